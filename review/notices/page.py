"""The page of notifications: unread first, then what was read, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from orchestrator.models import Principal
from review import queries
from review.models import Delivery, Notification
from review.notices import notify

PAGE = 30
FAILED_SHOWN = 10
KIND_ICONS = {
    "assigned": "inbox",
    "mentioned": "message-2",
    "reminder": "clock",
    "overdue": "alert-triangle",
    "escalated": "alert-triangle",
    "nobody": "alert-octagon",
    "second_look": "eye",
    "exception": "hourglass",
    "outcome": "circle-check",
}


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """Context of `notifications/page.html`.

    `next_page` is the query of what comes after, "" at the end. `failed` are sendings
    that were given up on brands where the person is in charge, newest first.
    """

    rows: list[Notification]
    unread: int
    newest: int
    next_page: str
    first: bool
    failed: list[Delivery]


def build(person: Principal, wanted: Mapping[str, str]) -> NotificationPage:
    """One page; `wanted` may say after=<id> and read=1 (the read ones from there)."""
    after = wanted.get("after", "")
    place = int(after) if after.isdecimal() and len(after) < 18 else 0
    rows, next_page = _rows(person, place, was_read=wanted.get("read") == "1")
    for row in rows:
        row.sign = KIND_ICONS.get(row.kind, "bell")  # type: ignore[attr-defined]
    own = notify.shown_to(person).order_by("-pk").values_list("pk", flat=True)
    return NotificationPage(
        rows=rows,
        unread=notify.unread(person),
        newest=own.first() or 0,
        next_page=next_page,
        first=not place,
        failed=failed_for(person) if not place else [],
    )


def failed_for(person: Principal) -> list[Delivery]:
    """What could not be sent on the brands where the person is owner or admin."""
    brands = queries.brands_where(person, *notify.IN_CHARGE)
    found = Delivery.objects.filter(
        failed=True, notification__brand__in=[brand.pk for brand in brands]
    )
    facts = ("notification__brand", "notification__person", "webhook")
    return list(found.select_related(*facts).order_by("-pk")[:FAILED_SHOWN])


def _rows(
    person: Principal, place: int, *, was_read: bool
) -> tuple[list[Notification], str]:
    """A page of the unread, filled up with the read; both walk their index by id."""
    found: list[Notification] = []
    if not was_read:
        found = _some(person, Q(read_at=None), place, PAGE + 1)
        if len(found) > PAGE:
            return found[:PAGE], f"after={found[PAGE - 1].pk}"
        place = 0
    room = PAGE - len(found)
    more = _some(person, Q(read_at__isnull=False), place, room + 1)
    shown = more[:room]
    if len(more) <= room:
        return found + shown, ""
    return found + shown, f"read=1&after={shown[-1].pk if shown else more[0].pk + 1}"


def _some(person: Principal, which: Q, place: int, most: int) -> list[Notification]:
    own = notify.shown_to(person).filter(which)
    if place:
        own = own.filter(pk__lt=place)
    return list(own.select_related("brand").order_by("-pk")[:most])
