"""What needs a person most: items, proposals, calls and exceptions in one order.

By deadline, where a high risk counts as if it were due a day earlier and a medium one
as if four hours earlier.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from orchestrator.models import Brand, Finding, Principal, Proposal, Settlement
from orchestrator.services import changes
from orchestrator.services.deciding.rights import SETTLERS
from review.models import Notification

LOOKED_AT = 300  # of each brand: the gravest, and those due first
CALLS = ("mentioned", "escalated", "nobody", "second_look")
AHEAD = {3: timedelta(days=1), 2: timedelta(hours=4), 1: timedelta(0)}
PROPOSAL_WAITS = timedelta(days=1)
CALL_WAITS = timedelta(hours=8)
RUNS_OUT_WITHIN = timedelta(days=7)

# The open items this person may settle, from two walks along an index for each brand.
MAY_SETTLE = """
    SELECT i.id, i.kind, i.title, i.severity, i.due_at, i.screening_id, r.title, h.n
    FROM unnest(%(brands)s::bigint[]) AS b (id)
    CROSS JOIN LATERAL (SELECT array_agg(g.role) AS roles FROM role_grant g
        WHERE g.person_id = %(person)s AND g.brand_id = b.id AND g.until IS NULL) held
    CROSS JOIN LATERAL (
        SELECT w.id, max(w.n) AS n FROM (
            (SELECT id, row_number() OVER () AS n FROM (SELECT id FROM review_item
                WHERE brand_id = b.id AND state IN ('open', 'settling')
                ORDER BY severity DESC, due_at, id LIMIT %(most)s) gravest)
            UNION ALL
            (SELECT id, 0 FROM review_item
                WHERE brand_id = b.id AND state IN ('open', 'settling')
                ORDER BY due_at, id LIMIT %(most)s)) w GROUP BY w.id) h
    JOIN review_item i ON i.id = h.id AND i.state = 'open'
    JOIN run r ON r.id = i.run_id
    LEFT JOIN output o ON o.id = i.output_id
    WHERE ((i.kind = 'failure' AND held.roles::text[] && %(settlers)s::text[])
        OR EXISTS (SELECT 1 FROM finding f WHERE f.screening_id = i.screening_id
            AND f.blocking AND f.roles::text[] && held.roles::text[]))
    AND o.author_id IS DISTINCT FROM %(person)s
    AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.item_id = i.id
        AND d.actor_id = %(person)s AND d.screening_id = i.screening_id
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id))
    AND NOT EXISTS (SELECT 1 FROM desk_lease l WHERE l.item_id = i.id
        AND l.person_id <> %(person)s AND (l.parked OR l.until > now()))
    AND NOT EXISTS (SELECT 1 FROM desk_snooze s WHERE s.item_id = i.id
        AND s.person_id = %(person)s AND s.until > now())"""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing: what, why, until when, and the one page that settles it.

    `due` is None where nothing runs out.
    """

    kind: str
    title: str
    why: str
    due: datetime | None
    link: str
    severity: int
    at: datetime
    screening: int = 0


def pressing(person: Principal, brands: list[Brand]) -> tuple[list[Thing], bool]:
    """Everything that needs `person`, most pressing first; True: there may be more."""
    items, is_full = _items(person, brands)
    own = {brand.pk for brand in brands}
    known = {thing.link: thing for thing in items}
    for call in _calls(person, own):
        known[call.link] = _called(known.get(call.link), call)
    for thing in (*_proposals(person, brands), *_exceptions(person, own)):
        known.setdefault(thing.link, thing)
    return sorted(known.values(), key=lambda t: (t.at, t.link)), is_full


def explained(things: list[Thing]) -> list[Thing]:
    """The same, items with the first thing that holds them as their reason."""
    wanted = [thing.screening for thing in things if thing.screening]
    said: dict[int, str] = {}
    holding = Finding.objects.filter(screening__in=wanted, blocking=True)
    for screening, message in holding.order_by("pk").values_list(
        "screening_id", "message"
    ):
        said.setdefault(screening, message)
    return [replace(t, why=said.get(t.screening, t.why)) for t in things]


def _items(person: Principal, brands: list[Brand]) -> tuple[list[Thing], bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            MAY_SETTLE,
            {
                "brands": [brand.pk for brand in brands],
                "person": person.pk,
                "most": LOOKED_AT,
                "settlers": sorted(SETTLERS),
            },
        )
        rows = cursor.fetchall()
    found, is_full = [], False
    for pk, kind, title, severity, due, screening, run, place in rows:
        is_full = is_full or place == LOOKED_AT
        found.append(
            Thing(
                kind=kind,
                title=title,
                why=run,
                due=due,
                link=reverse("review:item", args=[pk]),
                severity=severity,
                at=_counted(due, severity),
                screening=screening or 0,
            )
        )
    return found, is_full


def _calls(person: Principal, own: set[int]) -> Iterable[Thing]:
    """Unread calls on this person; none of a brand they left."""
    unread = Notification.objects.filter(person=person, read_at__isnull=True)
    for told in unread.select_related("item").order_by("-pk")[:LOOKED_AT]:
        brand = told.item.brand_id if told.item else told.brand_id
        if told.kind not in CALLS or (brand is not None and brand not in own):
            continue
        if told.item and told.item.state != "open":
            continue
        link = reverse("review:item", args=[told.item.pk]) if told.item else told.link
        due = told.item.due_at if told.item else None
        yield Thing(
            kind=told.kind,
            title=told.title,
            why=told.body or (told.item.title if told.item else ""),
            due=due,
            link=link or reverse("review:notifications"),
            severity=2,
            at=min(_counted(due, 2), told.created_at + CALL_WAITS),
        )


def _proposals(person: Principal, brands: list[Brand]) -> Iterable[Thing]:
    """Risky changes by others that wait for this admin."""
    where = [brand for brand in brands if changes.is_admin(person, brand)]
    waiting = Proposal.objects.filter(brand__in=where, decided_at=None)
    for asked in waiting.exclude(author=person).select_related("author"):
        yield Thing(
            kind="proposal",
            title=_("%(who)s proposes to change %(what)s")
            % {"who": asked.author.name, "what": asked.subject.replace("_", " ")},
            why=asked.why or _("It lowers a guard, so a second admin has to agree."),
            due=None,
            link=f"{reverse('review:settings')}?proposal={asked.pk}",
            severity=2,
            at=asked.created_at + PROPOSAL_WAITS,
        )


def _exceptions(person: Principal, own: set[int]) -> Iterable[Thing]:
    """Exceptions this person answers for that run out within a week, or just did."""
    today = timezone.now().date()
    days = (today - RUNS_OUT_WITHIN, today + RUNS_OUT_WITHIN)
    owned = Settlement.objects.filter(how="except", owner=person, until__range=days)
    facts = ("decision__item", "finding")
    for settled in owned.select_related(*facts).order_by("until")[:LOOKED_AT]:
        item = settled.decision.item
        if item.brand_id in own:
            ends = datetime.combine(settled.until or today, time.max, UTC)
            yield Thing(
                kind="exception",
                title=_("An exception runs out: %(what)s") % {"what": item.title},
                why=settled.note or settled.finding.message,
                due=ends,
                link=reverse("review:item", args=[item.pk]),
                severity=2,
                at=ends,
            )


def _called(item: Thing | None, call: Thing) -> Thing:
    """An item somebody calls for is one thing, with the call as its reason."""
    if item is None:
        return call
    said = f"{call.title}: {call.why}" if call.why else call.title
    at = min(item.at, call.at)
    return replace(item, kind=call.kind, why=said, at=at, screening=0)


def _counted(due: datetime | None, severity: int) -> datetime:
    """The moment that counts in the order."""
    until = due or timezone.now() + timedelta(days=3)
    return until - AHEAD.get(severity, timedelta(0))
