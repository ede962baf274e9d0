"""Whether a pattern can match across the end of a sentence.

Most cannot: they hold words and the spaces between them. Such a pattern need only be
tried on the sentences that hold one of its words, not on a whole text. What is not
understood here is taken to cross.
"""

import re
from typing import NamedTuple

SENTENCE_END = re.compile(r"[.!?](?=[ \n])")  # the next sentence begins at the space
_STOPS, _SPACES = ".!?", " \n"
_NESTING = 40
_REPEATS = frozenset("*+?{")
_QUIET = frozenset({"^", "$", r"\b", r"\B", r"\A", r"\z"})
_NEVER = frozenset({r"\w", r"\d", r"\t", r"\r"})
_COUNT = frozenset("0123456789,")


class _Part(NamedTuple):
    """`opens`: may begin with a space; `stops`: may end with a full stop."""

    crosses: bool
    opens: bool
    stops: bool
    is_optional: bool


_NOTHING = _Part(False, False, False, True)
_LETTER = _Part(False, False, False, False)


class _Unclear(Exception):
    """Something in a pattern that is not worth understanding."""


def crosses(pieces: list[str]) -> bool:
    """Whether what a pattern lights may hold a full stop and the space after it.

    `pieces` are those of `dialect.pieces`. True where that is not sure.
    """
    try:
        part, end = _choice(pieces, 0, 0)
    except (_Unclear, IndexError):
        return True
    return part.crosses or end != len(pieces)


def _choice(pieces: list[str], at: int, depth: int) -> tuple[_Part, int]:
    if depth > _NESTING:
        raise _Unclear
    parts: list[_Part] = []
    while True:
        part, at = _sequence(pieces, at, depth)
        parts.append(part)
        if at >= len(pieces) or pieces[at] != "|":
            return _Part(*map(any, zip(*parts, strict=True))), at
        at += 1


def _sequence(pieces: list[str], at: int, depth: int) -> tuple[_Part, int]:
    whole = _NOTHING
    while at < len(pieces) and pieces[at] not in ("|", ")"):
        letters = _letters(pieces, at)
        if letters > at:
            whole, at = _joined(whole, _LETTER), letters
            continue
        part, at = _single(pieces, at, depth)
        while at < len(pieces) and pieces[at] in _REPEATS:
            part, at = _repeated(pieces, part, at)
        whole = _joined(whole, part)
    return whole, at


def _letters(pieces: list[str], at: int) -> int:
    """Where the letters end that stand here and that nothing repeats."""
    end, size = at, len(pieces)
    while end < size and len(pieces[end]) == 1 and pieces[end].isalnum():
        end += 1
    return end - 1 if end < size and pieces[end] in _REPEATS else end


def _joined(one: _Part, other: _Part) -> _Part:
    return _Part(
        one.crosses or other.crosses or (one.stops and other.opens),
        one.opens or (one.is_optional and other.opens),
        other.stops or (other.is_optional and one.stops),
        one.is_optional and other.is_optional,
    )


def _repeated(pieces: list[str], part: _Part, at: int) -> tuple[_Part, int]:
    mark, end = pieces[at], at + 1
    if mark == "{":
        end = pieces.index("}", at) + 1 if "}" in pieces[at:] else 0
        if not end or not set(pieces[at + 1 : end - 1]) <= _COUNT:
            raise _Unclear
    is_optional = part.is_optional or mark != "+"
    if mark != "?":
        part = _joined(part, part)
    return part._replace(is_optional=is_optional), end


def _single(pieces: list[str], at: int, depth: int) -> tuple[_Part, int]:
    piece = pieces[at]
    if piece == "(":
        at += 1
        if pieces[at] == "?":
            if pieces[at + 1] != ":":
                raise _Unclear
            at += 2
        part, at = _choice(pieces, at, depth + 1)
        if pieces[at] != ")":
            raise _Unclear
        return part, at + 1
    if piece == "[":
        return _class(pieces, at + 1)
    if piece in _QUIET:
        return _NOTHING, at + 1
    if piece in _NEVER:
        return _of(""), at + 1
    if piece in (r"\s", r"\n"):
        return _of(_SPACES), at + 1
    if piece == r"\S":
        return _of(_STOPS), at + 1
    if piece in (r"\W", r"\D", "."):
        return _of(_STOPS + _SPACES), at + 1
    if piece[0] == "\\" and (len(piece) != 2 or piece[1].isalnum()):
        raise _Unclear
    return _of(piece[-1]), at + 1


def _of(characters: str) -> _Part:
    """One of these, among others that do not matter."""
    return _Part(
        False,
        any(space in characters for space in _SPACES),
        any(stop in characters for stop in _STOPS),
        False,
    )


def _class(pieces: list[str], at: int) -> tuple[_Part, int]:
    is_outside = pieces[at] == "^"
    at += is_outside
    first = at
    members = ""
    while pieces[at] != "]" or at == first:
        piece = pieces[at]
        if piece in (r"\s", r"\n"):
            members += _SPACES if piece == r"\s" else "\n"
        elif piece == "-" and at > first and pieces[at + 1] != "]":
            members += _between(pieces[at - 1], pieces[at + 1])
        elif piece[0] == "\\" and len(piece) == 2 and not piece[1].isalnum():
            members += piece[1]
        elif piece not in _NEVER:
            if len(piece) > 1:
                raise _Unclear
            members += piece
        at += 1
    if is_outside:
        members = "".join(c for c in _STOPS + _SPACES if c not in members)
    return _of(members), at + 1


def _between(first: str, last: str) -> str:
    if len(first) > 1 or len(last) > 1:
        raise _Unclear
    return "".join(c for c in _STOPS + _SPACES if first <= c <= last)
