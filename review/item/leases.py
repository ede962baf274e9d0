"""Leases: one person works on an item for a while, and the others can see it.

A lease is advice among reviewers; `decisions.decide` reads none of it. Who holds one
keeps it for `lease_minutes`, longer when they park the item with a note. It is not
kept alive by the page being open: extending it is an act.
"""

from datetime import datetime, timedelta
from typing import cast

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import REVIEWER_ROLES, Principal, ReviewItem
from orchestrator.services import desk_settings, news
from orchestrator.services.deciding import decisions
from orchestrator.services.deciding.rights import SETTLERS
from review.models import Assignment, Escalation, Lease, Reading
from review.notices.notify import tell

ASKED = "lease"  # the kind of escalation that asks the holder for the item
ANSWER_WITHIN = timedelta(minutes=2)
PRESENT = timedelta(seconds=75)
BEAT_SECONDS = 30
LONGEST_PARK_HOURS = 24

TAKE = """
    INSERT INTO desk_lease (item_id, person_id, since, until, parked, note)
    VALUES (%(item)s, %(person)s, %(now)s, %(until)s, false, '')
    ON CONFLICT (item_id) DO UPDATE SET person_id = excluded.person_id,
        since = CASE WHEN desk_lease.person_id = excluded.person_id
                     THEN desk_lease.since ELSE excluded.since END,
        until = excluded.until, parked = false, note = ''
    WHERE desk_lease.person_id = excluded.person_id
        OR desk_lease.until <= excluded.since
    RETURNING id"""

BEAT = """
    INSERT INTO desk_reading (item_id, person_id, opened_at, seen_at, seconds)
    VALUES (%(item)s, %(person)s, %(now)s, %(now)s, %(seconds)s)
    ON CONFLICT (item_id, person_id) DO UPDATE SET seen_at = excluded.seen_at,
        seconds = desk_reading.seconds + least(excluded.seconds,
            1 + extract(epoch FROM excluded.seen_at - desk_reading.seen_at)::int)"""


def of(item: ReviewItem) -> Lease | None:
    """The lease that stands on `item` now; None once it ran out."""
    standing = Lease.objects.filter(item=item, until__gt=timezone.now())
    return standing.select_related("person").first()


def take(item: ReviewItem, person: Principal) -> Lease:
    """Lease `item` to `person`; their own lease starts anew.

    Raises StaleState while another's lease stands, NotPermitted for somebody who may
    decide nothing on the item.
    """
    why = why_not(item, person)
    if why:
        raise NotPermitted(why)
    return _taken(item, person)


def extend(item: ReviewItem, person: Principal) -> Lease:
    """Another `lease_minutes` from now; StaleState when it is no longer theirs."""
    _own(item, person)
    return _taken(item, person)


def give_up(item: ReviewItem, person: Principal) -> None:
    """The lease is gone; nothing happens where it was not theirs."""
    if Lease.objects.filter(item=item, person=person).delete()[0]:
        _moved(item)


def park(item: ReviewItem, person: Principal, note: str, hours: int = 0) -> Lease:
    """Keep the item with a note that others read, for `park_hours` at most.

    Raises BadInput without a note, StaleState when the lease is no longer theirs.
    """
    if not note.strip():
        raise BadInput(_("Say why you park it: your colleagues read the note."))
    lease = _own(item, person)
    most = min(
        LONGEST_PARK_HOURS, cast(int, desk_settings.value(item.brand, "park_hours"))
    )
    until = timezone.now() + timedelta(hours=min(hours or most, most))
    Lease.objects.filter(pk=lease.pk).update(
        parked=True, note=note.strip()[:2000], until=until
    )
    _moved(item)
    lease.refresh_from_db()
    return lease


@transaction.atomic
def hand_over(
    item: ReviewItem, person: Principal, to: Principal, note: str = ""
) -> Lease:
    """Give one's lease, and the item, to somebody who may decide it.

    Raises StaleState when the lease is no longer theirs, BadInput when `to` may not
    decide the item.
    """
    lease = _own(item, person)
    if to not in candidates(item, person):
        raise BadInput(
            _("%(name)s may not decide this item: choose somebody else.")
            % {"name": to.name}
        )
    now = timezone.now()
    Lease.objects.filter(pk=lease.pk).update(
        person=to, since=now, until=_until(item, now), parked=False, note=note[:2000]
    )
    Assignment.objects.update_or_create(
        item=item,
        defaults={"person": to, "by": person, "rule": None, "reason": note[:300]},
    )
    tell(
        to,
        "assigned",
        title=_("%(name)s hands over: %(title)s")
        % {"name": person.name, "title": item.title},
        body=note,
        item=item,
        key=f"handed-{item.pk}-{to.pk}-{now:%Y%m%d%H%M%S}",
    )
    _moved(item)
    lease.refresh_from_db()
    return lease


def take_over(item: ReviewItem, person: Principal) -> Lease:
    """Take an item another holds: only once it ran out, or they did not answer.

    While it stands, the first call asks its holder (StaleState says so); a call
    ANSWER_WITHIN later takes it.
    """
    why = why_not(item, person)
    if why:
        raise NotPermitted(why)
    standing = of(item)
    if standing is None or standing.person_id == person.pk:
        return _taken(item, person)
    asked = asked_for(item, standing, person)
    if asked is None:
        _ask(item, standing, person)
        raise StaleState(
            _("%(name)s was asked. Without an answer you can take it in 2 minutes.")
            % {"name": standing.person.name}
        )
    if asked + ANSWER_WITHIN > timezone.now():
        raise StaleState(
            _("%(name)s was asked a moment ago: wait for the answer.")
            % {"name": standing.person.name}
        )
    Lease.objects.filter(pk=standing.pk, person=standing.person).delete()
    return _taken(item, person)


def beat(item: ReviewItem, person: Principal, seconds: int) -> None:
    """Somebody had the item's page visible and focused for `seconds` more.

    Never more than passed since the last beat. It extends no lease.
    """
    counted = max(0, min(seconds, 2 * BEAT_SECONDS))
    with connection.cursor() as cursor:
        cursor.execute(
            BEAT,
            {
                "item": item.pk,
                "person": person.pk,
                "now": timezone.now(),
                "seconds": counted,
            },
        )


def readers(item: ReviewItem, person: Principal) -> list[Principal]:
    """Who else has the item open right now."""
    fresh = Reading.objects.filter(item=item, seen_at__gt=timezone.now() - PRESENT)
    return [r.person for r in fresh.exclude(person=person).select_related("person")]


def candidates(item: ReviewItem, person: Principal) -> QuerySet[Principal]:
    """Who else holds a role that decides this item, by name; not its author."""
    lacking = [entry.split()[0] for entry in decisions.missing(item)]
    wanted = SETTLERS if item.kind == "failure" else lacking or REVIEWER_ROLES
    held = Q(grants__brand=item.brand, grants__role__in=wanted, grants__until=None)
    found = Principal.objects.filter(held, is_active=True, kind="human")
    author = item.output.author_id if item.output else None
    return found.exclude(pk__in=[person.pk, author or 0]).distinct().order_by("name")


def why_not(item: ReviewItem, person: Principal) -> str:
    """Why `person` may not lease the item, or "": who can decide nothing blocks it."""
    if item.state != "open":
        return _("This item is %(state)s: there is nothing to work on.") % {
            "state": item.state
        }
    said = decisions.may(item, person)
    return "" if "" in said.values() else next(iter(said.values()), "")


def asked_for(item: ReviewItem, lease: Lease, by: Principal | None) -> datetime | None:
    """When `by` (or anybody) asked the holder for the item, during this lease."""
    asked = Escalation.objects.filter(
        item=item, kind=ASKED, to=lease.person_id, created_at__gte=lease.since
    )
    if by is not None:
        asked = asked.filter(by=by)
    return asked.order_by("pk").values_list("created_at", flat=True).first()


def _ask(item: ReviewItem, lease: Lease, person: Principal) -> None:
    asked = Escalation.objects.create(item=item, by=person, to=lease.person, kind=ASKED)
    tell(
        lease.person,
        "escalated",
        title=_("%(name)s asks for an item you hold: %(title)s")
        % {"name": person.name, "title": item.title},
        item=item,
        key=f"lease-asked-{asked.pk}",
    )
    _moved(item)


def _taken(item: ReviewItem, person: Principal) -> Lease:
    now = timezone.now()
    facts: dict[str, int | datetime] = {
        "item": item.pk,
        "person": person.pk,
        "now": now,
        "until": _until(item, now),
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, facts)
        if cursor.fetchone() is None:
            raise StaleState(_held_by(item))
    _moved(item)
    return Lease.objects.select_related("person").get(item=item)


def _own(item: ReviewItem, person: Principal) -> Lease:
    lease = of(item)
    if lease is None:
        raise StaleState(_("Your time with this item ran out: take it again."))
    if lease.person_id != person.pk:
        raise StaleState(_held_by(item))
    return lease


def _held_by(item: ReviewItem) -> str:
    lease = of(item)
    name = lease.person.name if lease else _("Somebody")
    return _("%(name)s works on this item now.") % {"name": name}


def _until(item: ReviewItem, now: datetime) -> datetime:
    minutes = cast(int, desk_settings.value(item.brand, "lease_minutes"))
    return now + timedelta(minutes=minutes)


def _moved(item: ReviewItem) -> None:
    news.tell(f"item-{item.pk}", "queue", brand=item.brand_id)
