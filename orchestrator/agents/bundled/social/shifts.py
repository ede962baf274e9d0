"""Shifts in their own time zones, as moments in UTC."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestrator.domain.errors import BadInput

AHEAD = 9  # days: somebody works within them, or nobody ever does


@dataclass(frozen=True, slots=True)
class Watch:
    """One shift on one day, from `starts` until before `ends`."""

    starts: datetime
    ends: datetime
    team: str
    zone: str


def watches(shifts: Sequence[Mapping[str, Any]], now: datetime) -> list[Watch]:
    """Every shift that is on or begins within the next days, the first first.

    A shift that ends before it starts ends on the next day. Hours that a change of the
    clocks skips or repeats are what they are: moments are compared, not clock faces.
    """
    found = [watch for shift in shifts for watch in _of(shift, now)]
    return sorted(found, key=lambda w: (w.starts, w.ends, w.team))


def after(watches: Sequence[Watch], now: datetime, minutes: float) -> datetime | None:
    """The moment when `minutes` of somebody's working time have passed from `now` on.

    Time in which two teams work counts once. None where nobody works so long.
    """
    left, at = timedelta(minutes=minutes), now
    for watch in watches:
        start = max(at, watch.starts)
        if watch.ends <= start:
            continue
        if start + left <= watch.ends:
            return start + left
        left -= watch.ends - start
        at = watch.ends
    return None


def _of(shift: Mapping[str, Any], now: datetime) -> Iterator[Watch]:
    try:
        zone = ZoneInfo(shift["zone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        name = shift["zone"]
        raise BadInput(f"shifts: {name!r} is no time zone.") from error
    first = now.astimezone(zone).date() - timedelta(days=1)
    opens, closes = _time(shift["from"]), _time(shift["to"])
    for ahead in range(AHEAD + 1):
        day = first + timedelta(days=ahead)
        if day.isoweekday() not in shift["days"]:
            continue
        last = day if closes > opens else day + timedelta(days=1)
        ends = _moment(last, closes, zone)
        if ends > now:
            starts = _moment(day, opens, zone)
            yield Watch(starts, ends, shift["team"], shift["zone"])


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"shifts: {text!r} is no time such as 09:00.") from error
