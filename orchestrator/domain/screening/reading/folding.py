"""Text as a reader sees it, with the way back to the characters that were written.

Per character: NFKD and casefold, marks and invisible characters dropped, quotes and
dashes made plain, any run of white space one space. Whatever is found in the folded
text is lit in the original, never in a copy of it.
"""

import unicodedata
from functools import lru_cache

from orchestrator.domain.screening.reading.strip import Strip
from orchestrator.domain.screening.reading.view import View

_PLAIN = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u2033", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63", "-")
)
_DROPPED = frozenset({"Mn", "Me", "Cf"})
_JOINERS = frozenset("\u00ad\u200c\u200d\u2060\ufeff")  # honest inside one word


Folded = View  # the folded view is what most readers ask for


def fold(text: str) -> View:
    """Fold a text that stands alone."""
    return folded(Strip.whole(text))


def folded(strip: Strip) -> View:
    """Fold `strip`; plain ASCII without odd spacing costs one lower()."""
    source = strip.text
    if source.isascii() and source.isprintable() and "  " not in source:
        return View("folded", source.lower(), strip)
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: set[int] = set()
    for index, character in enumerate(source):
        folded = _fold_one(character)
        if not folded:
            if unicodedata.category(character) == "Cf" and character not in _JOINERS:
                breaks.add(len(text))
            elif ends and unicodedata.category(character) != "Cf":
                ends[-1] = index + 1  # a mark belongs to the letter it stands on
            continue
        for piece in folded:
            if piece == " " and text and text[-1] == " ":
                ends[-1] = index + 1
                continue
            text.append(piece)
            starts.append(index)
            ends.append(index + 1)
    return View(
        "folded", "".join(text), strip, tuple(starts), tuple(ends), frozenset(breaks)
    )


@lru_cache(maxsize=8192)
def _fold_one(character: str) -> str:
    if character.isspace():
        return " "
    spread = unicodedata.normalize("NFKD", character.translate(_PLAIN)).casefold()
    spread = unicodedata.normalize("NFKD", spread)
    kept = "".join(c for c in spread if unicodedata.category(c) not in _DROPPED)
    return "".join(" " if c.isspace() else c for c in kept.translate(_PLAIN))
