"""Everything wrong with a workflow at once: file, line, path and a way out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestrator.domain.expressions import references
from orchestrator.domain.graph import find_cycle
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.compiling import Published, authored, unfolded
from orchestrator.domain.workflow.coverage import prove
from orchestrator.domain.workflow.places import agreeing, leaves
from orchestrator.domain.workflow.routes import routed
from orchestrator.domain.workflow.source import Place, Report, load
from orchestrator.domain.workflow.steering import steering
from orchestrator.domain.workflow.stored import from_json
from orchestrator.domain.workflow.structure import normalise
from orchestrator.domain.workflow.unfolding import FOLDED, PROPOSED
from orchestrator.domain.workflow.values import Step, Workflow
from orchestrator.domain.workflow.wiring import AgentType, Wiring

__all__ = ["AgentType", "Problem", "check"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; `path` is dotted, such as steps.copy.with.market."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path}: {self.message}"


def check(
    text: str,
    agents: Mapping[str, AgentType],
    *,
    file: str = "workflow.yaml",
    published: Published | None = None,
) -> list[Problem]:
    """All problems of a workflow's YAML, by line; [] means that it can be published.

    `published` are the workflows it may call, compiled, by slug with their version.
    Without them, what it calls is not looked at, and nothing is proved of it.
    """
    source = load(text)
    if source.problem:
        return [Problem(file, source.problem_line, "workflow", source.problem)]
    normal, reports = normalise(source.value)
    shaped = not reports
    workflow = from_json(normal)
    library = {slug: found for slug, (_, found) in (published or {}).items()}
    reports += _agents(workflow, agents)
    reports += _steps(workflow)
    reports += steering(workflow, agents)
    reports += Wiring(workflow, agents, library).reports()
    flat = routed(workflow)
    # a route to a step before it is a loop already, and is said at its place
    looped = _loop(workflow)
    if not looped and not any("to" in place for place, _ in reports):
        looped = _loop(flat, routes=True)
    reports += looped
    said = {place for place, _ in reports}
    unsound: list[Report] = []
    if published is not None and shaped:
        whole, found = unfolded(flat, published, agents)
        unsound = [report for report in found if report[0] not in said]
        flat = flat if found else whole
    reports += unsound or _gaps(flat, agents, said)
    problems = {
        Problem(file, source.line(place), _dotted(place), message)
        for place, message in reports
    }
    return sorted(problems)


def _dotted(place: tuple[str | int, ...]) -> str:
    return ".".join(map(str, place)) or "workflow"


def _gaps(
    workflow: Workflow, agents: Mapping[str, AgentType], said: set[Place]
) -> Iterator[Report]:
    """Ways past the gate, where nothing is said of that place already."""
    for gap in prove(workflow, agents).gaps:
        step = [authored(str(name)) for name in gap.place[1:2]]
        place = (*gap.place[:1], *step, *gap.place[2:])
        if place not in said and gap.path[0] != gap.path[-1] and gap.why != FOLDED:
            yield place, f"The gate can be passed by: {gap}"


def _agents(workflow: Workflow, agents: Mapping[str, AgentType]) -> Iterator[Report]:
    workers = [name for name, agent in agents.items() if not agent.validator]
    validators = [name for name, agent in agents.items() if agent.validator]
    for step in workflow.steps:
        yield from _agent(step, agents, workers)
        for i, name in enumerate(step.validators):
            place = ("steps", step.name, "validators", i)
            if name not in agents:
                yield place, f"There is no agent {name!r}.{nearest(name, validators)}"
            elif not agents[name].validator and not agents[name].effect:
                yield (
                    place,
                    f"The agent {name!r} is no validator.{nearest(name, validators)}",
                )


def _agent(
    step: Step, agents: Mapping[str, AgentType], workers: list[str]
) -> Iterator[Report]:
    place = ("steps", step.name, step.kind)
    if not step.agent or step.kind in ("gate", "route"):
        return  # the worker waits itself, and `steering` judges who routes
    agent = agents.get(step.agent)
    if agent is None:
        yield place, f"There is no agent {step.agent!r}.{nearest(step.agent, workers)}"
    elif agent.validator:
        yield (
            place,
            f"The agent {agent.name!r} is a validator: name it under the validators of "
            "the step whose output it judges.",
        )
    elif agent.effect and step.effect is None:
        yield (
            place,
            f"The agent {agent.name!r} touches the outside world: name its channel, "
            "such as effect: outbox.",
        )
    elif step.effect is not None and not agent.effect:
        effects = [name for name, other in agents.items() if other.effect]
        yield (
            ("steps", step.name, "effect"),
            f"The agent {agent.name!r} has no effect outside: leave 'effect' out or "
            f"use another agent.{nearest(agent.name, effects)}",
        )


def _steps(workflow: Workflow) -> Iterator[Report]:
    """Names of steps, and roots that mean nothing at that place."""
    known = {step.name for step in workflow.steps}
    # what a step proposes is done by a step of its own, there once it is unfolded
    known |= {step.name + PROPOSED for step in workflow.steps if step.proposes}
    for step in workflow.steps:
        others = known - {step.name}
        for i, name in enumerate(step.needs.steps):
            if name not in known:
                several = "of" if step.needs.least > 1 else "any"
                inner = [several] if step.needs.mode == "any" else []
                yield (
                    ("steps", step.name, "needs", *inner, i),
                    f"There is no step {name!r}.{nearest(name, others)}",
                )
        for place, text in leaves(step):
            for ref in sorted(references(text)):
                named = ref.path[0] if ref.root in ("steps", "about") else None
                if named is not None and named not in known:
                    yield place, f"There is no step {named!r}.{nearest(named, others)}"
                no_item = step.each is None or place == ("steps", step.name, "each")
                if ref.root == "item" and no_item:
                    yield (
                        place,
                        "There is no item here: 'item' is one of what 'each' goes "
                        "over, such as each: ${ inputs.markets }.",
                    )
        for i, name in enumerate(agreeing(step)):
            if name not in others:
                place = ("steps", step.name, "agree", "of", i)
                yield place, f"There is no step {name!r}.{nearest(name, others)}"
        yield from _own_lane(workflow, step)


def _own_lane(workflow: Workflow, step: Step) -> Iterator[Report]:
    for ref in sorted(references(step.each)):
        name = ref.path[0] if ref.root == "steps" else None
        if any(s.name == name for s in workflow.steps) and workflow.same_lane(
            step.name, str(name)
        ):
            yield (
                ("steps", step.name, "each"),
                f"'each' cannot depend on {name!r}, which goes over the same list: use "
                "inputs or a step before both.",
            )


def _loop(workflow: Workflow, *, routes: bool = False) -> list[Report]:
    """A loop of needs; with `routes`, of a workflow whose targets need their route."""
    known = [step.name for step in workflow.steps]
    needs = {
        name: [need for need in workflow.needs_of(name) if need in known]
        for name in known
    }
    loop = find_cycle(needs)
    if loop is None:
        return []
    first = min(range(len(loop) - 1), key=lambda i: known.index(loop[i]))
    turned = loop[first:-1] + loop[:first] + [loop[first]]
    way = ", or the next one leads to it" if routes else ""
    message = (
        f"The steps wait for each other: {' → '.join(turned)} (each needs the next{way}"
        f"): remove one of these needs{', or repeat a workflow' if routes else ''}."
    )
    return [(("steps", turned[0]), message)]
