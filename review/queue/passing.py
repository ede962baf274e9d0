"""Passing an item over for oneself: nothing is decided, and others still see it."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from orchestrator.domain.errors import BadInput
from orchestrator.models import Principal, ReviewItem
from review.item import leases
from review.models import Skip, Snooze

NAPS: dict[str, str | Promise] = {
    "hour": gettext_lazy("For an hour"),
    "afternoon": gettext_lazy("Until this afternoon, 14:00"),
    "tomorrow": gettext_lazy("Until tomorrow, 9:00"),
}


def skip(item: ReviewItem, person: Principal, reason: str = "") -> Skip:
    """Never offer this item to `person` again; a lease of theirs is given up."""
    leases.give_up(item, person)
    made, _created = Skip.objects.update_or_create(
        item=item, person=person, defaults={"reason": reason.strip()[:200]}
    )
    return made


def snooze(item: ReviewItem, person: Principal, nap: str) -> Snooze:
    """Hide the item from `person` for a while; BadInput for no known while."""
    if nap not in NAPS:
        known = ", ".join(NAPS)
        raise BadInput(f"{nap!r} is no time to snooze for: choose one of {known}.")
    leases.give_up(item, person)
    made, _created = Snooze.objects.update_or_create(
        item=item, person=person, defaults={"until": wakes_at(nap)}
    )
    return made


def bring_back(item: ReviewItem, person: Principal) -> None:
    """Neither skipped nor snoozed any more."""
    Skip.objects.filter(item=item, person=person).delete()
    Snooze.objects.filter(item=item, person=person).delete()


def wakes_at(nap: str) -> datetime:
    """When a snoozed item shows again, by the person's own clock."""
    now = timezone.localtime()
    if nap == "hour":
        return now + timedelta(hours=1)
    if nap == "afternoon" and now.hour < 14:
        return now.replace(hour=14, minute=0, second=0, microsecond=0)
    if nap == "afternoon":  # it is afternoon already
        return now + timedelta(hours=3)
    morning = now + timedelta(days=1)
    return morning.replace(hour=9, minute=0, second=0, microsecond=0)
