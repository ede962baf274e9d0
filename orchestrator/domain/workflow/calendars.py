"""What is wrong with a calendar (cron in five fields) or with a time zone."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

from cronsim import CronSim, CronSimError

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.suggestions import nearest

_EXAMPLE = "'0 9 * * 1-5' is nine o'clock from Monday to Friday"
_ANY_DAY = datetime(2024, 1, 1, tzinfo=UTC)


def calendar_problem(value: JSON) -> str | None:
    """Why this is no calendar: five fields, and some day that it names; else None."""
    given = shown(str(value), limit=60)
    if not isinstance(value, str) or len(value.split()) != 5:
        return (
            f"{given!r} is no calendar: write minute, hour, day, month and weekday; "
            f"{_EXAMPLE}."
        )
    try:
        next(CronSim(value, _ANY_DAY))
    except CronSimError:
        return f"{given!r} is no calendar: a field is out of bounds; {_EXAMPLE}."
    except StopIteration:
        return f"The calendar {given!r} names no day that ever comes; {_EXAMPLE}."
    return None


def zone_problem(value: JSON) -> str | None:
    """Why this is no time zone, or None."""
    known = available_timezones()
    if isinstance(value, str) and value in known:
        return None
    near = nearest(str(value)[:60], known)
    hint = near if "Did you mean" in near else " Write one such as Europe/Amsterdam."
    return f"There is no time zone {shown(str(value), limit=40)!r}.{hint}"
