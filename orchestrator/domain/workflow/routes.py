"""Routes: reading them, and making the steps they lead to wait for their case."""

from dataclasses import replace

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.expressions import expression
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.reading import CONDITION, NAME, SLUG, Reader, is_name
from orchestrator.domain.workflow.source import Place
from orchestrator.domain.workflow.values import Step, Workflow

ROUTER = "router"
CASE_LIMIT = 50
_ROUTE = ("cases", "default", "owner", "choose", "by")
_CASE = ("case", "when", "to", "why")
_CHOOSE = ("one", "many")


def route(reader: Reader, value: JSON, place: Place) -> dict[str, JSON]:
    """A route: the router, or the planner `by`, with the cases it may choose from."""
    given = reader.mapping(value, place, _ROUTE)
    by: str | None = None
    if given.get("by") is not None:
        by = reader.matching(given["by"], (*place, "by"), SLUG, "planner")
    cases = _cases(reader, given.get("cases"), (*place, "cases"))
    default = _default(reader, given.get("default"), cases, (*place, "default"))
    choose = "one"
    if "choose" in given:
        choose = reader.one_of(given["choose"], (*place, "choose"), _CHOOSE)
    found: dict[str, JSON] = {
        "cases": [*cases], "default": default, "choose": choose,
        "owner": reader.role(given.get("owner", "owner"), (*place, "owner")),
    }  # fmt: skip
    told: list[JSON] = [
        {
            "case": case["name"],
            "holds": _holds(case, default=default, planned=by is not None),
            "to": case["to"],
            "why": case["why"],
        }
        for case in cases
    ]
    inputs: JSON = {"cases": told, "default": default, "choose": choose}
    return {"kind": "route", "agent": by or ROUTER, "with": inputs, "route": found}


def _holds(case: dict[str, JSON], *, default: str | None, planned: bool) -> JSON:
    """A case without a condition holds; the default only when nothing else does."""
    if case["when"] is not None:
        return case["when"]
    return planned or case["name"] != default


def _cases(reader: Reader, value: JSON, place: Place) -> list[dict[str, JSON]]:
    if not isinstance(value, list) or not value or len(value) > CASE_LIMIT:
        reader.say(
            place,
            "A route needs its cases, such as cases: [{case: dutch, when: "
            f"'${{ steps.copy.locale == \"nl\" }}', to: [dutch_check]}}], at most "
            f"{CASE_LIMIT}.",
        )
        return []
    found: list[dict[str, JSON]] = []
    for i, part in enumerate(value):
        case = _case(reader, part, (*place, i))
        if any(case["name"] == other["name"] for other in found):
            reader.say(
                (*place, i, "case"),
                f"There are two cases {case['name']!r}: give one another name.",
            )
            continue
        found.append(case)
    return [case for case in found if case["name"]]


def _case(reader: Reader, value: JSON, place: Place) -> dict[str, JSON]:
    given = reader.mapping(value, place, _CASE)
    to = given.get("to")
    if to is None and isinstance(value, dict):
        reader.say(
            place, "A case leads somewhere: write to: [step], or to: [] for nowhere."
        )
    named: JSON = [to] if isinstance(to, str) else to
    why = reader.words(given.get("why", ""), (*place, "why"))
    return {
        "name": reader.matching(given.get("case"), (*place, "case"), NAME, "dutch"),
        "when": reader.expression(given.get("when"), (*place, "when"), CONDITION),
        "to": _to(reader, [] if named is None else named, (*place, "to")),
        "why": reader.template(why, (*place, "why")),
    }


def _to(reader: Reader, value: JSON, place: Place) -> list[JSON]:
    found = reader.names(value, place)
    for i, name in enumerate(found):
        if not is_name(str(name)):
            told = shown(str(name), limit=40)
            reader.say((*place, i), f"{told!r} is no name of a step.")
    return [name for name in found if is_name(str(name))]


def _default(
    reader: Reader, value: JSON, cases: list[dict[str, JSON]], place: Place
) -> str | None:
    if value is None:
        return None
    names = [str(case["name"]) for case in cases]
    if isinstance(value, str) and value in names:
        return value
    given = value if isinstance(value, str) else repr(value)
    reader.say(
        place,
        f"The default is the name of a case, and {shown(given)!r} is none."
        f"{nearest(given, names)}",
    )
    return None


def routed(workflow: Workflow) -> Workflow:
    """The workflow with each target of a route waiting for its case to be chosen.

    A target's `when` becomes "one of its routes chose it, and the author's own": so it
    needs its routes, and is skipped where none leads to it.
    """
    leading: dict[str, list[str]] = {}
    for step in workflow.steps:
        if not is_name(step.name):
            continue  # said elsewhere, and no expression could name it
        for case in step.route.cases if step.route else ():
            for target in case.to:
                routes = leading.setdefault(target, [])
                routes += [] if step.name in routes else [step.name]
    steps = tuple(
        _target(step, leading[step.name])
        if step.name in leading and is_name(step.name)
        else step
        for step in workflow.steps
    )
    return replace(workflow, steps=steps)


def _target(step: Step, routes: list[str]) -> Step:
    chosen = " || ".join(
        f"(steps.{name} != null && '{step.name}' in steps.{name}.to)" for name in routes
    )
    only = expression(step.when) if step.when is not None else None
    if only is not None:
        both = f"({chosen})" if len(routes) > 1 else chosen
        chosen = f"{both} && ({only.source})"
    return replace(step, when=f"${{ {chosen} }}")
