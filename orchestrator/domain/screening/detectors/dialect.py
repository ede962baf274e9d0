"""A rule's pattern, rewritten so that words and digits mean any script's."""

import re
from collections.abc import Mapping
from functools import lru_cache

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.detectors import crossing, narrowing
from orchestrator.domain.screening.detectors.literals import Strings, needed
from orchestrator.domain.screening.detectors.refusals import refuse

LENGTH_LIMIT = 500
_KEPT = 8192  # patterns taken apart
_PIECE = re.compile(r"\\Q(?:.*?\\E|.*)|\\.?|\[:\^*[^\W\d_]+\^*:\]|.", re.DOTALL)
_OUTSIDE = {
    "w": r"[\pL\pN_]", "W": r"[^\pL\pN_]", "d": r"\p{Nd}", "D": r"\P{Nd}",
    "s": r"[\s\pZ]", "S": r"[^\s\pZ]",
}  # fmt: skip
_INSIDE = {"w": r"\pL\pN_", "d": r"\p{Nd}", "D": r"\P{Nd}", "s": r"\s\pZ"}
_WIDE = (_OUTSIDE, _INSIDE)


def rewritten(pattern: str, *, narrowly: bool = False) -> str:
    r"""The RE2 text of `pattern`, whose group 1 is the span to light.

    `\w`, `\d` and `\s` become Unicode classes; `\b` may stand first and last only.
    `narrowly` writes them for texts made narrow.

    Raises BadRule for a `\b` elsewhere or beside a bare `|`, where it is ambiguous.
    """
    if len(pattern) > LENGTH_LIMIT:
        raise BadRule(
            f"The pattern has {len(pattern)} characters: at most {LENGTH_LIMIT}."
        )
    flags, parts = _parts(pattern)
    refuse(parts)
    leads = bool(parts) and parts[0] == r"\b"
    trails = len(parts) > 1 and parts[-1] == r"\b"
    inner = parts[leads : len(parts) - trails]
    if r"\b" in inner:
        raise BadRule(
            r"\b may stand at the very start or end of a pattern only: inside, write "
            r"the space that is meant, such as \s+, or make two red lines."
        )
    if (leads or trails) and _has_bare_choice(inner):
        raise BadRule(r"\b beside | is ambiguous: write \b(?:one|other)\b.")
    outside, inside = (narrowing.OUTSIDE, narrowing.INSIDE) if narrowly else _WIDE
    before = f"(?:^|{outside['W']})" if leads else ""
    after = f"(?:$|{outside['W']})" if trails else ""
    return f"{flags}{before}({_classes(inner, outside, inside)}){after}"


@lru_cache(maxsize=_KEPT)
def is_narrow(pattern: str) -> bool:
    """Whether `pattern`, written narrowly, finds the same in a text made narrow."""
    return narrowing.is_narrow(_parts(pattern)[1])


@lru_cache(maxsize=_KEPT)
def needs(pattern: str) -> tuple[Strings, ...]:
    """Sets of strings: a text that `pattern` matches holds one of each, made plain."""
    return needed(_parts(pattern)[1])


@lru_cache(maxsize=_KEPT)
def crosses(pattern: str) -> bool:
    """Whether a match of `pattern` may hold the end of a sentence.

    One with flags may: its case may matter, and views of a text differ in that.
    """
    flags, body = _parts(pattern)
    return bool(flags) or crossing.crosses(body)


@lru_cache(maxsize=_KEPT)
def _parts(pattern: str) -> tuple[str, list[str]]:
    """The flags that `pattern` begins with, and the pieces of the rest."""
    flags, body = _flags(pattern)
    return flags, pieces(body)


def _flags(pattern: str) -> tuple[str, str]:
    end = pattern.find(")")
    if pattern.startswith("(?") and end > 2 and set(pattern[2:end]) <= set("imsU-"):
        return pattern[: end + 1], pattern[end + 1 :]
    return "", pattern


def pieces(body: str) -> list[str]:
    r"""Single characters, escapes of two; \Q…\E and [:alpha:] whole."""
    return _PIECE.findall(body)


def _has_bare_choice(pieces: list[str]) -> bool:
    depth, in_class = 0, False
    for piece in pieces:
        if in_class:
            in_class = piece != "]"
        elif piece == "[":
            in_class = True
        elif piece in "()":
            depth += 1 if piece == "(" else -1
        elif piece == "|" and depth == 0:
            return True
    return False


def _classes(
    pieces: list[str], outside: Mapping[str, str], inside: Mapping[str, str]
) -> str:
    written: list[str] = []
    opened = -1  # where the current […] began, -1 outside one
    for index, piece in enumerate(pieces):
        if opened < 0 and piece == "[":
            opened = index
        elif opened >= 0 and piece == "]" and not _is_first(pieces, opened, index):
            opened = -1
        name = piece[1:] if piece.startswith("\\") and len(piece) == 2 else ""
        known = inside if opened >= 0 else outside
        if opened >= 0 and name in ("W", "S"):
            raise BadRule(f"\\{name} may not stand inside […]: write the class out.")
        written.append(known.get(name, piece))
    return "".join(written)


def _is_first(pieces: list[str], opened: int, index: int) -> bool:
    """Whether a "]" is the first member of its class, and so means itself."""
    return pieces[opened + 1 : index] in ([], ["^"])
