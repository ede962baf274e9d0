"""“Your two hours”: what a person got done today, and what presses."""

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.utils import timezone

from orchestrator.models import Brand, Decision, Principal
from orchestrator.services import desk_settings
from orchestrator.services.deciding import planting
from review.models import Reading

PAUSE = timedelta(minutes=10)  # a gap as long as this was a break
LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class Day:
    """The strip over the queue.

    `median` seconds of reading an item decided today, None before the first one;
    `caught` of `shown` planted items in 30 days, by the whole team. `break_in` minutes
    until a break would do good: 0 is now, None where nothing was decided lately.
    """

    decided: int
    median: float | None
    caught: int
    shown: int
    break_in: int | None

    @property
    def median_words(self) -> str:
        """The median as minutes and seconds."""
        if self.median is None:
            return ""
        minutes, seconds = divmod(round(self.median), 60)
        return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def of(person: Principal, brands: list[Brand]) -> Day:
    """The day of one person, up to now."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    made = Decision.objects.filter(actor=person, created_at__gte=start)
    decided = list(made.order_by("-created_at").values_list("item", "created_at"))
    rates = [planting.team_rate(brand, days=30) for brand in brands]
    return Day(
        decided=len(decided),
        median=_median(person, [item for item, _ in decided[:LOOKED_AT]]),
        caught=sum(caught for caught, _ in rates),
        shown=sum(shown for _, shown in rates),
        break_in=_break_in([at for _, at in decided], brands),
    )


def _median(person: Principal, items: list[int]) -> float | None:
    read = Reading.objects.filter(person=person, item__in=items, seconds__gt=0)
    seconds = list(read.values_list("seconds", flat=True)) if items else []
    return statistics.median(seconds) if seconds else None


def _break_in(moments: list[datetime], brands: list[Brand]) -> int | None:
    """Minutes until the break is due; `moments` of deciding, the latest first."""
    now = timezone.now()
    if not moments or now - moments[0] > PAUSE:
        return None
    start = now
    for moment in moments:
        if start - moment > PAUSE:
            break
        start = moment
    minutes = cast(int, desk_settings.value(brands[0], "break_minutes"))
    return max(0, minutes - int((now - start).total_seconds() // 60))
