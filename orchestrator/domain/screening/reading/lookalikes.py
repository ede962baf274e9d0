"""Letters of other scripts that pass for Latin ones, judged word by word."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_FILE = Path(__file__).with_name("confusables.txt")
LATIN_OF: dict[str, str] = {}
"""The Latin letter, in lower case, that a character looks like."""
for _line in _FILE.read_text(encoding="utf-8").splitlines():
    if not _line.startswith("#"):
        _letter, _looks = _line.split()
        LATIN_OF |= dict.fromkeys(_looks, _letter)

_OTHER_OF = {
    "cyrillic": dict(zip("aceopxyikmthbsjr", "асеорхуікмтнвѕјг", strict=True)),
    "greek": dict(zip("aoivpuknwe", "αοινρυκηωε", strict=True)),
}
FAUX = dict(
    zip(
        "унияшщцлзэдбжфюйћђъλδθξπγωσφψζ",
        "unnrwwuneeabxoonhhbadoenyosoyz",
        strict=True,
    )
)
"""What letters are taken for that look like a Latin one only at a glance."""
READINGS = (
    {c: latin for c, latin in FAUX.items() if c not in LATIN_OF},
    FAUX,
)
_RANGES = {
    "cyrillic": re.compile("[\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f]"),
    "greek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
}
_LOOKS = frozenset(LATIN_OF) | frozenset(FAUX)
_SIGNS = "".join(re.escape(c) for c in LATIN_OF if not c.isalpha())
_WORDS = re.compile(rf"[\w{_SIGNS}]+")
_LATIN_SET = "a-zA-Z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_LATIN = re.compile(f"[{_LATIN_SET}]")


_MEETING = re.compile(
    rf"[{_LATIN_SET}][\d_{_SIGNS}]*[^\W\d_{_LATIN_SET}]|[{_SIGNS}]"
    rf"|[^\W\d_{_LATIN_SET}][\d_{_SIGNS}]*[{_LATIN_SET}]"
)


def has_mixed(text: str) -> bool:
    """Whether some word may mix Latin letters with others; quick."""
    if text.isascii() or _LOOKS.isdisjoint(text):
        return False
    return _MEETING.search(text) is not None


def words(text: str) -> Iterator["re.Match[str]"]:
    """The words of `text` that hold a character which passes for a Latin letter."""
    if text.isascii() or _LOOKS.isdisjoint(text):
        return
    for match in _WORDS.finditer(text):
        if not match[0].isascii() and not _LOOKS.isdisjoint(match[0]):
            yield match


def is_mixed(word: str) -> bool:
    """Whether Latin letters stand beside ones that pass for Latin."""
    return _LATIN.search(word) is not None


def skeleton(word: str) -> str:
    """`word` with every lookalike replaced, character by character."""
    return "".join(LATIN_OF.get(c, c) for c in word)


def meant(word: str, written: str) -> str:
    """A mixed word in the one script it was meant in, as far as that can be told.

    `written` are the same characters before case was folded: "Н" passes for H where
    "н" does not.
    """  # noqa: RUF002
    latin = "".join(
        LATIN_OF.get(was) or LATIN_OF.get(c, c)
        for c, was in zip(word, written, strict=True)
    )
    if all(_is_plain(c) for c in latin):
        return latin
    for script, letters in _OTHER_OF.items():
        of_script = _RANGES[script]
        other = "".join(letters.get(c, c) for c in word)
        if all(of_script.match(c) for c in other if c.isalpha()):
            return other
    return latin


def passing_for(word: str, reading: Mapping[str, str]) -> str | None:
    """The Latin word, as long as this one, that `word` is taken for; None for none.

    `reading` is one of READINGS, or empty for the letters that pass for Latin ones.
    """
    latin = "".join(
        reading.get(c.casefold()) or LATIN_OF.get(c) or c.casefold() for c in word
    )
    return latin if latin.isascii() and len(latin) == len(word) else None


def disguise(word: str) -> bool:
    """Whether a mixed word can only be a trick: read in one script it makes sense.

    One Greek letter at either end is science (β-carotene written together, Δt), unless
    it is one that no science uses; one Latin letter in a Cyrillic word is a slip.
    """
    latin = skeleton(word)
    foreign = [i for i, c in enumerate(word) if c.isalpha() and not _LATIN.match(c)]
    if not foreign or len(word) < 3:
        return False
    if all(_is_plain(c) for c in latin):
        at_an_end = foreign in ([0], [len(word) - 1])
        return not (at_an_end and word[foreign[0]] in _SCIENCE)
    romans = sum(1 for c in word if _LATIN.match(c))
    if romans < 2:
        return False
    for script, letters in _OTHER_OF.items():
        other = "".join(letters.get(c.lower(), c) for c in word)
        if all(_RANGES[script].match(c) for c in other if c.isalpha()):
            return True
    return False


_SCIENCE = frozenset("αβγδεηθκλμµπρσςτφχψωΓΔΘΛΞΠΣΦΨΩ")


def _is_plain(character: str) -> bool:
    return not character.isalpha() or _LATIN.match(character) is not None
