"""template-pick: the template of a send, and the weekly round between two of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.lifecycle import buckets, comparing, shapes
from orchestrator.agents.bundled.schemas import NAME, many, record
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

WEEK = record(
    {"template": NAME, "n": shapes.COUNT, "conversions": shapes.COUNT},
)
ROUND = record(
    {"champion": NAME, "retired": many(NAME), "why": NAME, **comparing.COMPARED}
)


@agent(
    name="template-pick",
    version="1",
    title="Picks the template",
    input_schema=record(
        {
            "send": NAME,
            "stage": NAME,
            "locale": schemas.LOCALE,
            "templates": many(shapes.TEMPLATE, least=1),
            "week": many(WEEK),
        },
        optional=("week",),
    ),
    output_schema=record({"template": NAME, "part": NAME, "round": ROUND, "why": NAME}),
)
def template_pick(brief: Brief) -> dict[str, Any]:
    """Settle last week's round first, then take turns between those that are left.

    The loser of a round is retired where the interval of the lift leaves zero out;
    until then champion and challenger get every other send, by the send's own hash.
    """
    inputs: Mapping[str, Any] = brief.inputs
    fitting = [
        one
        for one in inputs["templates"]
        if (one["stage"], one["locale"]) == (inputs["stage"], inputs["locale"])
        and one["part"] != "retired"
    ]
    champions = [one for one in fitting if one["part"] == "champion"]
    if len(champions) != 1:
        raise BadInput(
            f"templates: {len(champions)} champions for {inputs['stage']!r} in"
            f" {inputs['locale']}: exactly one is needed."
        )
    rivals = [one for one in fitting if one["part"] == "challenger"][:1]
    settled = _settled(champions[0], rivals, inputs.get("week") or [])
    left = [one for one in (*champions, *rivals) if one["id"] not in settled["retired"]]
    turn = buckets.place("turn", inputs["send"]) >= 0.5
    chosen = left[-1] if turn else left[0]
    part = "champion" if chosen["id"] == settled["champion"] else "challenger"
    return {
        "template": chosen["id"],
        "part": part,
        "round": settled,
        "why": f"{chosen['id']} has its turn."
        if left[1:]
        else f"{chosen['id']} leads.",
    }


def _settled(
    champion: Mapping[str, Any],
    rivals: Sequence[Mapping[str, Any]],
    week: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """What last week's counts decide between the champion and its challenger."""
    arms = {one["template"]: (one["n"], one["conversions"]) for one in week}
    names = [champion["id"], *(one["id"] for one in rivals)]
    if len(names) < 2:
        return _round(names[0], [], NOTHING, "There is one template only.")
    old, new = ((name, *arms.get(name, (0, 0))) for name in names)
    found = comparing.compared("week", old, new)
    if found["outcome"] == "winner":
        return _round(new[0], [old[0]], found, f"{new[0]} won, {old[0]} retires.")
    if found["outcome"] == "harm":
        return _round(old[0], [new[0]], found, f"{old[0]} stays, {new[0]} retires.")
    why = f"Between {old[0]} and {new[0]} nothing is decided yet."
    return _round(old[0], [], found, why)


def _round(
    champion: str, retired: list[str], found: Mapping[str, Any], why: str
) -> dict[str, Any]:
    return {"champion": champion, "retired": retired, "why": why, **found}


NOTHING = {
    **{"outcome": "unknown", "reason": "Nothing to compare."},
    **{"lift": None, "low": None, "high": None},
}
