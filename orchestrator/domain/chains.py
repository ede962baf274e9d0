"""What a CEL expression refers to, read from its source without evaluating it.

A chain is a root and the names after it: in `steps.facts.items.size() > 0` the root
is `steps` and the path `facts`, `items`. Text inside string literals is never a chain.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.domain.errors import BadExpression

EVERYWHERE = ("inputs", "item", "steps")
# known at some places only: conditions, gates, rounds
SOMEWHERE = ("about", "clock", "facts", "round", "signals")
TRIGGERED = ("cause",)  # of a trigger, never of a workflow
ROOTS = frozenset({*EVERYWHERE, *SOMEWHERE, *TRIGGERED})
LOOPS = frozenset({"all", "exists", "exists_one", "existsOne", "map", "filter"})
_WORDS = frozenset({"true", "false", "null", "in"})

_TOKEN = re.compile(
    r"""
      (?P<space>\s+|//[^\n]*)
    | (?P<string>
        (?:[rR][bB]?|[bB][rR])(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"\n]*"|'[^'\n]*')
      | [bB]?(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}
               |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    | (?P<number>\d[\w.]*)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A root (inputs, steps, item …) and the names after it, as far as they are fixed.

    A number in brackets is kept as its digits: `item.prices[0]` is ("prices", "0").
    """

    root: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join((self.root, *self.path))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    end: int


def closing_brace(text: str, start: int) -> int | None:
    """Where the `}` is that closes an expression begun at `start`; None if nowhere."""
    depth = 0
    for token in _tokens(text, start):
        if token.text == "{":
            depth += 1
        elif token.text == "}":
            if not depth:
                return token.end - 1
            depth -= 1
    return None


def chains(source: str) -> frozenset[Reference]:
    """Every reference of an expression that is known to parse.

    Raises BadExpression for a root that does not exist, for `steps` without a fixed
    name after it, and for a loop inside a loop (it grows with the square).
    """
    tokens = [token for token in _tokens(source, 0) if token.kind != "space"]
    found: set[Reference] = set()
    open_loops: list[str | None] = []  # one entry a parenthesis: its loop variable
    for i, token in enumerate(tokens):
        if token.text == "(":
            open_loops.append(_loop_variable(tokens, i, open_loops))
        elif token.text == ")" and open_loops:
            open_loops.pop()
        elif token.kind == "name" and _is_root(tokens, i, open_loops):
            found.add(_reference(tokens, i))
    return frozenset(found)


def substituted(source: str, swap: Callable[[str, str], str | None]) -> str:
    """The expression with roots replaced, each with the first name after it.

    `swap(root, name)` gives what stands in the place of `root.name` (name "" where
    none is fixed); None leaves it. What is swapped in is not read again.
    """
    tokens = list(_tokens(source, 0))
    solid = [token for token in tokens if token.kind != "space"]
    open_loops: list[str | None] = []
    parts: list[str] = []
    done = 0
    for i, token in enumerate(solid):
        if token.text == "(":
            open_loops.append(_loop_variable(solid, i, open_loops))
        elif token.text == ")" and open_loops:
            open_loops.pop()
        elif token.kind == "name" and _is_root(solid, i, open_loops):
            member = _member_at(solid, i + 1)
            name, after = member if member is not None else ("", i + 1)
            swapped = swap(token.text, name)
            if swapped is not None:
                parts += [source[done : token.end - len(token.text)], swapped]
                done = solid[after - 1].end
    return "".join([*parts, source[done:]])


def _tokens(text: str, start: int) -> list[_Token]:
    return [
        _Token(str(match.lastgroup), match[0], match.end())
        for match in _TOKEN.finditer(text, start)
    ]


def _text(tokens: list[_Token], i: int) -> str:
    return tokens[i].text if 0 <= i < len(tokens) else ""


def _is_member(tokens: list[_Token], i: int) -> bool:
    if _text(tokens, i - 1) != "." or i < 2:
        return False
    before = tokens[i - 2]
    return before.kind in ("name", "string", "number") or before.text in ")]}"


def _is_root(tokens: list[_Token], i: int, open_loops: list[str | None]) -> bool:
    name = tokens[i].text
    if name in _WORDS or name in open_loops or _is_member(tokens, i):
        return False
    if _text(tokens, i + 1) == "(":
        return False  # a function, not a value
    # the name a loop is about to bind: `.map(x, …)`
    return not (_text(tokens, i - 1) == "(" and name in _bound_by(tokens, i - 1))


def _bound_by(tokens: list[_Token], i: int) -> str:
    """The variable bound by the loop whose parenthesis is token `i`, or ""."""
    is_loop = _text(tokens, i - 1) in LOOPS and _is_member(tokens, i - 1)
    named = i + 1 < len(tokens) and tokens[i + 1].kind == "name"
    return tokens[i + 1].text if is_loop and named else ""


def _loop_variable(
    tokens: list[_Token], i: int, open_loops: list[str | None]
) -> str | None:
    name = _bound_by(tokens, i)
    if not name:
        return None
    if name in ROOTS:
        raise BadExpression(
            f"The loop variable {name!r} hides {name}: choose another, such as 'x'."
        )
    if any(open_loops):
        raise BadExpression(
            f"A loop inside a loop ('{tokens[i - 1].text}' inside another) grows with "
            "the square of its list: leave that to an agent."
        )
    return name


def _reference(tokens: list[_Token], i: int) -> Reference:
    root = tokens[i].text
    if root not in ROOTS:
        raise BadExpression(
            f"There is no {root!r}: an expression may use {', '.join(EVERYWHERE)}, and "
            f"at some places {', '.join(SOMEWHERE)}."
        )
    path: list[str] = []
    i += 1
    while (step := _member_at(tokens, i)) is not None:
        path.append(step[0])
        i = step[1]
    if root in ("steps", "about") and not path:
        raise BadExpression(
            f"{root!r} needs a fixed name after it, such as {root}.facts."
        )
    return Reference(root, tuple(path))


def _member_at(tokens: list[_Token], i: int) -> tuple[str, int] | None:
    """The name read at token `i` and the token after it; None where a chain ends."""
    if i + 1 >= len(tokens):
        return None
    inner = tokens[i + 1]
    if tokens[i].text == "." and inner.kind == "name":
        return None if _text(tokens, i + 2) == "(" else (inner.text, i + 2)
    if tokens[i].text == "[" and _text(tokens, i + 2) == "]":
        if inner.kind == "number" and inner.text.isdigit():
            return inner.text, i + 3
        if inner.kind == "string" and "\\" not in inner.text:
            plain = inner.text[:1] in "\"'" and inner.text[:3] not in ('"""', "'''")
            return (inner.text[1:-1], i + 3) if plain else None
    return None
