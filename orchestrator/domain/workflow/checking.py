"""Everything wrong with a workflow at once: file, line, path and a way out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestrator.domain.expressions import references
from orchestrator.domain.graph import find_cycle
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.coverage import prove
from orchestrator.domain.workflow.routes import routed
from orchestrator.domain.workflow.source import Place, Report, load
from orchestrator.domain.workflow.stored import from_json
from orchestrator.domain.workflow.structure import normalise
from orchestrator.domain.workflow.values import Step, Workflow
from orchestrator.domain.workflow.wiring import AgentType, Wiring, leaves

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
    text: str, agents: Mapping[str, AgentType], *, file: str = "workflow.yaml"
) -> list[Problem]:
    """All problems of a workflow's YAML, by line; [] means that it can be published."""
    source = load(text)
    if source.problem:
        return [Problem(file, source.problem_line, "workflow", source.problem)]
    normal, reports = normalise(source.value)
    workflow = from_json(normal)
    reports += _agents(workflow, agents)
    reports += _steps(workflow)
    reports += _loop(routed(workflow))
    reports += Wiring(workflow, agents).reports()
    reports += _gaps(workflow, agents, {place for place, _ in reports})
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
        if gap.place not in said and gap.path[0] != gap.path[-1]:
            yield gap.place, f"The gate can be passed by: {gap}"


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
    place = ("steps", step.name, "agent")
    if not step.agent:
        return
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
    for step in workflow.steps:
        others = known - {step.name}
        for i, name in enumerate(step.needs.steps):
            if name not in known:
                inner = (step.needs.mode,) if step.needs.mode == "any" else ()
                yield (
                    ("steps", step.name, "needs", *inner, i),
                    f"There is no step {name!r}.{nearest(name, others)}",
                )
        for place, text in leaves(step):
            for ref in sorted(references(text)):
                named = ref.path[0] if ref.root == "steps" else None
                if named is not None and named not in known:
                    yield place, f"There is no step {named!r}.{nearest(named, others)}"
                no_item = step.each is None or place == ("steps", step.name, "each")
                if ref.root == "item" and no_item:
                    yield (
                        place,
                        "There is no item here: 'item' is one of what 'each' goes "
                        "over, such as each: ${ inputs.markets }.",
                    )
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


def _loop(workflow: Workflow) -> Iterator[Report]:
    known = [step.name for step in workflow.steps]
    needs = {
        name: [need for need in workflow.needs_of(name) if need in known]
        for name in known
    }
    loop = find_cycle(needs)
    if loop is None:
        return
    first = min(range(len(loop) - 1), key=lambda i: known.index(loop[i]))
    turned = loop[first:-1] + loop[:first] + [loop[first]]
    yield (
        ("steps", turned[0]),
        f"The steps wait for each other: {' → '.join(turned)} (each needs the next): "
        "remove one of these needs.",
    )
