"""What a text must contain for a pattern to match it at all.

Most patterns need one of a few words. Looking for the words of all patterns at once
says which patterns are worth trying; a pattern that needs nothing is always tried.
What is not understood here is taken to need nothing, so no match is ever lost.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod

_MOST = 96  # strings that two parts of a pattern make together
_CLASS = 24  # members of one class
_LONGEST = 24  # characters of one of them
_SETS = 2  # sets of strings held of one part
_NESTING = 40
EDGE = "\ufdd1"  # in a string: no word runs across here
_EDGES = frozenset({"^", "$", r"\b", r"\B", r"\A", r"\z"})
_SIGNS = frozenset("\\()[]{}*+?|^$.")
_REPEATS = frozenset("*+?{")
_ANY = frozenset({r"\w", r"\W", r"\d", r"\D", r"\s", r"\S", ".", r"\n", r"\t", r"\r"})

_UNSAID = f" \t\n\r\x0b\x0c\u00a0{EDGE}"

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


_PERCENT = (
    "e 10 t 7 a 6.5 o 6 i 6 n 5.5 s 5 r 5 h 5 l 3.5 d 3 u 2.5 c 2.5 m 2.5 "
    "f 2 p 2 g 2 w 2 y 1.6 b 1.3 , 1.5 . 1.5 v 1 k 0.6 - 0.6 x 0.1 j 0.1 q 0.1 z 0.1"
)


class _Often(dict[str, float]):
    """How often a character stands in a text, of one."""

    def __missing__(self, character: str) -> float:
        return 0.002 if character.isalnum() else 0.0005


_OFTEN = _Often({EDGE: 0.3, " ": 0.17})
for _character, _percent in zip(*[iter(_PERCENT.split())] * 2, strict=True):
    _OFTEN[_character] = float(_percent) / 100
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_FOLDS = _Folds({0x1FD3: 0x390, 0x1FE3: 0x3B0, 0xFB05: 0xFB06})  # written two ways


def plain(text: str) -> str:
    """`text` with letters of either case alike; every character keeps its place."""
    if text.isascii():
        return text.lower()
    folded = _BEYOND_ASCII.sub(_folded, text)
    return (
        folded.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
    )  # bytes: only ASCII has two cases left


def _folded(run: "re.Match[str]") -> str:
    return run[0].translate(_FOLDS)


def needed(pieces: list[str]) -> tuple[Strings, ...]:
    """Sets of strings: a text, made `plain`, holds one of each if the pattern matches.

    The rarest set first; () if nothing is sure. `pieces` are those of
    `dialect.pieces`. An EDGE before or after a string says that no letter stands there.
    """
    if any(EDGE in piece for piece in pieces):
        return ()
    try:
        part, end = _Reader(pieces).choice(0, 0)
    except (_NotUnderstood, IndexError):
        return ()
    return part.needs() if end == len(pieces) else ()


class _NotUnderstood(Exception):
    """Something in a pattern that is not worth understanding."""


@dataclass(frozen=True, slots=True)
class _Part:
    """`exact`: all it can match, where known; `holds`: one of each is in it."""

    exact: Strings | None
    holds: tuple[Strings, ...] = ()

    def needs(self) -> tuple[Strings, ...]:
        """The rarest of what it is and what it holds."""
        return _rarest(*self.holds, *_worth(self.exact))


_NOTHING = _Part(frozenset({""}))
_BOUNDARY = _Part(frozenset({EDGE}))
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
        parts = [part]
        while self._piece(at) == "|":
            part, at = self._sequence(at + 1, depth)
            parts.append(part)
        return (_either(parts) if len(parts) > 1 else part), at

    def _sequence(self, at: int, depth: int) -> tuple[_Part, int]:
        """Strings grow while they are known and few; then new ones begin."""
        holds: list[Strings] = []
        run, is_whole = _NOTHING.exact, True
        while self._piece(at) not in ("", "|", ")"):
            part, at = self._letters(at)
            if part is _NOTHING:
                part, at = self._single(at, depth)
                part, at = self._repeated(part, at)
            grown = _grown(run, part.exact)
            if grown is None:
                holds += _worth(run)
                grown = _NOTHING.exact if part.exact is None else part.exact
                is_whole = False
            holds += part.holds
            run = grown
        if is_whole:
            return _Part(run, _rarest(*holds)), at
        return _Part(None, _rarest(*holds, *_worth(run))), at

    def _letters(self, at: int) -> tuple[_Part, int]:
        """Plain characters in a row that nothing repeats; _NOTHING where none are."""
        pieces, end, size = self._pieces, at, len(self._pieces)
        while end < size and len(pieces[end]) == 1 and pieces[end] not in _SIGNS:
            end += 1
        if end < size and pieces[end] in _REPEATS:
            end -= 1  # the last of them is repeated
        if end <= at:
            return _NOTHING, at
        return _Part(frozenset({plain("".join(pieces[at:end]))})), end

    def _single(self, at: int, depth: int) -> tuple[_Part, int]:
        piece = self._piece(at)
        if piece == "(":
            part, at = self.choice(self._inside(at + 1), depth + 1)
            if self._piece(at) != ")":
                raise _NotUnderstood
            return part, at + 1
        if piece == "[":
            return self._class(at + 1)
        if piece == r"\b" and at in (0, len(self._pieces) - 1):
            return _BOUNDARY, at + 1
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
            if len(piece) == 2 and piece[0] == "\\" and not piece[1].isalnum():
                piece = piece[1]
            if is_range or len(piece) > 1:
                members = None
            elif members is not None:
                members.append(plain(piece))
            at += 1
        exact = frozenset(members) if members and len(members) <= _CLASS else None
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


def _grown(one: Strings | None, other: Strings | None) -> Strings | None:
    """Each of the one before each of the other, while they are few and short."""
    if one is None or other is None:
        return None
    if min(len(one), len(other)) > 1 and len(one) * len(other) > _MOST:
        return None
    grown = frozenset(a + b for a, b in product(one, other))
    return grown if max(map(len, grown)) <= _LONGEST else None


def _either(parts: list[_Part]) -> _Part:
    known = [part.exact for part in parts if part.exact is not None]
    exact: Strings | None = None
    if len(known) == len(parts) and sum(map(len, known)) <= 2 * _MOST:
        exact = frozenset[str]().union(*known)
    sets = zip(*(part.needs() for part in parts), strict=False)
    return _Part(exact, tuple(frozenset[str]().union(*each) for each in sets))


def _worth(strings: Strings | None) -> tuple[Strings, ...]:
    """The strings, where each says enough to look for."""
    if not strings or not all(_is_telling(text) for text in strings):
        return ()
    return (strings,)


def _is_telling(text: str) -> bool:
    said = text.strip(_UNSAID)
    return len(said) > 1 or (len(said) == 1 and not said.isalnum())


def _rarest(*sets: Strings) -> tuple[Strings, ...]:
    if len(sets) < 2:
        return sets
    return tuple(sorted(dict.fromkeys(sets), key=_frequency)[:_SETS])


def _frequency(texts: Strings) -> tuple[float, int]:
    """About how often one of them stands in a text, by its letters."""
    return sum(map(_often, texts)), len(texts)


@lru_cache(maxsize=65_536)
def _often(text: str) -> float:
    often: float = prod(map(_OFTEN.__getitem__, text))
    return often
