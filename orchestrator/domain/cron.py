"""Cron expressions in a time zone: five fields, read as Debian's cron reads them.

Where the clocks jump: a fixed time that does not exist fires once, right after the gap;
a fixed time that comes twice fires the first time only. An expression whose minute or
hour begins with * goes by elapsed time: it fires in both of two equal hours, and what
lies in a gap is not made up for.
"""

from collections import deque
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput

FIELDS = ("minute", "hour", "day of the month", "month", "day of the week")
LONGEST = 100
MOST_TIMES = 100
LOOKS_BACK = timedelta(days=31)
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


def check(cron: str, zone: str) -> None:
    """Raise BadInput, with what is wrong, unless `cron` in `zone` ever fires."""
    next_time(cron, zone, after=EPOCH)


def next_time(cron: str, zone: str, *, after: datetime) -> datetime:
    """The first moment later than `after` (aware) that `cron` names, in UTC.

    Raises BadInput for what is no cron expression, no time zone, or never comes.
    """
    place = _zone(zone)
    times = _reader(cron, after.astimezone(place))
    for moment in times:
        found = moment.astimezone(UTC)
        if found > after:
            return found
    raise BadInput(f"{shown(cron)!r} never comes: no day is like that.")


def times(cron: str, zone: str, *, after: datetime, until: datetime) -> list[datetime]:
    """The moments later than `after` and not later than `until`, the oldest first.

    At most the newest MOST_TIMES of the last 31 days.
    """
    place = _zone(zone)
    begin = max(after, until - LOOKS_BACK)
    found: deque[datetime] = deque(maxlen=MOST_TIMES)
    for moment in _reader(cron, begin.astimezone(place)):
        at = moment.astimezone(UTC)
        if at > until:
            break
        if at > begin and (not found or at > found[-1]):
            found.append(at)
    return list(found)


def in_words(cron: str) -> str:
    """What `cron` says, in English, such as "At 09:00 on Monday through Friday"."""
    return str(_reader(cron, EPOCH).explain())


def _reader(cron: str, begin: datetime) -> CronSim:
    fields = cron.split()
    if len(cron) > LONGEST or len(fields) != len(FIELDS):
        raise BadInput(
            f"{shown(cron, limit=60)!r} has {len(fields)} fields: a cron expression has"
            f" five ({', '.join(FIELDS)}), such as 0 9 * * 1-5."
        )
    try:
        return CronSim(cron, begin)
    except (CronSimError, ValueError, AssertionError) as error:
        said = str(error).removeprefix("Bad ").replace("-of-", " of the ")
        where = said if said in FIELDS else "expression"
        raise BadInput(
            f"The {where} of {shown(cron, limit=60)!r} is not usable. The fields are"
            f" {', '.join(FIELDS)}; each is *, a number, a list (1,15), a span (1-5) or"
            " steps (*/10)."
        ) from None


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The names of every time zone known here."""
    return frozenset(available_timezones())


def _zone(name: str) -> ZoneInfo:
    if name not in zones():
        raise BadInput(
            f"{shown(name, limit=60)!r} is no time zone: name one such as"
            " Europe/Vienna or UTC."
        )
    return ZoneInfo(name)
