"""Is the world around the test ready: traffic, money, days, and the way back?"""

from datetime import date

from orchestrator.domain.experiments.starting import days
from orchestrator.domain.experiments.starting.checking import (
    Found,
    View,
    is_number,
    is_text,
    listed,
    missing,
    ok,
    told,
)
from orchestrator.domain.experiments.starting.reading_days import blackouts_of

STALE = 90  # days after which a forecast, or a test of the way back, is an old one
# Lawful bases of Article 6 (1) of the General Data Protection Regulation.
BASES = (
    *("consent", "contract", "legal_obligation", "vital_interests", "public_task"),
    *("legitimate_interests", "no_personal_data"),
)


def traffic(view: View) -> Found:
    """Somebody forecast the eligible visitors, and the plan counts on no more."""
    forecast = view.record("forecast")
    daily, planned = forecast.get("daily"), view.plan.get("daily")
    if not is_number(daily) or daily <= 0:
        return missing("There is no forecast of eligible visitors a day.")
    if not is_text(forecast.get("source")):
        return missing("The forecast names no source.")
    if not is_number(planned):
        return missing("The plan was made without the forecast: plan it again.")
    if planned > daily * (1 + 1e-9):
        return missing(f"The plan counts on {planned:g} a day, forecast are {daily:g}.")
    made = view.day(forecast, "made_on", "forecast")
    if made is not None and made > view.today:
        return missing(f"The forecast is dated {made}, which is still to come.")
    if made is not None and (view.today - made).days > STALE:
        return Found("soft", f"{daily:g} a day, but forecast on {made}: an old one.")
    return ok(f"{daily:g} a day, from {told(forecast['source'])}.")


def budget(view: View) -> Found:
    """The money of the plan is released, by somebody."""
    wanted, record = view.plan.get("budget"), view.record("budget")
    if not is_number(wanted, least=0):
        return missing(f"The plan's budget is {told(wanted)}: 0 where it needs none.")
    if wanted == 0:
        return ok("It needs no budget.")
    amount = record.get("released")
    if not is_number(amount, least=0) or not is_text(record.get("by")):
        return missing(f"{wanted:g} are planned, and nobody released them.")
    if amount < wanted:
        return missing(f"{wanted:g} are planned, {amount:g} released.")
    return ok(f"{amount:g} released by {told(record['by'])}.")


def rollback(view: View) -> Found:
    """Taking the test down was tried."""
    record = view.record("rollback")
    tried = view.day(record, "tested_on", "rollback")
    if tried is None or not is_text(record.get("by")):
        return missing("Nobody has tried to take it down again.")
    if tried > view.today:
        return missing(f"The trial is dated {tried}, which is still to come.")
    if (view.today - tried).days > STALE:
        return Found("soft", f"Tried on {tried}: that is long ago.")
    return ok(f"Tried on {tried} by {told(record['by'])}.")


def calendar(view: View) -> Found:
    """It begins on a working day that is not over, and meets no freeze."""
    markets = markets_of(view)
    if not markets:
        return missing("No market is named, so no calendar is known.")
    why = _unclear(view, markets)
    if not why:
        return ok(f"{view.starts} is worked in {listed(markets)}; nothing is frozen.")
    return Found("ask", why) if next_start(view) else missing(why)


def public_holidays(view: View) -> Found:
    """No public holiday falls into the test: people do other things on them."""
    markets = markets_of(view)
    if not markets:
        return Found("soft", "No market is named, so no holiday is known.")
    found = [
        str(one)
        for one in days.closed(markets, view.starts, view.ends)
        if one.kind == "holiday"
    ]
    if found:
        return Found("soft", f"Traffic will differ on {listed(found)}.")
    return ok(f"None in {listed(markets)} from {view.starts} to {view.ends}.")


def consent(view: View) -> Found:
    """The basis on which people are shown this, and where that is on record."""
    record = view.record("consent")
    basis = record.get("basis")
    if basis not in BASES:
        return missing(f"The basis is {told(basis)}: {', '.join(BASES)}.")
    if not is_text(record.get("record")):
        return missing(f"{basis}: nothing is named that shows it.")
    return ok(f"{basis}, see {told(record['record'])}.")


def next_start(view: View, after: date | None = None) -> date | None:
    """The next day, from `after` on, on which it could begin and run its length.

    Never before today or the planned start; None where there is none within a year.
    """
    length = (view.ends - view.starts).days + 1
    first = max(view.today, view.starts, after or view.today)
    return days.next_clear(markets_of(view), first, length, _frozen(view))


def markets_of(view: View) -> list[str]:
    """The markets whose calendars count."""
    given = view.record("calendar").get("markets")
    return [str(market) for market in given] if isinstance(given, list) else []


def _unclear(view: View, markets: list[str]) -> str:
    if view.starts < view.today:
        return f"The start on {view.starts} is over."
    for one in _frozen(view):
        if one.first <= view.ends and view.starts <= one.last:
            return f"Frozen from {one.first} to {one.last}: {told(one.why)}."
    shut = days.closed(markets, view.starts, view.starts)
    return f"It begins on {listed([str(one) for one in shut])}." if shut else ""


def _frozen(view: View) -> list[days.Blackout]:
    given = view.record("calendar").get("blackouts")
    return blackouts_of(given, "evidence.calendar.blackouts")
