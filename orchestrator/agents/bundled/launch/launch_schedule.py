"""launch-schedule: the day a market goes out, no weekend and no public holiday."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.starting import days

LATEST = 10  # days a launch may be put off


@agent(
    name="launch-schedule",
    version="1",
    title="Plans the day of a market",
    input_schema=shared.record(
        {
            "market": shared.NAME,
            "launch": shared.DATE,
            "ends": shared.DATE,
            "today": {"anyOf": [shared.DATE, {"type": "null"}]},
        },
        optional=("today",),
    ),
    output_schema=schemas.DATES,
)
def launch_schedule(brief: Brief) -> dict[str, Any]:
    """The first working day of the market from the launch on, and why it was moved.

    Without `today` the calendar day in UTC counts. Refused: a launch that is over, and
    one that no working day follows before it ends.
    """
    given: Mapping[str, Any] = brief.inputs
    launch, ends = (date.fromisoformat(given[day]) for day in ("launch", "ends"))
    said = given.get("today")
    today = date.fromisoformat(said) if said else datetime.now(UTC).date()
    if ends < max(launch, today):
        raise BadInput(f"ends: {ends} is before {max(launch, today)}.")
    first = max(launch, today)
    day = days.next_clear([given["market"]], first, 1)
    if day is None or day > min(ends, first + timedelta(days=LATEST)):
        raise BadInput(f"launch: no working day of {given['market']} from {first} on.")
    why = ""
    if day > first:
        shut = days.closed([given["market"]], first, day - timedelta(days=1))
        why = "; ".join(str(one) for one in shut)
    elif first > launch:
        why = f"{launch} is over"
    return {
        "market": given["market"],
        "send_at": day.isoformat(),
        "ends_at": ends.isoformat(),
        "moved": day != launch,
        "why": why,
    }
