"""How many items of a list are at work at once: `each … limit: n`.

Item i begins after item i - n has ended, however it ended. What orders them are soft
edges from the last steps of one item to the first steps of the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestrator.domain import graph
from orchestrator.domain.workflow.definitions import Workflow
from orchestrator.services.running.places import steps_behind


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` items: where an item begins, and where it has ended."""

    first: frozenset[str]
    last: frozenset[str]
    most: int


def limits_of(workflow: Workflow) -> tuple[Limit, ...]:
    """The limits of a workflow, so that none of them can make a run wait for itself.

    A lane is limited as a whole, from its first steps to its last, as far as an item
    gets there without the others: where it has to wait for them on its way (a step
    that joins the whole list), only the step that names the limit is counted.
    """
    limited = [step for step in workflow.steps if step.limit and step.each]
    if not limited:
        return ()
    needs = _needs(workflow)
    lanes: dict[str, set[str]] = defaultdict(set)
    for step in workflow.steps:
        lanes[step.each or ""].add(step.name)
    groups: list[frozenset[str]] = []
    found: list[Limit] = []
    for step in limited:
        assert step.each is not None
        assert step.limit is not None
        lane = frozenset(lanes[step.each])
        inside = next((g for g in groups if step.name in g), None)
        if inside is None:
            whole = not any(lane & g for g in groups)
            inside = lane if whole and _acyclic(needs, [*groups, lane]) else None
            inside = inside or frozenset({step.name})
            groups.append(inside)
        found.append(_limit(needs, inside, step.limit))
    return tuple(found)


def _limit(needs: Mapping[str, set[str]], inside: frozenset[str], most: int) -> Limit:
    within = {name: needs[name] & inside for name in inside}
    needed = {other for others in within.values() for other in others}
    first = frozenset(name for name, others in within.items() if not others)
    return Limit(first, inside - needed, most)


def _needs(workflow: Workflow) -> dict[str, set[str]]:
    """What each step waits for: what it needs, and what its list is read from."""
    return {
        step.name: set(workflow.needs_of(step))
        | (set(steps_behind(step.each)) if step.each else set())
        for step in workflow.steps
    }


def _acyclic(needs: Mapping[str, set[str]], groups: Iterable[frozenset[str]]) -> bool:
    """Whether no group waits for itself when each counts as one."""
    of = {name: min(group) for group in groups for name in group}
    merged: dict[str, set[str]] = defaultdict(set)
    for name, others in needs.items():
        mine = of.get(name, name)
        merged[mine] |= {of.get(other, other) for other in others} - {mine}
    return graph.find_cycle({n: sorted(found) for n, found in merged.items()}) is None
