"""When the desk may write to somebody: their time zone, quiet hours and digest."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from review.models import Preferences


def zone_of(preferences: Preferences) -> ZoneInfo:
    """The person's time zone; UTC where it is not known."""
    try:
        return ZoneInfo(preferences.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def earliest(preferences: Preferences, now: datetime) -> datetime:
    """`now`, or the end of the quiet hours it falls into.

    Quiet hours may pass midnight; where both ends are the same there are none.
    """
    start, end = preferences.quiet_from, preferences.quiet_until
    if start is None or end is None or start == end:
        return now
    here = now.astimezone(zone_of(preferences))
    clock = here.time()
    if start < end:
        quiet, tomorrow = start <= clock < end, False
    else:
        quiet, tomorrow = clock >= start or clock < end, clock >= start
    if not quiet:
        return now
    day = here.date() + timedelta(days=1 if tomorrow else 0)
    return datetime.combine(day, end, tzinfo=here.tzinfo).astimezone(now.tzinfo)


def digest_time(preferences: Preferences, now: datetime) -> datetime:
    """When today's digest of this person is due, today being theirs."""
    here = now.astimezone(zone_of(preferences))
    at = preferences.digest_at
    if not isinstance(at, time):  # an unsaved row has the default as text
        at = time.fromisoformat(at)
    return datetime.combine(here.date(), at, tzinfo=here.tzinfo)
