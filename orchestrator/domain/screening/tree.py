"""A red line's conditions as a tree: one leaf, or groups of leaves two levels deep."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.detection import Hit, Leaf
from orchestrator.domain.screening.rule import GROUPS, KINDS, Rule

APPROVED = "approved_claim"  # an exception only: wording people have approved
EXCEPTIONS = ("phrases", "pattern", APPROVED)
DEPTH_LIMIT = 2  # groups, one inside the other
_LISTS = frozenset({"terms", "near", "about", "names", "any_of"})


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """`how` is any, all or not; a `not` has one part, which is a leaf."""

    how: str
    parts: "tuple[Node, ...]"


Node: TypeAlias = Leaf | Group


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A rule taken apart. `approved` says that approved claims excuse.

    `is_open` where the rule may match although no leaf of it hits.
    """

    rule: Rule
    tree: Node
    leaves: tuple[Leaf, ...]
    exceptions: tuple[Leaf, ...]
    approved: bool
    is_open: bool

    @classmethod
    def of(cls, rule: Rule) -> "Plan":
        """Plant the tree of `rule`, its banks filled in. BadRule where it has none."""
        tree = _node(rule.when, rule, 0)
        unless = [_only(part, rule) for part in rule.unless]
        exceptions = [
            Leaf(kind, filled(options, rule.banks), rule)
            for kind, options in unless
            if kind != APPROVED
        ]
        return cls(
            rule,
            tree,
            tuple(_leaves(tree)),
            tuple(exceptions),
            len(exceptions) < len(unless),
            holds(tree, {}),
        )


def filled(options: Any, banks: Mapping[str, Sequence[str]]) -> Any:
    """`options` with the names of banks replaced by their words."""
    if not isinstance(options, Mapping):
        return options
    return {
        name: list(banks[value])
        if name in _LISTS and isinstance(value, str) and value in banks
        else value
        for name, value in options.items()
    }


def holds(tree: Node, hit: Mapping[Leaf, object]) -> bool:
    """Whether the tree is true where just the leaves in `hit` are."""
    if isinstance(tree, Leaf):
        return tree in hit
    if tree.how == "not":
        return not holds(tree.parts[0], hit)
    return (all if tree.how == "all" else any)(holds(part, hit) for part in tree.parts)


def lit(tree: Node, hits: Mapping[Leaf, Sequence[Hit]]) -> Iterator[tuple[Leaf, Hit]]:
    """What makes a true tree true, with its leaf: no hit of a branch that is false."""
    if isinstance(tree, Leaf):
        yield from ((tree, hit) for hit in hits.get(tree, ()))
    elif tree.how != "not":
        for part in tree.parts:
            if holds(part, hits):
                yield from lit(part, hits)


def _node(raw: object, rule: Rule, depth: int) -> Node:
    kind, options = _only(raw, rule)
    if kind not in GROUPS:
        return Leaf(kind, filled(options, rule.banks), rule)
    parts = [options] if kind == "not" else options
    if not isinstance(parts, list | tuple) or not parts:
        raise BadRule(f"'{kind}' of red line {rule.slug} lists no conditions.")
    if kind != "not" and depth >= DEPTH_LIMIT:
        raise BadRule(f"Red line {rule.slug} has groups more than two levels deep.")
    group = Group(kind, tuple(_node(part, rule, depth + 1) for part in parts))
    if kind == "not" and isinstance(group.parts[0], Group):
        raise BadRule(f"'not' of red line {rule.slug} takes one condition, no group.")
    return group


def _only(raw: object, rule: Rule) -> tuple[str, Any]:
    """The one condition that `raw` holds."""
    known = (*KINDS, *GROUPS, APPROVED)
    if not isinstance(raw, Mapping) or len(raw) != 1 or next(iter(raw)) not in known:
        said = ", ".join(map(str, raw)) if isinstance(raw, Mapping) else repr(raw)
        raise BadRule(
            f"Red line {rule.slug} asks for {said or 'nothing'}: a condition needs "
            f"exactly one of {', '.join((*KINDS, *GROUPS))}."
        )
    kind = next(iter(raw))
    return str(kind), raw[kind]


def _leaves(tree: Node) -> Iterator[Leaf]:
    if isinstance(tree, Leaf):
        yield tree
    else:
        for part in tree.parts:
            yield from _leaves(part)
