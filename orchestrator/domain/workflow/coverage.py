"""The coverage proof: whatever reaches an effect crossed the gate on the way there.

What one step gives another is read from releases, so such an edge is gated. What is
given past a release is a gap: to a validator, to a step's own rework, to an agent that
the step's agent calls up itself. No gap may end at the outside world.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orchestrator.domain import graph
from orchestrator.domain.content import JSON
from orchestrator.domain.workflow.unfolding import (
    FOLDED,
    Gap,
    Node,
    node_of,
    unfolded,
)
from orchestrator.domain.workflow.values import Workflow
from orchestrator.domain.workflow.wiring import AgentType

MOST_PATHS = 200  # written out; all are counted, and every edge is looked at


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from an agent's to an effect's; `gates[i]` is what steps[i]'s output passes
    before steps[i + 1] is given it.
    """

    steps: tuple[str, ...]
    gates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """It holds where there are no gaps. `total` counts the paths, `paths` lists the
    first MOST_PATHS; `inputs_only` are effects that are given no agent's output.
    """

    paths: tuple[Path, ...]
    gaps: tuple[Gap, ...]
    total: int = 0
    inputs_only: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.gaps


def prove(workflow: Workflow, agents: Mapping[str, AgentType]) -> Proof:
    """The proof for a definition; its gaps where there is none."""
    return prove_nodes([node_of(workflow, step) for step in workflow.steps], agents)


def prove_nodes(nodes: Sequence[Node], agents: Mapping[str, AgentType]) -> Proof:
    """The same for steps that may stand for sub-workflows or propose tasks."""
    flat, gaps = unfolded(nodes)
    known = {node.name: node for node in flat}
    needs = {n.name: [m for m in n.needs if m in known] for n in flat}
    loop = graph.find_cycle(needs)
    if loop is not None:
        why = "these steps wait for each other, so nothing can be proved of them."
        return Proof((), (*gaps, Gap(tuple(loop), why, known[loop[0]].place)))
    behind = _ways_to(needs)
    for node in flat:
        gaps += _gaps_at(node, behind[node.name], agents)
    effects = [n.name for n in flat if any(_is_effect(d, agents) for d in n.doers)]
    counts = _counts(needs)
    paths = _paths(known, needs, effects)
    return Proof(
        paths=tuple(path for path, _ in zip(paths, range(MOST_PATHS), strict=False)),
        gaps=tuple(gaps),
        total=sum(counts[name] for name in effects if needs[name]),
        inputs_only=tuple(name for name in effects if not needs[name]),
    )


def as_json(proof: Proof) -> dict[str, JSON]:
    """The proof as it is stored with a version and shown on its page."""
    return {
        "holds": proof.holds,
        "total": proof.total,
        "paths": [
            {"steps": list(path.steps), "gates": list(path.gates)}
            for path in proof.paths
        ],
        "gaps": [{"path": list(gap.path), "why": gap.why} for gap in proof.gaps],
        "inputs_only": list(proof.inputs_only),
    }


def _is_effect(name: str, agents: Mapping[str, AgentType]) -> bool:
    return name in agents and agents[name].effect


def _ways_to(needs: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """One shortest way from a step that needs nothing to each step, itself its end."""
    ways: dict[str, tuple[str, ...]] = {}
    for name in graph.order(graph.reverse(needs)):
        before = [ways[need] for need in needs[name]]
        ways[name] = (*min(before, key=len, default=()), name)
    return ways


def _gaps_at(
    node: Node, way: tuple[str, ...], agents: Mapping[str, AgentType]
) -> Iterator[Gap]:
    for i, name in enumerate(node.validators):
        place = (*node.place, "validators", i)
        if name not in agents:
            yield Gap((*way, name), f"there is no agent {name!r} to judge it.", place)
        elif agents[name].effect:
            yield Gap(
                (*way, name),
                f"the effect {name!r} would be given what is not released yet: a"
                " validator touches nothing outside.",
                place,
            )
    if node.by is not None and (node.by not in agents or agents[node.by].effect):
        known = "the effect" if node.by in agents else "the unknown agent"
        why = f"{known} {node.by!r} would be given what a gate waits for."
        yield Gap((*way, node.by), why, (*node.place, "gate", "by"))
    if node.folded:
        yield Gap(way, FOLDED, node.place)
    elif "+" in node.name:
        yield from _gaps_of_proposal(node, way, agents)
    elif node.inner is None:
        for doer in node.doers:
            yield from _gaps_of_doer(node, doer, way, agents)


def _gaps_of_doer(
    node: Node, doer: str, way: tuple[str, ...], agents: Mapping[str, AgentType]
) -> Iterator[Gap]:
    key = ("agent",) if doer == node.agent else node.others_at
    if doer not in agents:
        why = f"there is no agent {doer!r}: nothing can be proved of it."
        yield Gap(way, why, (*node.place, *key))
    elif agents[doer].effect:
        yield from _gaps_of_effect(node, doer, way)
    elif node.channel is not None:
        yield Gap(
            way,
            f"the channel {node.channel!r} stands on {doer!r}, which is no"
            " effect: it would deliver without a token.",
            (*node.place, "effect"),
        )


def _gaps_of_effect(node: Node, doer: str, way: tuple[str, ...]) -> Iterator[Gap]:
    if not node.channel:
        yield Gap(
            way,
            f"the effect {doer!r} has no channel: no token would be spent"
            " before it acts.",
            (*node.place, "agent"),
        )
    for key, judged in (("review", node.review), ("validators", node.validators)):
        if judged:
            yield Gap(
                (*way, node.name),
                f"{key} on an effect come after the delivery, and a rework would be"
                " given its own unreleased receipt: put them on the step before.",
                (*node.place, key),
            )


def _gaps_of_proposal(
    node: Node, way: tuple[str, ...], agents: Mapping[str, AgentType]
) -> Iterator[Gap]:
    if node.agent not in agents:
        why = f"a task may be proposed for {node.agent!r}, which is no known agent."
        yield Gap(way, why, node.place)
    elif agents[node.agent].effect:
        yield Gap(
            way,
            f"a task may be proposed for the effect {node.agent!r} directly: let a step"
            " of the workflow deliver.",
            node.place,
        )


def _counts(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many paths lead to each step from one that needs nothing."""
    counts: dict[str, int] = {}
    for name in graph.order(graph.reverse(needs)):
        counts[name] = sum(counts[need] for need in needs[name]) or 1
    return counts


def _paths(
    known: Mapping[str, Node], needs: Mapping[str, Sequence[str]], effects: list[str]
) -> Iterator[Path]:
    """Every path to each effect, shortest tail first; never by recursion."""
    for effect in effects:
        tails: list[tuple[str, ...]] = [(effect,)] if needs[effect] else []
        while tails:
            tail = tails.pop()
            if not needs[tail[0]]:
                yield Path(tail, tuple(known[name].gate for name in tail[:-1]))
            tails += [(need, *tail) for need in reversed(needs[tail[0]])]
