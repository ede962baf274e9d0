"""Whether what steers a run can work: routes, gates, planners, stand-ins, proposals."""

from collections.abc import Iterator, Mapping

from orchestrator.domain.errors import BadExpression
from orchestrator.domain.expressions import condition, expression, references
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.fitting import Missing, field, fits
from orchestrator.domain.workflow.parts import Case, Route
from orchestrator.domain.workflow.places import case_of, place_of, substituting
from orchestrator.domain.workflow.source import Place, Report
from orchestrator.domain.workflow.values import Step, Workflow
from orchestrator.domain.workflow.wiring import AgentType

# what a planner is given, and what it must give
CONTRACTS = {
    "route": (("cases", "default", "choose"), ("case",)),
    "gate": (("gate", "condition", "facts"), ("open", "why")),
}


def steering(workflow: Workflow, agents: Mapping[str, AgentType]) -> Iterator[Report]:
    """Everything wrong with what steers, by the definition as its author wrote it."""
    for step in workflow.steps:
        if step.route is not None:
            yield from _targets(workflow, step)
            yield from _cases(step, step.route)
        yield from _gate(step)
        yield from _planners(step, agents)
        yield from _substitute(step, agents)
        yield from _proposals(step, agents)
    if workflow.gives is not None and workflow.gives not in workflow.names.steps:
        known = [step.name for step in workflow.steps]
        hint = nearest(workflow.gives, known)
        yield ("gives",), f"There is no step {workflow.gives!r}.{hint}"


def _targets(workflow: Workflow, step: Step) -> Iterator[Report]:
    """A route leads to other steps, that come after it, item for item."""
    known = workflow.names.steps
    before = _before(workflow, step)
    for i, case in enumerate(step.route.cases if step.route else ()):
        for j, name in enumerate(case.to):
            place: Place = (*case_of(step, i, "to"), j)
            if name not in known:
                others = [other for other in known if other != step.name]
                yield place, f"There is no step {name!r}.{nearest(name, others)}"
            elif name == step.name:
                yield place, f"{name!r} cannot lead to itself: a loop is a repeat."
            elif name in before:
                yield (
                    place,
                    f"{step.name!r} leads to {name!r}, which it waits for itself: a "
                    "route leads to steps after it; a loop is a repeat.",
                )
            elif step.each is not None and not _same_list(step, known[name]):
                yield (
                    place,
                    f"{step.name!r} chooses for each item, so {name!r} must go over "
                    f"the same list: write each: {step.each} there.",
                )


def _before(workflow: Workflow, step: Step) -> set[str]:
    found: set[str] = set()
    left = list(workflow.needs_of(step))
    while left:
        name = left.pop()
        if name not in found and name in workflow.names.steps:
            found.add(name)
            left += workflow.needs_of(name)
    return found


def _same_list(one: Step, other: Step) -> bool:
    left, right = expression(one.each or ""), expression(other.each or "")
    return left is not None and right is not None and left.source == right.source


def _cases(step: Step, route: Route) -> Iterator[Report]:
    """Cases that can never be taken."""
    planned = step.agent != "router"
    truths = [_truth(case, route, planned=planned) for case in route.cases]
    sure: str | None = None
    for i, (case, truth) in enumerate(zip(route.cases, truths, strict=True)):
        is_default = case.name == route.default
        if sure is not None and not is_default and not planned:
            yield (
                case_of(step, i, "case"),
                f"{case.name!r} is never taken: {sure!r} before it always holds. Put "
                "it first, or write choose: many.",
            )
        elif truth is False and not is_default:
            yield (
                case_of(step, i, "when"),
                f"{case.name!r} is never taken: its condition is always false.",
            )
        if truth is True and route.choose == "one" and sure is None:
            sure = case.name
    if route.cases and route.default is None and all(t is False for t in truths):
        yield place_of(step, "route"), "No case of this route can ever hold."


def _truth(case: Case, route: Route, *, planned: bool) -> bool | None:
    """Whether a case always or never holds; None where that depends."""
    if case.when is None:
        return None if planned or case.name == route.default else True
    return _constant(case.when)


def _constant(text: str) -> bool | None:
    """The truth of a condition that refers to nothing; None of any other."""
    if references(text):
        return None
    try:
        return condition(text, {})
    except BadExpression:
        return None


def _gate(step: Step) -> Iterator[Report]:
    gate = step.gate
    if gate is None or gate.until is None:
        return
    place: Place = place_of(step, "gate", "until")
    roots = {ref.root for ref in references(gate.until)}
    if _constant(gate.until) is False:
        yield place, "This can never become true: it is always false."
    elif roots and roots <= {"inputs", "item"} and gate.timeout is None:
        yield (
            place,
            "This can never become true: it reads nothing that changes while it waits."
            " Read clock, signals or facts, add a timeout, or write it as a when.",
        )


def _planners(step: Step, agents: Mapping[str, AgentType]) -> Iterator[Report]:
    """Who decides in the rule's place: an agent that only answers."""
    told = (step.call or {}).get("agree")
    found = {
        "route": step.agent if step.route else None,
        "gate": step.gate.by if step.gate else None,
        "agree": told.get("by") if isinstance(told, dict) else None,
    }
    for key, name in found.items():
        if not isinstance(name, str) or not name:
            continue
        by = place_of(step, key, "by")
        yield from _judge(agents, name, by, "decide")
        if key in CONTRACTS and name in agents and name != "router":
            yield from _contract(agents[name], key, by)


def _contract(planner: AgentType, key: str, place: Place) -> Iterator[Report]:
    """A planner takes what is decided about and gives what decides it."""
    takes, gives = CONTRACTS[key]
    schema = planner.input_schema
    required = schema.get("required") if isinstance(schema, dict) else None
    asked = required if isinstance(required, list) else []
    for name in takes:
        if isinstance(field(schema, (name,)), Missing):
            yield place, f"The planner {planner.name!r} must take the input {name!r}."
    for other in asked:
        if other not in takes:
            yield (
                place,
                f"The planner {planner.name!r} requires the input {other!r}: a {key} "
                f"gives {', '.join(takes)}.",
            )
    for name in gives:
        if isinstance(field(planner.output_schema, (name,)), Missing):
            yield (
                place,
                f"The planner {planner.name!r} gives no {name!r}: its output needs "
                f"{' and '.join(gives)}.",
            )


def _substitute(step: Step, agents: Mapping[str, AgentType]) -> Iterator[Report]:
    name = step.substitute
    if name is None:
        return
    place = place_of(step, *substituting(step))
    if name == step.agent:
        yield place, f"{name!r} does the step already: name another agent."
        return
    if name not in agents:
        workers = [n for n, agent in agents.items() if not agent.validator]
        yield place, f"There is no agent {name!r}.{nearest(name, workers)}"
        return
    other, own = agents[name], agents.get(step.agent)
    if other.validator:
        yield place, f"{name!r} is a validator: a substitute does the step's work."
    elif other.effect != (step.effect is not None):
        kind = "touches the outside world" if other.effect else "has no effect outside"
        yield place, f"{name!r} {kind}, and the step's own agent is the other kind."
    elif own is not None:
        reason = fits(other.output_schema, own.output_schema)
        if reason:
            yield place, f"What {name!r} gives cannot stand in: {reason}."


def _proposals(step: Step, agents: Mapping[str, AgentType]) -> Iterator[Report]:
    if step.proposes is None:
        return
    for i, name in enumerate(step.proposes.agents):
        at: Place = (*place_of(step, "proposes", "agents"), i)
        yield from _judge(agents, name, at, "do proposed tasks")
    own = agents.get(step.agent)
    if own is not None and isinstance(field(own.output_schema, ("proposes",)), Missing):
        yield (
            place_of(step, "proposes"),
            f"The agent {own.name!r} gives no 'proposes': its output needs a list "
            "proposes of {agent, title, with, why}.",
        )


def _judge(
    agents: Mapping[str, AgentType], name: str, place: Place, what: str
) -> Iterator[Report]:
    """An agent that exists, and neither judges outputs nor acts outside."""
    fitting = [n for n, a in agents.items() if not a.validator and not a.effect]
    if name not in agents:
        yield place, f"There is no agent {name!r}.{nearest(name, fitting)}"
    elif agents[name].validator:
        yield place, f"{name!r} is a validator, which judges outputs: it cannot {what}."
    elif agents[name].effect:
        yield (
            place,
            f"{name!r} touches the outside world: it cannot {what}; let a step of "
            "the workflow deliver.",
        )
