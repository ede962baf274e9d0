"""What a route chose: held to its cases, and kept as a decision.

Whoever decides, a rule or a planner, names a case. Where that case leads to is read
from the workflow, never from the answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadContent
from orchestrator.domain.exchange import Answer, Brief
from orchestrator.domain.waiting import facts_read
from orchestrator.domain.workflow.parts import Case, Route
from orchestrator.services.choosing import choices
from orchestrator.services.choosing.choices import Chosen
from orchestrator.services.running import places
from orchestrator.services.running.dispatch import Claim
from orchestrator.services.running.places import Place
from orchestrator.services.running.sources import Source

ROUTER = "router"
PROPOSALS = "proposals"
BEGIN = "/begin"  # the route that lets another round begin


def decided(
    claim: Claim, brief: Brief, answer: Answer, sources: tuple[Source, ...]
) -> tuple[Answer, Callable[[], object] | None]:
    """The answer as it counts, and what keeps the decision; others pass as they are.

    Raises BadContent where a route's answer names no case that is allowed.
    """
    place = claim.place
    route = place.definition.route
    if place.agent.name == PROPOSALS:
        return answer, partial(choices.record_of, claim, _proposed(answer))
    if route is None:
        return answer, None
    allowed = admitted(place, brief, answer)
    scope = places.scope_of(place, sources)
    return allowed, partial(
        choices.record_of, claim, _chosen(place, route, brief, allowed, scope)
    )


def _proposed(answer: Answer) -> Chosen:
    """What became of the tasks that an agent proposed."""
    said: Any = answer.content
    many = {how: len(said[how]) for how in ("accepted", "asked", "refused")}
    held_back = [
        *(
            (one["proposal"], f"people are asked: {one['why']}")
            for one in said["asked"]
        ),
        *((one["proposal"], one["why"]) for one in said["refused"]),
    ]
    return Chosen(
        "proposal",
        ", ".join(f"{count} {how}" for how, count in many.items()),
        rule="the limits that the workflow sets",
        facts=many,
        rejected=[(_title(task), why) for task, why in held_back],
    )


def _title(task: JSON) -> str:
    named = task.get("title") if isinstance(task, dict) else None
    return shown(named, limit=60) if isinstance(named, str) else "a task"


def admitted(place: Place, brief: Brief, answer: Answer) -> Answer:
    """The answer of a route with what follows from its case written by us."""
    route = place.definition.route
    assert route is not None
    said = answer.content
    if not isinstance(said, dict):
        raise BadContent("A route is answered with the name of its case.")
    holds = _holds(brief)
    cases = [_case(route, holds, name) for name in _names(route, said.get("case"))]
    to = list(dict.fromkeys(step for case in cases for step in case.to))
    why = said.get("why")
    content: dict[str, JSON] = {
        "case": ", ".join(case.name for case in cases),
        "to": list[JSON](to),
        "why": why if isinstance(why, str) else "",
        "considered": [
            {"case": case.name, "holds": holds.get(case.name) is True}
            for case in route.cases
        ],
    }
    score = said.get("confidence", answer.confidence)
    if score is not None:
        Answer(None, score)  # type: ignore[arg-type]  # refuses what is no confidence
        content["confidence"] = score
    return replace(answer, content=content)


def _names(route: Route, said: JSON) -> list[str]:
    """The cases that an answer names: one, or several where the route takes many."""
    if route.choose == "many":
        listed = said if isinstance(said, list) else str(said or "").split(", ")
        names = [name for name in listed if isinstance(name, str) and name]
    else:
        names = [said] if isinstance(said, str) and said else []
    if not names:
        raise BadContent(
            "The answer names no case: the cases are"
            f" {', '.join(case.name for case in route.cases)}."
        )
    return list(dict.fromkeys(names))


def _case(route: Route, holds: Mapping[str, JSON], name: str) -> Case:
    """The case called `name`, where it may be taken."""
    for case in route.cases:
        if case.name == name:
            if holds.get(name) is not True and name != route.default:
                raise BadContent(f"The case {name} does not hold: it cannot be taken.")
            return case
    raise BadContent(
        f"{shown(repr(name), limit=60)} is no case of this route: the cases are"
        f" {', '.join(case.name for case in route.cases)}."
    )


def _holds(brief: Brief) -> dict[str, JSON]:
    """Which cases hold, as the brief told it."""
    told: Any = brief.inputs.get("cases")
    return {case["case"]: case["holds"] for case in told}


def _chosen(
    place: Place,
    route: Route,
    brief: Brief,
    answer: Answer,
    scope: Mapping[str, JSON],
) -> Chosen:
    said: Any = answer.content
    taken = said["case"].split(", ")
    holds = _holds(brief)
    facts: dict[str, JSON] = {}
    for case in route.cases:
        facts |= facts_read(case.when, scope)
    by_rule = place.agent.name == ROUTER
    return Chosen(
        "round" if place.step.endswith(BEGIN) else "route",
        said["case"],
        why=said["why"],
        rule="; ".join(_rule(route, c) for c in route.cases if c.name in taken),
        facts=facts,
        rejected=[
            (case.name, _why_not(case, holds, by_rule=by_rule))
            for case in route.cases
            if case.name not in taken
        ],
        confidence=said.get("confidence"),
        by_kind="rule" if by_rule else "agent",
        by="the workflow" if by_rule else f"agent:{place.agent.name}",
    )


def _rule(route: Route, case: Case) -> str:
    default = ", the default" if case.name == route.default else ""
    return f"{case.name}{default}: {case.when or 'without a condition'}"


def _why_not(case: Case, holds: Mapping[str, JSON], *, by_rule: bool) -> str:
    if holds.get(case.name) is not True:
        return f"does not hold: {case.when or 'only where no other does'}"
    return "another case comes first" if by_rule else "the planner chose another"
