"""schedule: from the dates of approved offers to the days to send and to end."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="schedule",
    version="1",
    title="Plans the start and the end",
    input_schema=schemas.record(
        {
            "offers": schemas.many(schemas.OFFER),
            "market": schemas.NAME,
            "channel": schemas.NAME,
            "today": {"anyOf": [schemas.DATE, {"type": "null"}]},
        },
        optional=("channel", "today"),
    ),
    output_schema=schemas.record(
        {
            "market": schemas.NAME,
            "send_at": schemas.DATE,
            "ends_at": schemas.DATE,
            "end_task": {"const": True},
        }
    ),
    timeout=60.0,
)
def schedule(brief: Brief) -> dict[str, Any]:
    """Send on the first day all offers of the market hold, end with the first to end.

    Days are dates without an hour. Without `today` the calendar day in UTC counts.
    Refused: no offer for the market, offers that never hold together, or are over.
    """
    inputs: Mapping[str, Any] = brief.inputs
    market = inputs["market"]
    offers = [offer for offer in inputs["offers"] if offer["market"] == market]
    if not offers:
        raise BadInput(f"There is no offer for the market {market!r} to schedule.")
    given = inputs.get("today")
    today = date.fromisoformat(given) if given else datetime.now(UTC).date()
    starts = max(date.fromisoformat(offer["starts"]) for offer in offers)
    ends = min(date.fromisoformat(offer["ends"]) for offer in offers)
    if ends < starts:
        raise BadInput(f"The offers for {market} never hold on one day together.")
    if ends < today:
        raise BadInput(
            f"The offers for {market} ended on {ends}, and today is {today}:"
            " choose dates that are not over."
        )
    return {
        "market": market,
        "send_at": max(starts, today).isoformat(),
        "ends_at": ends.isoformat(),
        "end_task": True,
    }
