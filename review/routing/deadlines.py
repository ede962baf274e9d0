"""Deadlines: a reminder before, an escalation after; neither decides anything.

A deadline that passes changes no item: it is written down (`Escalation`) and told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from orchestrator.models import Brand, Principal, ReviewItem
from orchestrator.services import desk_settings, news
from orchestrator.services.deciding import escalations
from orchestrator.services.staff.people import brands_of
from review.models import Assignment, Escalation
from review.notices import notify

BATCH = 50
COUNTED = 1_000  # at_risk counts no further
CLASS = 7_201  # of the advisory locks: one host at a time reminds for a brand

# Both walk review_item_due, the open items of one brand by their deadline.
REMIND = """
    SELECT i.id FROM review_item i
    WHERE i.brand_id = %(brand)s AND i.state = 'open'
    AND i.due_at > clock_timestamp()
    AND i.created_at + %(share)s * (i.due_at - i.created_at) <= clock_timestamp()
    AND NOT EXISTS (SELECT 1 FROM desk_escalation e
        WHERE e.item_id = i.id AND e.kind = 'reminder')
    ORDER BY i.due_at, i.id LIMIT %(limit)s"""
OVERDUE = """
    SELECT i.id FROM review_item i
    WHERE i.brand_id = %(brand)s AND i.state = 'open'
    AND i.due_at <= clock_timestamp()
    AND NOT EXISTS (SELECT 1 FROM desk_escalation e
        WHERE e.item_id = i.id AND e.kind = 'overdue')
    ORDER BY i.due_at, i.id LIMIT %(limit)s"""
# Planted items have deadlines like the others, and count nowhere.
AT_RISK = """
    SELECT i.id FROM review_item i
    WHERE i.brand_id = %(brand)s AND i.state = 'open'
    AND i.created_at + %(share)s * (i.due_at - i.created_at) <= clock_timestamp()
    AND NOT EXISTS (SELECT 1 FROM planted p WHERE p.output_id = i.output_id)
    ORDER BY i.due_at, i.id LIMIT %(limit)s"""


def remind(brand: Brand) -> int:
    """Remind whose item is due soon, once an item. Returns how many items."""
    return _once_for_each(brand, REMIND, _remind)


def escalate(brand: Brand) -> int:
    """Call for attention to what is overdue, once an item; nothing else changes.

    Whose item it is hears of it first, then the brand's owners and admins.
    """
    return _once_for_each(brand, OVERDUE, _escalate)


def at_risk(person: Principal) -> int:
    """How many open items of the person's brands are due soon or overdue.

    Soon: past the share of their time at which a reminder goes out. Stops at 1,000.
    """
    return sum(len(_at_risk(brand, COUNTED)) for brand in brands_of(person))


def at_risk_items(person: Principal, *, limit: int = 20) -> list[ReviewItem]:
    """Those items, due first first, with brand and task."""
    found = [pk for brand in brands_of(person) for pk in _at_risk(brand, limit)]
    items = ReviewItem.objects.filter(pk__in=found).order_by("due_at", "pk")
    return list(items.select_related("brand", "task")[:limit])


def reminder_share(brand: Brand) -> float:
    """The share of an item's time after which it counts as due soon."""
    value = desk_settings.value(brand, "reminder_share")
    return float(value) if isinstance(value, (int, float)) else 0.75


@dataclass(frozen=True, slots=True)
class _Due:
    item: ReviewItem
    whose: Principal | None


Act = Callable[[Brand, Sequence[_Due]], None]


@transaction.atomic
def _once_for_each(brand: Brand, query: str, act: Act) -> int:
    """Act on what `query` finds, unless another host is at it just now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [CLASS, brand.pk])
        if not cursor.fetchone()[0]:
            return 0
    found = _with_people(_ids(brand, query, BATCH))
    if found:
        act(brand, found)
        names = (f"item-{due.item.pk}" for due in found)
        news.tell(*names, "queue", brand=brand.pk)
    return len(found)


def _remind(brand: Brand, found: Sequence[_Due]) -> None:
    _record("reminder", found, _("due soon"))
    for due in found:
        if due.whose is not None:
            notify.tell(
                due.whose,
                "reminder",
                title=_("Due soon: %(item)s") % {"item": due.item.title},
                body=_due_words(due.item),
                item=due.item,
                key=f"reminder:{due.item.pk}",
            )


def _escalate(brand: Brand, found: Sequence[_Due]) -> None:
    _record("overdue", found, _("its deadline passed"))
    escalations.note_overdue(due.item for due in found)
    for due in found:
        if due.whose is not None:
            _tell_overdue(due.whose, due.item)
    bosses = list(notify.in_charge(brand))
    if len(found) == 1:
        for person in bosses:
            _tell_overdue(person, found[0].item)
        return
    # many at once are one notification: nobody reads fifty
    many = {"count": len(found), "brand": brand.name}
    for person in bosses:
        notify.tell(
            person,
            "overdue",
            title=_("%(count)s items of %(brand)s are overdue") % many,
            body=_("The oldest: %(item)s") % {"item": found[0].item.title},
            brand=brand,
            link=f"/review/?brand={brand.slug}",
            key=f"overdue-many:{found[0].item.pk}",
        )


def _tell_overdue(person: Principal, item: ReviewItem) -> None:
    notify.tell(
        person,
        "overdue",
        title=_("Overdue: %(item)s") % {"item": item.title},
        body=_due_words(item),
        item=item,
        key=f"overdue:{item.pk}",
    )


def _record(kind: str, found: Sequence[_Due], reason: str) -> None:
    Escalation.objects.bulk_create(
        Escalation(item=due.item, to=due.whose, kind=kind, reason=reason)
        for due in found
    )


def _due_words(item: ReviewItem) -> str:
    assert item.due_at is not None
    return _("Due %(day)s. Nothing is approved by waiting.") % {
        "day": f"{item.due_at:%Y-%m-%d %H:%M} UTC"
    }


def _with_people(keys: list[int]) -> list[_Due]:
    items = ReviewItem.objects.filter(pk__in=keys).select_related("brand", "task")
    whose = {
        made.item_id: made.person
        for made in Assignment.objects.filter(item__in=keys).select_related("person")
    }
    ordered = items.order_by("due_at", "pk")
    return [_Due(item, whose.get(item.pk)) for item in ordered]


def _at_risk(brand: Brand, limit: int) -> list[int]:
    return _ids(brand, AT_RISK, limit)


def _ids(brand: Brand, query: str, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        share = reminder_share(brand)
        named = {"brand": brand.pk, "share": share, "limit": limit}
        cursor.execute(query, named)
        return [pk for (pk,) in cursor.fetchall()]
