"""A smaller alphabet, so that a class of all letters costs a handful of ranges.

RE2 takes a thousand steps for "any letter of any script". Texts are shown to patterns
with every rare letter, digit, space and sign as one stand-in each, at the same place;
Latin, Greek, Cyrillic and common signs stay. A pattern that names a rare character
itself is searched in the text as it is.
"""

import re
import unicodedata

from orchestrator.domain.screening.detectors.literals import plain

_WIDE = frozenset({r"\p", r"\P", r"\x", r"\C"})
_LETTER, _DIGIT, _SPACE, _OTHER = 0xE000, 0xE001, 0xE002, 0xE003
_COMMON = 0x0530  # below: Latin, Greek, Cyrillic
_SIGNS = range(0x2000, 0x2C00)  # punctuation, currency, arrows
_LETTERS = (
    r"0-9A-Z_a-z\xaa\xb2\xb3\xb5\xb9\xba\xbc-\xbe\xc0-\xd6\xd8-\xf6\xf8-\x{2c1}"
    r"\x{2c6}-\x{2d1}\x{2e0}-\x{2e4}\x{2ec}\x{2ee}\x{370}-\x{374}\x{376}\x{377}"
    r"\x{37a}-\x{37d}\x{37f}\x{386}\x{388}-\x{38a}\x{38c}\x{38e}-\x{3a1}"
    r"\x{3a3}-\x{3f5}\x{3f7}-\x{481}\x{48a}-\x{52f}\x{e000}\x{e001}"
)
OUTSIDE = {
    "w": f"[{_LETTERS}]", "W": f"[^{_LETTERS}]", "d": r"[0-9\x{e001}]",
    "D": r"[^0-9\x{e001}]", "s": r"[\s\xa0\x{e002}]", "S": r"[^\s\xa0\x{e002}]",
}  # fmt: skip
INSIDE = {"w": _LETTERS, "d": r"0-9\x{e001}", "s": r"\s\xa0\x{e002}"}


class _Shadows(dict[int, int]):
    """The stand-in of each character beyond the common ones."""

    def __missing__(self, code: int) -> int:
        self[code] = found = _stand_in(code)
        return found


_SHADOWS = _Shadows()
_RARE = re.compile(f"[^\x00-{chr(_COMMON - 1)}]+")


def narrow(text: str) -> str:
    """`text` in the smaller alphabet; every character keeps its place."""
    return text if text.isascii() else _RARE.sub(_shadowed, text)


def _shadowed(run: "re.Match[str]") -> str:
    return run[0].translate(_SHADOWS)


def is_narrow(pieces: list[str]) -> bool:
    """Whether a pattern of these pieces finds the same in a narrowed text."""
    if not _WIDE.isdisjoint(pieces):
        return False
    plain_only = all(map(str.isascii, pieces))
    for at, piece in enumerate(() if plain_only else pieces):
        if not all(_is_kept(ord(character)) for character in piece):
            return False
        if piece == "-" and any(
            ord(near[0]) >= _COMMON
            for near in (pieces[at - 1], *pieces[at + 1 : at + 2])
        ):
            return False  # a range across what has stand-ins
    return r"\D" not in pieces or "[" not in pieces


def _is_kept(code: int) -> bool:
    return code < _COMMON or (code in _SIGNS and _stand_in(code) == code)


def _stand_in(code: int) -> int:
    character = chr(code)
    alike = ord(plain(character))
    kind = unicodedata.category(character)
    if code < _COMMON or alike < _COMMON:
        return alike if code >= _COMMON else code
    if kind[0] in "LN":
        return _DIGIT if kind == "Nd" else _LETTER
    if kind[0] == "Z":
        return _SPACE
    return code if code in _SIGNS else _OTHER
