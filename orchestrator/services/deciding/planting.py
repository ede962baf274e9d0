"""Planted items: outputs with a known fault among the real ones, to measure attention.

A planted output is a copy of one that people rejected, in a run of its own with nothing
behind it. It looks like the real one, is decided like the real one, and whatever is
decided, nothing is released: `settling.end_planted` ends it, and the gate refuses a
release besides (migrations/sql/desk.sql).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import Now

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import (
    Brand,
    Decision,
    Output,
    Planted,
    Principal,
    ReviewItem,
)
from orchestrator.services import desk_settings
from orchestrator.services.deciding import planted_runs
from orchestrator.services.locking import in_one_transaction
from orchestrator.services.staff.people import roles_of

SHARED_OVER = timedelta(days=14)
LOOKED_AT = 200  # rejections a copy is chosen from
TRIED = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a planted item: its fault, and whether somebody caught it."""

    planted: bool
    caught: bool
    fault: str


def plant(copy_of: Output, *, fault: str, by: Principal | None) -> Planted:
    """Put a copy of `copy_of` before its brand's reviewers; `fault` is what is wrong.

    `by` None: Greenlight itself, from what was rejected. BadInput where it cannot be
    asked again today, NotPermitted for anybody but an admin.
    """
    if not fault.strip():
        raise BadInput("Say what is wrong with it: the reviewer reads that afterwards.")
    if by is not None and "admin" not in roles_of(by, copy_of.brand):
        raise NotPermitted("Only an admin of the brand plants items.")
    if Planted.objects.filter(output=copy_of).exists():
        raise BadInput("This is a planted output itself: copy a real one.")
    return in_one_transaction(_plant, copy_of, fault.strip(), by)


def outcome(item: ReviewItem) -> Outcome | None:
    """What a decided item was, where it was planted; None for any other.

    None too while its decision can still be undone.
    """
    if item.output_id is None or item.state not in ("settled", "returned"):
        return None
    planted = Planted.objects.filter(output=item.output_id).first()
    last = _standing(item) if planted else None
    if planted is None or last is None:
        return None
    return Outcome(True, last.verdict != "approve", planted.fault)


def team_rate(brand: Brand, days: int = 30) -> tuple[int, int]:
    """(caught, decided) of the planted items settled in the last `days`."""
    over = ReviewItem.objects.filter(
        brand=brand,
        output__planted__isnull=False,
        state="settled",
        finished_at__gt=Now() - timedelta(days=days),
    )
    said = [last.verdict for item in over if (last := _standing(item))]
    return sum(verdict != "approve" for verdict in said), len(said)


def plant_due(brand: Brand) -> Planted | None:
    """Plant one item where fewer are planted than the brand's share asks for.

    A copy of what the brand itself rejected, the least planted first; None where
    enough are planted, nothing was rejected, or nothing holds it today.
    """
    share = desk_settings.value(brand, "planted_share")
    if not isinstance(share, int | float) or share <= 0:
        return None
    items = ReviewItem.objects.filter(
        brand=brand, kind="output", created_at__gt=Now() - SHARED_OVER
    ).aggregate(
        every=Count("pk"), planted=Count("pk", filter=Q(output__planted__isnull=False))
    )
    if items["planted"] + 1 > share * items["every"]:
        return None
    for decision in _rejected(brand):
        assert decision.output is not None
        try:
            return plant(decision.output, fault=decision.reason, by=None)
        except (BadInput, StaleState):
            continue  # no longer held by today's rules: another one may be
    return None


def _rejected(brand: Brand) -> list[Decision]:
    """What the brand rejected with a reason: the least planted first, then the last."""
    found = (
        Decision.objects.filter(
            item__brand=brand,
            item__kind="output",
            verdict="reject",
            withdrawal__isnull=True,
            output__planted__isnull=True,
            output__content__isnull=False,
        )
        .exclude(reason="")
        .select_related("output__brand", "output__task__run")
        .order_by("-pk")[:LOOKED_AT]
    )
    copies = Counter(
        Planted.objects.filter(output__brand=brand).values_list("copy_of", flat=True)
    )
    return sorted(found, key=lambda one: copies[one.output_id or 0])[:TRIED]


def _standing(item: ReviewItem) -> Decision | None:
    found = Decision.objects.filter(item=item, withdrawal__isnull=True)
    return found.order_by("-pk").first()


def _plant(copy_of: Output, fault: str, by: Principal | None) -> Planted:
    output = planted_runs.make(copy_of)
    return Planted.objects.create(
        output=output, copy_of=copy_of, fault=fault, planted_by=by
    )
