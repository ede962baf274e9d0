"""Text as it is compared, with the way back to the characters that were written.

Per character: NFKD and casefold, marks and invisible characters dropped, quotes,
dashes, digits and letters in boxes made plain, any run of white space one space; per
word, letters of other scripts that pass for Latin ones. Whatever is found in the
folded text is lit in the original, never in a copy of it.
"""

import re
import unicodedata
from functools import lru_cache

from orchestrator.domain.screening.reading import lookalikes
from orchestrator.domain.screening.reading.strip import Strip
from orchestrator.domain.screening.reading.view import View

Folded = View  # the folded view is what most readers ask for

_PLAIN = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02b9\u02bc\u02c8`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | {"\u2212": "-", "\u2044": "/", "\u2215": "/", "\u2800": " "}
)
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cc"})
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # letters that show nothing
_JOINERS = frozenset("\u00ad\u200c\u200d\u2060\ufeff")  # honest inside one word
_IN_A_BOX = re.compile(
    r"(?:(?:NEGATIVE CIRCLED|NEGATIVE SQUARED|SQUARED|PARENTHESIZED)"
    r" LATIN (?:SMALL|CAPITAL) LETTER"
    r"|LATIN LETTER SMALL CAPITAL"
    r"|LATIN (?:SMALL|CAPITAL) LETTER(?: DOTLESS| SCRIPT)?) ([A-Z])(?: WITH .+)?"
)
_SPECIAL = "\x00"  # stands for what does not become exactly one character
_BUMP = re.compile(r"\x00| {2,}")


def fold(text: str) -> View:
    """Fold a text that stands alone."""
    return folded(Strip.whole(text))


def folded(strip: Strip) -> View:
    """Fold `strip`; a text whose characters stay one each costs one pass in C."""
    source = strip.text
    if source.isascii() and source.isprintable():
        flat = source.lower().replace("`", "'")
    else:
        flat = source.translate(_FOLDS)
    view = View("folded", flat, strip)
    if _SPECIAL in flat or "  " in flat:
        view = _with_bumps(flat, strip)
    return in_one_script(view)


def _with_bumps(flat: str, strip: Strip) -> View:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: set[int] = set()
    last = ""
    at = 0
    for bump in [*_BUMP.finditer(flat), None]:
        start, end = bump.span() if bump else (len(flat), len(flat))
        if at < start and last == " " == flat[at]:
            at += 1
            ends[-1] = at
        if at < start:
            pieces.append(flat[at:start])
            starts.extend(range(at, start))
            ends.extend(range(at + 1, start + 1))
            last = flat[start - 1]
        at = end
        if not bump:
            break
        became = " " if flat[start] == " " else _fold_one(strip.text[start])
        if not became:
            _drop(strip.text[start], end, starts, ends, breaks)
        for piece in became:
            if piece == last == " ":
                ends[-1] = end
                continue
            pieces.append(piece)
            starts.append(start)
            ends.append(end)
            last = piece
    return View("folded", "".join(pieces), strip, starts, ends, frozenset(breaks))


def _drop(
    character: str, end: int, starts: list[int], ends: list[int], breaks: set[int]
) -> None:
    """A mark belongs to the letter it stands on; what is unseen may part words."""
    if unicodedata.category(character) in ("Mn", "Me"):
        if ends:
            ends[-1] = end
    elif character not in _JOINERS:
        breaks.add(len(starts))


def in_one_script(view: View) -> View:
    """Mixed words made whole, position by position."""
    text, source = view.text, view.strip.text
    if not lookalikes.has_mixed(text):
        return view
    pieces: list[str] = []
    at = 0
    for match in lookalikes.words(text):
        if not lookalikes.is_mixed(match[0]):
            continue
        start, end = match.span()
        if view.starts is None:
            written = source[start:end]
        else:
            written = "".join(source[i] for i in view.starts[start:end])
        pieces += text[at:start], lookalikes.meant(match[0], written)
        at = end
    if not pieces:
        return view
    text = "".join(pieces) + text[at:]
    return view._replace(text=text)


@lru_cache(maxsize=16384)
def _fold_one(character: str) -> str:
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category in _DROPPED or character in _FILLERS:
        return ""
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    boxed = _IN_A_BOX.fullmatch(unicodedata.name(character, ""))
    if boxed:
        return boxed[1].lower()
    spread = unicodedata.normalize("NFKD", character.translate(_PLAIN)).casefold()
    spread = unicodedata.normalize("NFKD", spread)
    kept = [c for c in spread if unicodedata.category(c) not in _DROPPED]
    plain = "".join(_letter(c) for c in kept).translate(_PLAIN)
    return "".join(" " if c.isspace() else c for c in plain)


def _letter(character: str) -> str:
    """A letter that is Latin but for its shape (script a, small capitals)."""
    if character.isascii() or not unicodedata.name(character, "").startswith("LATIN"):
        return character
    return lookalikes.LATIN_OF.get(character, character)


class _Folds(dict[int, str]):
    """What str.translate asks for each code point, found out once."""

    def __missing__(self, code: int) -> str:
        became = _fold_one(chr(code))
        self[code] = became if len(became) == 1 else _SPECIAL
        return self[code]


_FOLDS = _Folds()
