"""launch-report: what went out, what was measured, and whose message did best."""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.direction import OPTION
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.statistics.intervals import wilson
from orchestrator.domain.statistics.proportions import newcombe

NOBODY = "none"
MEASURED = shared.record(
    {
        "market": shared.NAME,
        "message": shared.NAME,
        "n": schemas.COUNT,
        "conversions": schemas.COUNT,
        "per_thousand": {"type": "number"},
        "low": {"type": "number"},
        "high": {"type": "number"},
    }
)


@agent(
    name="launch-report",
    version="1",
    title="Reports on a launch",
    input_schema=shared.record(
        {
            "campaign": shared.NAME,
            "kpi": shared.NAME,
            "notes": shared.many(schemas.MARKET_NOTE),
            "results": shared.many(schemas.RESULT),
        }
    ),
    output_schema=shared.record(
        {
            "campaign": shared.NAME,
            "out": shared.many(shared.NAME),
            "held_back": shared.many(
                shared.record({"market": shared.NAME, "why": shared.TEXT})
            ),
            "measured": shared.many(MEASURED),
            "best": shared.TEXT,
            "message": shared.TEXT,
            "why": shared.NAME,
            "offer": shared.many(OPTION),
        }
    ),
)
def launch_report(brief: Brief) -> dict[str, Any]:
    """Markets that are out, their measured shares, and whom to offer the best message.

    `best` is "" unless one market is ahead of the next with 95 % certainty (Newcombe).
    `offer` are the options of the question of round 2: [] where there is none.
    """
    given: Mapping[str, Any] = brief.inputs
    notes: Sequence[Mapping[str, Any]] = given["notes"]
    said = {note["market"]: note["message"] for note in notes if note["out"]}
    measured = sorted(
        _measured(given, said), key=lambda one: -float(one["per_thousand"])
    )
    best, why = _best(measured)
    others = [m for m, message in said.items() if best and message != said[best]]
    return {
        "campaign": given["campaign"],
        "out": list(said),
        "held_back": [
            {"market": note["market"], "why": note["why"]}
            for note in notes
            if not note["out"]
        ],
        "measured": measured,
        "best": best,
        "message": said.get(best, ""),
        "why": why,
        "offer": _offer(others, said.get(best, "")) if others else [],
    }


def _measured(
    given: Mapping[str, Any], said: Mapping[str, str]
) -> list[dict[str, Any]]:
    found = []
    for at, row in enumerate(given["results"]):
        if row["market"] not in said:
            raise BadInput(f"results[{at}].market: {row['market']!r} is not out.")
        if not 0 < row["n"] >= row["conversions"]:
            raise BadInput(
                f"results[{at}].conversions is {row['conversions']}, of n ="
                f" {row['n']}: give how many of those who saw it, at least one."
            )
        low, high = wilson(row["conversions"], row["n"])
        share = row["conversions"] / row["n"]
        found.append(
            {
                **row,
                "message": said[row["market"]],
                "per_thousand": round(1000 * share, 2),
                "low": round(1000 * low, 2),
                "high": round(1000 * high, 2),
            }
        )
    return found


def _best(measured: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    if not measured:
        return "", "Nothing was measured."
    if len(measured) == 1:
        return "", "One market alone was measured: there is nothing to compare."
    first, second = measured[:2]
    low, _ = newcombe(
        second["conversions"], second["n"], first["conversions"], first["n"]
    )
    if low <= 0:
        return "", (
            f"{first['market']} and {second['market']} cannot be told apart: what"
            " was measured fits no difference as well."
        )
    return str(first["market"]), (
        f"{first['market']}: {first['per_thousand']} of 1,000, against"
        f" {second['per_thousand']} in {second['market']}."
    )


def _offer(markets: Sequence[str], message: str) -> list[dict[str, str]]:
    options = [
        {
            "key": market,
            "label": market,
            "consequence": f"A second round with {message!r}, held for review.",
        }
        for market in markets
    ]
    nobody = {"key": NOBODY, "label": "No market", "consequence": "All stays as it is."}
    return [*options, nobody]
