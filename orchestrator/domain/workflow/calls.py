"""Steps that stand for others: a sub-workflow, its rounds, an agreement.

They are read into `call`, `{KIND: {…}}`, with the inputs in `with`; compiling unfolds
them, and no step that runs has a call.
"""

from orchestrator.domain.content import JSON
from orchestrator.domain.questions import ROLES
from orchestrator.domain.workflow.reading import ROUND, SLUG, Reader, is_name
from orchestrator.domain.workflow.source import Place

MOST_ROUNDS = 20
_REPEAT = ("workflow", "with", "until", "max", "cost", "budget")
_AGREE = ("of", "on", "by", "roles")


def call(
    reader: Reader, kind: str, step: dict[str, JSON], place: Place
) -> dict[str, JSON]:
    """The stored form of a step of the kind workflow, repeat or agree."""
    inside = (*place, kind)
    if kind == "workflow":
        slug = reader.matching(step[kind], inside, SLUG, "localise")
        inputs = reader.inputs(step.get("with", {}), (*place, "with"))
        return _stored(kind, {"workflow": slug}, inputs)
    if kind == "repeat":
        return _repeat(reader, step[kind], inside)
    return _agree(reader, step[kind], inside)


def _stored(
    kind: str, told: dict[str, JSON], inputs: dict[str, JSON]
) -> dict[str, JSON]:
    return {"kind": kind, "with": inputs, "call": {kind: told}}


def _repeat(reader: Reader, value: JSON, place: Place) -> dict[str, JSON]:
    given = reader.mapping(value, place, _REPEAT)
    slug = reader.matching(
        given.get("workflow"), (*place, "workflow"), SLUG, "headline-round"
    )
    most: int | None = None
    if "max" not in given:
        reader.say(place, "A loop needs a bound: write max: 3.")
    else:
        most = reader.count(given["max"], (*place, "max"), 1, MOST_ROUNDS)
    budget = given.get("budget")
    if budget is not None and (
        isinstance(budget, bool) or not isinstance(budget, int | float) or budget <= 0
    ):
        reader.say((*place, "budget"), "'budget' is a number above 0, such as 500.")
        budget = None
    cost = reader.expression(given.get("cost"), (*place, "cost"), ROUND)
    if ("cost" in given) != ("budget" in given):
        reader.say(
            place,
            "A budget needs a cost and a cost a budget: write cost: "
            "'${ round.last.spent }' and budget: 500.",
        )
    told: dict[str, JSON] = {
        "workflow": slug,
        "until": reader.expression(given.get("until"), (*place, "until"), ROUND),
        "max": most or 1,
        "cost": cost,
        "budget": budget,
    }
    inputs = reader.inputs(given.get("with", {}), (*place, "with"), ROUND)
    return _stored("repeat", told, inputs)


def _agree(reader: Reader, value: JSON, place: Place) -> dict[str, JSON]:
    given = reader.mapping(value, place, _AGREE)
    named = reader.names(given.get("of", []), (*place, "of"))
    of = [name for name in named if is_name(str(name))]
    if isinstance(value, dict) and len(of) < 2:
        reader.say(
            (*place, "of"), "Two steps or more agree: write of: [copy_a, copy_b]."
        )
    on = given.get("on")
    if on is not None:
        on = _pointed(reader, on, (*place, "on"))
    if "by" in given and "roles" in given:
        reader.say(place, "A tie is broken by an agent or by people: keep by or roles.")
    by: str | None = None
    roles: list[JSON] = []
    if "by" in given:
        by = reader.matching(given["by"], (*place, "by"), SLUG, "referee")
    elif "roles" in given:
        roles = reader.roles(given["roles"], (*place, "roles"), ROLES)
    if by is None and not roles:
        roles = ["owner"]
    return _stored("agree", {"of": [*of], "on": on, "by": by, "roles": roles}, {})


def _pointed(reader: Reader, value: JSON, place: Place) -> str | None:
    """A field's name, or names with points between them."""
    parts = value.split(".") if isinstance(value, str) else []
    if parts and all(part.isidentifier() for part in parts):
        return str(value)
    reader.say(place, "'on' is the field they must agree on, such as headline.")
    return None
