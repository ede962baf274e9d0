"""Telling people: one row a person and event, and the sendings it brings along.

A notification is written in the transaction of what it tells of, so that it is there
exactly when that happened. Sending is left to the rounds (`review.rounds`).
"""

import hashlib

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from orchestrator.models import Brand, Principal, ReviewItem, RoleGrant
from orchestrator.services import news
from orchestrator.services.staff.people import brands_of
from review.models import Delivery, Notification, Preferences, Webhook
from review.notices.hours import earliest

KEY_LIMIT = 100  # of 120: the person's number follows
TITLE_LIMIT = 200
UNREAD_CAP = 100
IN_CHARGE = ("owner", "admin")


@transaction.atomic
def tell(
    person: Principal,
    kind: str,
    *,
    title: str,
    body: str = "",
    item: ReviewItem | None = None,
    brand: Brand | None = None,
    link: str = "",
    key: str,
) -> None:
    """Tell `person` once for each `key`; a second time with the same key does nothing.

    `brand` and `link` are the item's where they are not given. `link` is a path of the
    desk that opens a page; it never decides. `title` and `body` carry no content of
    outputs: they go by email and to webhooks too. Nobody is told who is switched off.
    """
    if not person.is_active or person.kind != "human":
        return
    if item is not None:
        brand = brand or item.brand
        link = link or f"/review/{item.pk}/"
    told, first = Notification.objects.get_or_create(
        key=_key(key, person),
        defaults={
            "person": person,
            "brand": brand,
            "item": item,
            "kind": kind,
            "title": _one_line(title)[:TITLE_LIMIT],
            "body": body,
            "link": link,
        },
    )
    if first:
        Delivery.objects.bulk_create(_sendings(told, key))
        news.tell("told", person=person.pk)


def in_charge(brand: Brand) -> QuerySet[Principal]:
    """Owners and admins of a brand: who is told when something goes wrong there."""
    held = RoleGrant.objects.filter(brand=brand, until=None, role__in=IN_CHARGE)
    people = Principal.objects.filter(is_active=True, kind="human")
    return people.filter(pk__in=held.values("person")).order_by("pk")


def unread(person: Principal) -> int:
    """How many notifications the person has not read; counting stops at 100."""
    found = shown_to(person).filter(read_at=None)
    return found.values("pk")[:UNREAD_CAP].count()


def shown_to(person: Principal) -> QuerySet[Notification]:
    """What the desk shows a person: theirs, of brands they still belong to.

    Digests are for the mail alone: they repeat what is shown already.
    """
    own = Q(brand=None) | Q(brand__in=brands_of(person).order_by())
    return Notification.objects.filter(own, person=person).exclude(kind="digest")


def mark(told: Notification, *, read: bool) -> None:
    """It was read, or is unread again; the person's other pages hear of it."""
    Notification.objects.filter(pk=told.pk, read_at__isnull=read).update(
        read_at=Now() if read else None
    )
    news.tell("told", person=told.person_id)


def mark_all(person: Principal, *, newest: int | None) -> None:
    """Everything was read that came no later than the notification `newest`."""
    unread = Notification.objects.filter(person=person, read_at=None)
    if newest is not None:
        unread = unread.filter(pk__lte=newest)
    unread.update(read_at=Now())
    news.tell("told", person=person.pk)


def _sendings(told: Notification, key: str) -> list[Delivery]:
    """By email as the person wants it; to each webhook of the brand, once an event."""
    found = [Delivery(notification=told, webhook=hook) for hook in _hooks(told, key)]
    wants = Preferences.objects.filter(pk=told.person_id).first() or Preferences()
    by_mail = wants.mail == "each" or (wants.mail == "digest" and told.kind == "digest")
    if by_mail and told.person.email:
        at = earliest(wants, timezone.now())
        found.append(Delivery(notification=told, not_before=at))
    return found


def _hooks(told: Notification, key: str) -> list[Webhook]:
    if told.brand_id is None or told.kind == "digest":
        return []
    hooks = Webhook.objects.filter(brand=told.brand_id, active=True)
    wanted = [hook for hook in hooks if not hook.kinds or told.kind in hook.kinds]
    sent = Delivery.objects.filter(
        webhook__in=wanted, notification__key__startswith=f"{_short(key)}@"
    )
    already = set(sent.values_list("webhook", flat=True)) if wanted else set()
    return [hook for hook in wanted if hook.pk not in already]


def _key(key: str, person: Principal) -> str:
    return f"{_short(key)}@{person.pk}"


def _short(key: str) -> str:
    """The key itself, or a hash of it where the column is too narrow for it."""
    if len(key) <= KEY_LIMIT:
        return key
    return hashlib.sha256(key.encode()).hexdigest()


def _one_line(text: str) -> str:
    return " ".join(text.split())
