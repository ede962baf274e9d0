"""crisis-severity: how bad it is, by points that anybody can count again."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

POINTS = (
    ("people_harmed", 4, "people may come to harm"),
    ("regulator", 3, "a regulator or a court is involved"),
    ("recall", 3, "a product is called back"),
    ("press", 2, "the press writes about it"),
    ("wrong_price", 1, "a price or an offer is wrong"),
)
SPIKE = 3.0  # times the usual number of mentions
FAR = 100_000  # people reached
LEVELS = ((7, "critical"), (4, "high"), (2, "medium"), (0, "low"))
COUNT = {"type": "number", "minimum": 0}
FACTS = schemas.record(
    {
        **{name: {"type": "boolean"} for name, _, _ in POINTS},
        "mentions": COUNT,
        "usual_mentions": COUNT,
        "reach": COUNT,
    },
    optional=(*(name for name, _, _ in POINTS), "mentions", "usual_mentions", "reach"),
)


@agent(
    name="crisis-severity",
    version="1",
    title="Weighs a crisis",
    input_schema=schemas.record({"what": schemas.NAME, "facts": FACTS}),
    output_schema=schemas.record(
        {
            "severity": {"enum": [level for _, level in LEVELS]},
            "points": {"type": "integer"},
            "because": schemas.many(schemas.TEXT),
            "what": schemas.NAME,
        }
    ),
)
def crisis_severity(brief: Brief) -> dict[str, Any]:
    """Add up the points of the facts that hold; each that counts is named.

    low from 0, medium from 2, high from 4, critical from 7 points. Nothing is guessed:
    a fact that is not given counts as not so.
    """
    inputs: Mapping[str, Any] = brief.inputs
    facts = inputs["facts"]
    counted = [(n, why) for name, n, why in POINTS if facts.get(name)]
    usual, now = facts.get("usual_mentions", 0), facts.get("mentions", 0)
    if usual and now >= SPIKE * usual:
        times = now / usual
        counted.append((2, f"{now:g} mentions, {times:.1f} times the usual {usual:g}"))
    if facts.get("reach", 0) >= FAR:
        counted.append((1, f"it reached {facts['reach']:g} people"))
    points = sum(n for n, _ in counted)
    return {
        "severity": next(level for least, level in LEVELS if points >= least),
        "points": points,
        "because": [why for _, why in counted] or ["no fact that counts was given"],
        "what": inputs["what"],
    }
