"""What a text must contain for a pattern to match it at all.

Most patterns need one of a few words. Looking for the words of all patterns at once
says which patterns are worth trying; a pattern that needs nothing is always tried.
What is not understood here is taken to need nothing, so no match is ever lost.
"""

from dataclasses import dataclass
from itertools import product

_MOST = 24  # strings held of one part of a pattern
_LONGEST = 24  # characters of one of them
_NESTING = 40
_EDGES = frozenset({"^", "$", r"\b", r"\B", r"\A", r"\z"})
_ANY = frozenset({r"\w", r"\W", r"\d", r"\D", r"\s", r"\S", ".", r"\n", r"\t", r"\r"})

Strings = frozenset[str]


class _Folds(dict[int, int]):
    """One character for each set of letters that RE2 takes for the same letter."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        for folded in (character.casefold(), character.lower()):
            if len(folded) == 1:
                break
        else:
            folded = character
        self[code] = ord(folded)
        return self[code]


_FOLDS = _Folds({0x1FD3: 0x390, 0x1FE3: 0x3B0, 0xFB05: 0xFB06})  # written two ways


def plain(text: str) -> str:
    """`text` with letters of either case alike; every character keeps its place."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def needed(pieces: list[str]) -> Strings | None:
    """Strings of which a text, made `plain`, holds one if the pattern matches.

    `pieces` are those of `dialect.pieces`. None: nothing is sure.
    """
    try:
        part, end = _Reader(pieces).choice(0, 0)
    except (_NotUnderstood, IndexError):
        return None
    return part.needs() if end == len(pieces) else None


class _NotUnderstood(Exception):
    """Something in a pattern that is not worth understanding."""


@dataclass(frozen=True, slots=True)
class _Part:
    """`exact`: all it can match, where known; `holds`: one of these is in it."""

    exact: Strings | None
    holds: Strings | None = None

    def needs(self) -> Strings | None:
        """The better of what it is and what it holds."""
        return _better(self.holds, _worth(self.exact))


_NOTHING = _Part(frozenset({""}))
_ANYTHING = _Part(None)


class _Reader:
    """Reads alternatives, sequences and single parts, one calling the other."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces

    def choice(self, at: int, depth: int) -> tuple[_Part, int]:
        """One or more sequences with | between them."""
        if depth > _NESTING:
            raise _NotUnderstood
        part, at = self._sequence(at, depth)
        while self._piece(at) == "|":
            other, at = self._sequence(at + 1, depth)
            part = _either(part, other)
        return part, at

    def _sequence(self, at: int, depth: int) -> tuple[_Part, int]:
        whole = _NOTHING
        while self._piece(at) not in ("", "|", ")"):
            part, at = self._single(at, depth)
            part, at = self._repeated(part, at)
            whole = _joined(whole, part)
        return whole, at

    def _single(self, at: int, depth: int) -> tuple[_Part, int]:
        piece = self._piece(at)
        if piece == "(":
            part, at = self.choice(self._inside(at + 1), depth + 1)
            if self._piece(at) != ")":
                raise _NotUnderstood
            return part, at + 1
        if piece == "[":
            return self._class(at + 1)
        if piece in _EDGES:
            return _NOTHING, at + 1
        if piece in _ANY:
            return _ANYTHING, at + 1
        if piece in (r"\p", r"\P"):
            return _ANYTHING, self._past_name(at + 1)
        if piece.startswith(r"\Q"):
            quoted = piece[2:].removesuffix(r"\E")
            return _Part(frozenset({plain(quoted)})), at + 1
        if piece[0] == "\\":
            if len(piece) < 2 or piece[1].isalnum():
                raise _NotUnderstood
            return _Part(frozenset({plain(piece[1])})), at + 1
        if piece in ("*", "+", "?", "{", "}"):
            raise _NotUnderstood
        return _Part(frozenset({plain(piece)})), at + 1

    def _inside(self, at: int) -> int:
        """Past the ?: or ?P<name> of a group."""
        if self._piece(at) != "?":
            return at
        if self._piece(at + 1) == ":":
            return at + 2
        if self._piece(at + 1) in ("P", "<"):
            while self._piece(at) != ">":
                at += 1
                if not self._piece(at):
                    raise _NotUnderstood
            return at + 1
        raise _NotUnderstood

    def _class(self, at: int) -> tuple[_Part, int]:
        """[…]: its members where they are few and plain."""
        members: list[str] | None = []
        first = at
        if self._piece(at) == "^":
            members, first, at = None, at + 1, at + 1
        while self._piece(at) != "]" or at == first:
            piece = self._piece(at)
            if not piece:
                raise _NotUnderstood
            is_range = piece == "-" and at > first and self._piece(at + 1) != "]"
            if is_range or len(piece) > 1:
                members = None
            elif members is not None:
                members.append(plain(piece))
            at += 1
        exact = frozenset(members) if members and len(members) <= _MOST else None
        return _Part(exact), at + 1

    def _past_name(self, at: int) -> int:
        if self._piece(at) != "{":
            return at + 1
        while self._piece(at) != "}":
            at += 1
            if not self._piece(at):
                raise _NotUnderstood
        return at + 1

    def _repeated(self, part: _Part, at: int) -> tuple[_Part, int]:
        piece = self._piece(at)
        if piece not in ("*", "+", "?", "{"):
            return part, at
        at += 1
        if piece == "+":
            part = _Part(None, part.needs())
        elif piece == "?" and part.exact is not None:
            part = _Part(part.exact | {""})
        elif piece == "{":
            least = ""
            while self._piece(at).isdigit():
                least, at = least + self._piece(at), at + 1
            while self._piece(at) != "}":
                if not self._piece(at):
                    raise _NotUnderstood
                at += 1
            at += 1
            always = least.isdigit() and int(least) > 0
            part = _Part(None, part.needs()) if always else _ANYTHING
        else:
            part = _ANYTHING
        if self._piece(at) == "?":
            at += 1
        if self._piece(at) in ("*", "+", "?", "{"):
            raise _NotUnderstood
        return part, at

    def _piece(self, at: int) -> str:
        return self._pieces[at] if at < len(self._pieces) else ""


def _joined(one: _Part, other: _Part) -> _Part:
    """One after the other: strings grow while both are known and few."""
    if one.exact is not None and other.exact is not None:
        if len(one.exact) * len(other.exact) <= _MOST:
            grown = frozenset(a + b for a, b in product(one.exact, other.exact))
            if max(map(len, grown)) <= _LONGEST:
                return _Part(grown, _better(one.holds, other.holds))
        held = _better(one.holds, _worth(one.exact))
        return _Part(None, _better(held, other.needs()))
    return _Part(None, _better(one.needs(), other.needs()))


def _either(one: _Part, other: _Part) -> _Part:
    exact = None
    if one.exact is not None and other.exact is not None:
        exact = one.exact | other.exact
        if len(exact) > _MOST * 8:
            exact = None
    mine, theirs = one.needs(), other.needs()
    holds = mine | theirs if mine is not None and theirs is not None else None
    return _Part(exact, holds)


def _worth(strings: Strings | None) -> Strings | None:
    """The strings, where each says enough to look for."""
    if not strings or not all(_is_telling(text) for text in strings):
        return None
    return strings


def _is_telling(text: str) -> bool:
    said = text.strip()
    return len(said) > 1 or (len(said) == 1 and not said.isalnum())


def _better(one: Strings | None, other: Strings | None) -> Strings | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other, key=lambda texts: (min(map(len, texts)), -len(texts)))
