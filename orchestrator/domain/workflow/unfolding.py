"""A workflow's steps as the coverage proof sees them, sub-workflows unfolded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orchestrator.domain.workflow.parts import Review
from orchestrator.domain.workflow.places import substituting
from orchestrator.domain.workflow.source import Place
from orchestrator.domain.workflow.values import Step, Workflow

SCREENING = "screening under the brand's ruleset in force"
NOTHING = "it waits and gives nothing"
FOLDED = "what it stands for is not unfolded yet: nothing can be proved of it."
DEPTH_LIMIT = 8
PROPOSED = "__proposed"  # what the step of accepted proposals is called after


@dataclass(frozen=True, slots=True)
class Gap:
    """A way past the gate, by its steps; `place` is where to mend it."""

    path: tuple[str, ...]
    why: str
    place: Place = ()

    def __str__(self) -> str:
        return f"{' → '.join(self.path)}: {self.why}"


@dataclass(frozen=True, slots=True)
class Node:
    """A step as the proof sees it: who does it, what it is given and what judges it.

    `inner` are the steps of a sub-workflow that stands in its place, `proposes` the
    agents whose tasks its agent may propose. `others` may do it as well: its
    substitute, or whom its items name; `others_at` is where it says so. One that
    `waits` gives nothing, and `by` may hold it longer; one that is `folded` stands for
    steps that are not known.
    """

    name: str
    agent: str = ""
    channel: str | None = None
    needs: tuple[str, ...] = ()
    validators: tuple[str, ...] = ()
    review: Review | None = None
    inner: "tuple[Node, ...] | None" = None
    proposes: tuple[str, ...] = ()
    place: Place = ()
    others: tuple[str, ...] = ()
    others_at: tuple[str, ...] = ()
    waits: bool = False
    by: str | None = None
    folded: bool = False

    @property
    def doers(self) -> tuple[str, ...]:
        """Every agent that may do it."""
        return (*((self.agent,) if self.agent else ()), *self.others)

    @property
    def gate(self) -> str:
        """What its output passes before anything is given it."""
        if self.waits:
            return NOTHING
        passed = [SCREENING]
        if self.validators:
            passed.append(f"validators {', '.join(self.validators)}")
        if self.review:
            asked = f"{self.review.people} of " if self.review.people > 1 else ""
            passed.append(f"people: {', '.join(asked + r for r in self.review.roles)}")
        return "; ".join(passed)


def node_of(workflow: Workflow, step: Step) -> Node:
    """A step of a definition, with everybody who may come to do it."""
    named = [step.substitute] if step.substitute else []
    if step.dynamic:
        named += _proposable(workflow, step)
    compiled = f"{step.name}{PROPOSED}" in workflow.names.steps
    proposes = step.proposes.agents if step.proposes and not compiled else ()
    waits = step.kind == "gate"
    return Node(
        name=step.name,
        agent="" if waits or step.dynamic else step.agent,
        channel=step.effect,
        needs=workflow.needs_of(step),
        validators=step.validators,
        review=step.review,
        proposes=proposes,
        place=("steps", step.name),
        others=tuple(named),
        others_at=substituting(step),
        waits=waits,
        by=step.gate.by if step.gate else None,
        folded=step.call is not None,
    )


def _proposable(workflow: Workflow, step: Step) -> tuple[str, ...]:
    """The agents that the items of a dynamic step may name without being asked."""
    proposer = workflow.names.steps.get(step.name.removesuffix(PROPOSED))
    return proposer.proposes.agents if proposer and proposer.proposes else ()


def unfolded(
    nodes: Sequence[Node], prefix: str = "", depth: int = 0
) -> tuple[list[Node], list[Gap]]:
    """Every node with its sub-workflow's steps in its place, and its proposals behind
    it: who needs a node needs whatever ends it.
    """
    flat: list[Node] = []
    gaps: list[Gap] = []
    ends: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        name = prefix + node.name
        made, ends[name], found = _opened(replace(node, name=name), depth)
        # what the step needs goes into each of its parts
        needs = tuple(prefix + need for need in node.needs)
        flat += [replace(part, needs=(*needs, *part.needs)) for part in made]
        gaps += found
    return [_onto_ends(node, ends) for node in flat], gaps


def _opened(node: Node, depth: int) -> tuple[list[Node], tuple[str, ...], list[Gap]]:
    """The parts of one node, needs from outside left out; the names that end it."""
    if node.inner is not None:
        if not node.inner or depth >= DEPTH_LIMIT:
            why = "its sub-workflow has no steps"
            if node.inner:
                why = f"sub-workflows nest deeper than {DEPTH_LIMIT}"
            gap = Gap((node.name,), f"{why}: nothing can be proved of it.", node.place)
            return [replace(node, needs=(), inner=None)], (node.name,), [gap]
        parts, gaps = unfolded(node.inner, f"{node.name}/", depth + 1)
        needed = {need for part in parts for need in part.needs}
        placed = [replace(part, place=part.place or node.place) for part in parts]
        return placed, tuple(p.name for p in parts if p.name not in needed), gaps
    proposed = [
        Node(
            f"{node.name}+{agent}",
            agent,
            needs=(node.name,),
            place=(*node.place, "proposes", "agents", i),
        )
        for i, agent in enumerate(node.proposes)
    ]
    ends = (node.name, *(p.name for p in proposed))
    return [replace(node, needs=()), *proposed], ends, []


def _onto_ends(node: Node, ends: Mapping[str, tuple[str, ...]]) -> Node:
    own = node.name
    needs = [
        end
        for need in node.needs
        # a proposed task needs its own proposer, not the other proposals
        for end in (
            ends.get(need, (need,)) if not own.startswith(f"{need}+") else [need]
        )
    ]
    return replace(node, needs=tuple(dict.fromkeys(needs)))
