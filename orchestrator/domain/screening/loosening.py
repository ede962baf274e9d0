"""What a new version of a red line lets through that the old one would have held."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.scope import LISTS, NOT, Scope
from orchestrator.domain.screening.tree import filled

_WIDTH = ("word", "prefix", "anywhere")
_MORE = frozenset({"terms", "about", "names"})  # fewer of them: fewer hits
_LESS = frozenset({"any_of", "also"})  # more of them: fewer hits
_SHOWN = 5


def loosenings(before: Rule | None, after: Rule | None) -> list[str]:
    """In words what `after` lets through more than `before`; [] is nothing.

    None is no rule at all: a first version loosens nothing, a retired one everything.
    What cannot be compared counts as looser and says so.
    """
    if before is None:
        return []
    if after is None:
        return ["The red line is retired: nothing of it is checked any more."]
    return [
        *_effect(before, after),
        *_conditions(before, after),
        *_exceptions(before, after),
        *_scope(before.scope, after.scope),
        *_languages(before, after),
    ]


def _effect(before: Rule, after: Rule) -> Iterator[str]:
    if before.blocking and not after.blocking:
        yield "It only remarks now: nothing is held for it."
    if after.people < before.people:
        yield f"{after.people} instead of {before.people} people of each role decide."
    gone = [role for role in before.roles if role not in after.roles]
    if gone:
        yield f"{', '.join(gone)} no longer has to decide."


def _languages(before: Rule, after: Rule) -> Iterator[str]:
    """Fewer languages cover less, more may stop texts from being held as foreign."""
    gone = sorted(set(before.languages) - set(after.languages))
    if gone:
        yield f"It is no longer written for {', '.join(gone)}."
    new = sorted(set(after.languages) - set(before.languages))
    if new:
        yield (
            f"It speaks for {', '.join(new)} now: texts in it may no longer be held as "
            "of a language nobody covers."
        )


def _conditions(before: Rule, after: Rule) -> Iterator[str]:
    yield from _node(_plain(before.when, before), _plain(after.when, after))


def _node(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old == new:
        return
    kind, other = next(iter(old), ""), next(iter(new), "")
    if other == "any" and any(old == part for part in new[other]):
        return  # the same, or something else besides
    if kind != other:
        yield f"“{kind}” became “{other}”: that cannot be compared."
    elif kind in ("any", "all"):
        yield from _group(kind, old[kind], new[kind])
    elif isinstance(old[kind], Mapping) and isinstance(new[kind], Mapping):
        yield from (
            said
            for name in sorted({*old[kind], *new[kind]})
            for said in _option(kind, name, old[kind].get(name), new[kind].get(name))
        )
    else:
        yield f"The {kind} changed: that cannot be compared."


def _group(kind: str, old: list[Any], new: list[Any]) -> Iterator[str]:
    gone = [part for part in old if part not in new]
    added = [part for part in new if part not in old]
    if len(gone) == len(added):
        for one, other in zip(gone, added, strict=True):
            yield from _node(one, other)
    elif kind == "any" and gone:
        yield f"{len(gone)} of its conditions changed or went: any of them was enough."
    elif kind == "all" and added:
        yield f"{len(added)} of its conditions are new: all of them must be so."


def _option(kind: str, name: str, old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    if name in ("match", "near_match"):
        if _width(new) < _width(old):
            yield f"'{name}' is {new or 'word'} instead of {old}: it finds less."
    elif name == "near":
        if new and not old:
            yield "Its words count only near others now."
        elif new:
            yield from _removed(name, old, new)
    elif name == "within":
        if old and new and new < old:
            yield f"At most {new} instead of {old} words may stand between."
    elif name in ("below", "at_least"):
        looser = new < old if name == "below" else new > old
        if looser:
            yield f"The threshold '{name}' moved from {old} to {new}."
    elif name in _MORE or (kind, name) == ("changed", "fields"):
        yield from _removed(name, old, new)
    elif name in _LESS:
        more = [word for word in new or () if word not in (old or ())]
        if more:
            yield f"'{name}' has {_some(more)} more: each of them is enough."
    else:
        yield f"'{name}' of {kind} changed: that cannot be compared."


def _removed(name: str, old: Any, new: Any) -> Iterator[str]:
    gone = [word for word in old or () if word not in set(new or ())]
    if gone:
        yield f"'{name}' no longer has {_some(gone)}."


def _exceptions(before: Rule, after: Rule) -> Iterator[str]:
    had = [_plain(part, before) for part in before.unless]
    for part in after.unless:
        if _plain(part, after) not in had:
            yield f"An exception of kind {next(iter(part))} is new or changed."


def _scope(before: Scope, after: Scope) -> Iterator[str]:
    for name in LISTS:
        gone = _narrowed(getattr(before, name), getattr(after, name))
        if gone:
            yield f"It covers fewer {name}: {gone}."
    gone = "" if "*" in after.fields else _narrowed(_all(before), after.fields)
    if gone:
        yield f"It covers fewer fields: {gone}."
    if (after.effective or date.min) > (before.effective or date.min):
        yield f"It starts later: {after.effective}."
    if (after.sunset or date.max) < (before.sunset or date.max):
        yield f"It ends earlier: {after.sunset}."


def _all(scope: Scope) -> tuple[str, ...]:
    return () if "*" in scope.fields else scope.fields


def _narrowed(old: tuple[str, ...], new: tuple[str, ...]) -> str:
    """What is covered no more; () is everywhere, and !a is everywhere but at a."""
    left_out = [each for each in new if each[:1] == NOT and each not in old]
    before = [each for each in old if each[:1] != NOT]
    after = [each for each in new if each[:1] != NOT]
    if after and not before:
        return f"only {_some(after)}, it was all"
    gone = [each for each in before if after and each not in after] + left_out
    return f"no longer {_some(gone)}" if gone else ""


def _plain(raw: Any, rule: Rule) -> Any:
    """`raw` with banks filled in and tuples as lists, so that it can be compared."""
    if isinstance(raw, Mapping):
        said = filled(raw, rule.banks)
        return {name: _plain(part, rule) for name, part in said.items()}
    if isinstance(raw, list | tuple):
        return [_plain(part, rule) for part in raw]
    return raw


def _width(match: object) -> int:
    return _WIDTH.index(match) if match in _WIDTH else 0


def _some(words: list[Any]) -> str:
    more = f" and {len(words) - _SHOWN:,} more" if len(words) > _SHOWN else ""
    return f"{', '.join(str(word) for word in words[:_SHOWN])}{more}"
