"""series-report: what a series of tests came to."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import round_schemas as shapes
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

ENDED = {
    "until": "rules",
    "budget": "budget",
    "empty": "cancelled",
    "max": "rounds",
}


@agent(
    name="series-report",
    version="1",
    title="Sums a series up",
    input_schema=shared.record(
        {
            "last": maybe(schemas.ANY_OBJECT),
            "stopped": shared.TEXT,
            "champion": shapes.CHAMPION,
        }
    ),
    output_schema=shared.record(
        {
            "learnings": shapes.LEARNINGS,
            "winner": shapes.CHAMPION,
            "rounds": schemas.COUNT,
            "spent": schemas.NUMBER,
            "stop": shared.TEXT,
            "why": shared.TEXT,
            "cites": shapes.CITES,
        }
    ),
)
def series_report(brief: Brief) -> dict[str, Any]:
    """The learnings, the arm that is shown in the end, the money, and why it ended.

    `stop` is the first rule of the next round that did not hold, or what ended the
    rounds where that was not a rule.
    """
    given: Mapping[str, Any] = brief.inputs
    last: Mapping[str, Any] = given["last"] or {}
    failed = [rule["rule"] for rule in last.get("rule", []) if not rule["holds"]]
    stopped = given["stopped"]
    return {
        "learnings": last.get("learnings", []),
        "winner": last.get("champion") or given["champion"],
        "rounds": last.get("number", 0),
        "spent": last.get("series_spent", 0),
        "stop": failed[0] if failed else ENDED.get(stopped, stopped),
        "why": last.get("why") or "No round came to its end.",
        "cites": last.get("cites", []),
    }
