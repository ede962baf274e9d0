"""`${ … }` in workflow templates: CEL over inputs, steps, item, and nothing else.

At some places more is known: `about` in conditions, `clock`, `signals` and `facts` in
gates, `round` in rounds.

A string that is exactly one `${ … }` gives the typed value; with text around it, each
gives its text: strings as they are, everything else as canonical JSON.
`steps.NAME` is the released content of that step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import cel

from orchestrator.domain.chains import Reference, chains, closing_brace
from orchestrator.domain.content import DEPTH_LIMIT, JSON, admit, canonical, shown
from orchestrator.domain.errors import BadContent, BadExpression

__all__ = ["Reference", "condition", "evaluate", "expression", "references"]

LENGTH_LIMIT = 300  # characters of one expression that an author writes
COMPILED_LIMIT = 2_000  # of one that was put together from several


@dataclass(frozen=True, slots=True)
class _Expression:
    source: str
    program: cel.Program
    references: frozenset[Reference]


def references(template: JSON) -> frozenset[Reference]:
    """All that a template refers to; BadExpression if any expression cannot be used."""
    found: set[Reference] = set()
    for text in _texts(template, 0):
        for part in _parts(text):
            if isinstance(part, _Expression):
                found |= part.references
    return frozenset(found)


def evaluate(template: JSON, scope: Mapping[str, JSON]) -> JSON:
    """The template with its expressions replaced by their values: fresh, plain JSON.

    `scope` maps roots to values; only what an expression refers to is shown to it, as
    a copy. Raises BadExpression, and nothing else, naming the expression and the cause.
    """
    return _evaluate(template, scope, 0)


def condition(template: str, scope: Mapping[str, JSON]) -> bool:
    """The truth of one expression, with or without `${ }`; only a bool will do."""
    only = expression(template)
    value = _run(only if only is not None else _compiled(template.strip()), scope)
    if not isinstance(value, bool):
        source = only.source if only is not None else template
        raise BadExpression(
            f"${{ {source} }} gives {shown(repr(value), limit=60)}: "
            "a condition must give true or false, such as inputs.count > 0."
        )
    return value


def expression(template: str) -> _Expression | None:
    """The one expression a string consists of, compiled; None for any other string."""
    parts = _parts(template)
    if len(parts) == 1 and isinstance(parts[0], _Expression):
        return parts[0]
    return None


def _evaluate(template: JSON, scope: Mapping[str, JSON], depth: int) -> JSON:
    _refuse_depth(depth)
    if isinstance(template, dict):
        return {k: _evaluate(v, scope, depth + 1) for k, v in template.items()}
    if isinstance(template, list):
        return [_evaluate(part, scope, depth + 1) for part in template]
    if not isinstance(template, str):
        return template
    parts = _parts(template)
    if len(parts) == 1 and isinstance(parts[0], _Expression):
        return _run(parts[0], scope)
    return "".join(
        part if isinstance(part, str) else _as_text(_run(part, scope)) for part in parts
    )


def _texts(template: JSON, depth: int) -> Iterator[str]:
    _refuse_depth(depth)
    if isinstance(template, str):
        yield template
    elif isinstance(template, list | dict):
        for part in template.values() if isinstance(template, dict) else template:
            yield from _texts(part, depth + 1)


def _refuse_depth(depth: int) -> None:
    if depth > DEPTH_LIMIT:
        raise BadExpression(f"The template nests deeper than {DEPTH_LIMIT} levels.")


def _as_text(value: JSON) -> str:
    return value if isinstance(value, str) else canonical(value).decode()


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str | _Expression, ...]:
    """Literal text and expressions, in order."""
    parts: list[str | _Expression] = []
    done = 0
    while (start := text.find("${", done)) >= 0:
        end = closing_brace(text, start + 2)
        if end is None:
            raise BadExpression(
                f"{shown(text[start:], limit=60)!r} is not closed: write ${{ … }}."
            )
        if start > done:
            parts.append(text[done:start])
        parts.append(_compiled(text[start + 2 : end].strip()))
        done = end + 1
    if done < len(text) or not parts:
        parts.append(text[done:])
    return tuple(parts)


@lru_cache(maxsize=4096)
def _compiled(source: str) -> _Expression:
    if len(source) > COMPILED_LIMIT:
        raise BadExpression(
            f"${{ {shown(source, limit=40)} }} has {len(source)} characters: an "
            f"expression has at most {COMPILED_LIMIT:,}; leave the rest to an agent."
        )
    try:
        program = cel.compile(source)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside CEL is not an Exception
        raise BadExpression(_message(source, error)) from None
    try:
        found = chains(source)
    except BadExpression as error:
        raise BadExpression(f"${{ {shown(source)} }}: {error}") from None
    return _Expression(source, program, found)


def _run(compiled: _Expression, scope: Mapping[str, JSON]) -> JSON:
    try:
        value = compiled.program.execute(_visible(compiled.references, scope))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside CEL is not an Exception
        raise BadExpression(_message(compiled.source, error)) from None
    try:
        return admit(value)
    except BadContent as error:
        raise BadExpression(
            f"${{ {shown(compiled.source)} }} gives no JSON value: {error} "
            "Wrap times and durations in string(), guard divisions."
        ) from None


def _visible(
    references: frozenset[Reference], scope: Mapping[str, JSON]
) -> dict[str, JSON]:
    """Only the roots and steps referred to: what is not read need not be converted."""
    seen = {ref.root: scope[ref.root] for ref in references if ref.root in scope}
    for root in ("steps", "about"):
        named = seen.get(root)
        if isinstance(named, Mapping):
            wanted = {ref.path[0] for ref in references if ref.root == root}
            seen[root] = {name: named[name] for name in wanted if name in named}
    return seen


def _message(source: str, error: BaseException) -> str:
    if isinstance(error, KeyError) and error.args:
        cause = f"there is no {error.args[0]!r} at that place"
    else:
        cause = (str(error).split("ERROR: ")[-1].splitlines() or ["it failed"])[0]
    return f"${{ {shown(source)} }}: {shown(cause, limit=200)}."
