"""Who is on an item: what the bar over its page says and offers to one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from orchestrator.models import Principal, ReviewItem
from review.item import leases
from review.models import Assignment, Escalation, Lease, Skip, Snooze
from review.queue import passing

WARN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """The context of `item/_leasebar.html`.

    `why_not` says why this person may not take the item ("" if they may). `asker` is
    who asked the holder for it; `asked_at` when this person did.
    """

    item: ReviewItem
    person: Principal
    lease: Lease | None
    why_not: str
    readers: list[Principal]
    others: list[Principal]
    assignment: Assignment | None
    passed_until: datetime | None
    passed: bool
    asker: Principal | None
    asked_at: datetime | None

    @property
    def mine(self) -> bool:
        """Whether this person holds the item."""
        return self.lease is not None and self.lease.person_id == self.person.pk

    @property
    def theirs(self) -> bool:
        """Whether somebody else does: the page is to be read only."""
        return self.lease is not None and not self.mine

    @property
    def may_take_over(self) -> bool:
        """Whether the holder was asked and had time to answer."""
        if not self.theirs or self.asked_at is None:
            return False
        return self.asked_at + leases.ANSWER_WITHIN <= timezone.now()

    @property
    def naps(self) -> Mapping[str, object]:
        """For how long one may snooze."""
        return passing.NAPS

    @property
    def watchers(self) -> list[Principal]:
        """Who else reads it now, but for its holder, who is named already."""
        holder = self.lease.person_id if self.lease else 0
        return [one for one in self.readers if one.pk != holder]


def of(
    item: ReviewItem, person: Principal, may: Mapping[str, str] | None = None
) -> Bar:
    """The bar as `person` sees it; `may` where it is known already."""
    lease = leases.of(item)
    open_now = item.state == "open"
    why = _why_not(may) if may else leases.why_not(item, person)
    skipped = Skip.objects.filter(item=item, person=person).exists()
    nap = Snooze.objects.filter(item=item, person=person, until__gt=timezone.now())
    until = nap.values_list("until", flat=True).first()
    mine = lease is not None and lease.person_id == person.pk
    return Bar(
        item=item,
        person=person,
        lease=lease,
        why_not=why,
        readers=leases.readers(item, person) if open_now else [],
        others=list(leases.candidates(item, person)) if open_now else [],
        assignment=Assignment.objects.filter(item=item)
        .select_related("person", "by")
        .first(),
        passed=skipped or until is not None,
        passed_until=until,
        asker=_asker(item, lease) if lease and mine else None,
        asked_at=leases.asked_for(item, lease, person) if lease and not mine else None,
    )


def _why_not(may: Mapping[str, str]) -> str:
    return "" if "" in may.values() else next(iter(may.values()), "")


def _asker(item: ReviewItem, lease: Lease) -> Principal | None:
    asked = Escalation.objects.filter(
        item=item,
        kind=leases.ASKED,
        to=lease.person_id,
        created_at__gte=lease.since,
    )
    first = asked.select_related("by").order_by("pk").first()
    return first.by if first else None
