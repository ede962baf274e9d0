"""calendar: public holidays, weekends and blackouts of markets, and clear days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.starting import days
from orchestrator.domain.experiments.starting.reading_days import blackouts_of


@agent(
    name="calendar",
    version="1",
    title="Knows holidays and working days",
    input_schema=shared.record(
        {
            "markets": shared.many(shared.NAME, least=1),
            "from": shared.DATE,
            "to": shared.DATE,
            "blackouts": schemas.maybe(shared.many(schemas.BLACKOUT)),
            "length": schemas.maybe({"type": "integer", "minimum": 1, "maximum": 366}),
        },
        optional=("blackouts", "length"),
    ),
    output_schema=shared.record(
        {
            "markets": shared.many(shared.NAME),
            "from": shared.DATE,
            "to": shared.DATE,
            "closed": shared.many(schemas.DAY),
            "working": shared.many(shared.DATE),
            "working_days": schemas.COUNT,
            "clear": {"type": "boolean"},
            "next_clear": schemas.maybe(schemas.SPAN),
            "why": shared.TEXT,
        }
    ),
)
def calendar(brief: Brief) -> dict[str, Any]:
    """Which days are closed, which are worked in every market, and the next clear slot.

    `clear` says that from `from` to `to` nothing is frozen, no public holiday falls in
    any market, and `from` is a working day. `next_clear` is the first slot of `length`
    days (default: as long as asked about) that begins on a working day and meets no
    blackout.
    """
    given: Mapping[str, Any] = brief.inputs
    first, last = date.fromisoformat(given["from"]), date.fromisoformat(given["to"])
    markets = list(dict.fromkeys(given["markets"]))
    frozen = blackouts_of(given.get("blackouts"))
    found = days.closed(markets, first, last, frozen)
    length = given.get("length") or (last - first).days + 1
    start = days.next_clear(markets, first, length, frozen)
    shut = {one.day for one in found}
    working = [day for day in days.each_day(first, last) if day not in shut]
    special = [one for one in found if one.kind != "weekend"]
    return {
        "markets": markets,
        "from": given["from"],
        "to": given["to"],
        "closed": [_told(one) for one in found],
        "working": [day.isoformat() for day in working],
        "working_days": len(working),
        "clear": not special and first not in shut,
        "next_clear": _slot(start, length),
        "why": _why(special, first in shut),
    }


def _told(one: days.Closed) -> dict[str, str]:
    return {
        "day": one.day.isoformat(),
        "market": one.market,
        "kind": one.kind,
        "name": one.name,
    }


def _slot(start: date | None, length: int) -> dict[str, str] | None:
    if start is None:
        return None
    end = start + timedelta(days=length - 1)
    return {"from": start.isoformat(), "to": end.isoformat()}


def _why(special: list[days.Closed], closed_first: bool) -> str:
    if special:
        more = f" and {len(special) - 5} more" if len(special) > 5 else ""
        return "; ".join(map(str, special[:5])) + more
    return "It begins on a day that is not worked." if closed_first else ""
