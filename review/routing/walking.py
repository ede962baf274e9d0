"""Routing in rounds: new items at once, waiting ones gravest first, a batch each time.

Ten thousand open items that nobody is free for cost a handful of queries a round: the
walk goes on where it stopped, and rests when it came round without assigning any.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from orchestrator.models import Brand, ReviewItem
from review.models import Assignment, Lease, RoutingRule
from review.routing import staff
from review.routing.candidates import Candidate, rules_of, who_would_get
from review.routing.routing import route
from review.routing.staff import Member

FACTS = ("brand", "task__agent", "run__version__workflow", "output")
FRESH = 100
BATCH = 50
WHEN_FULL = 5
REVISITED = 100
REST = 30.0  # seconds a brand's walk rests after a round in which nobody got anything
CLASS = 7_202  # of the advisory locks: one host at a time routes for a brand

# by primary key: only what came since the last round
NEW = """
    SELECT i.id FROM review_item i WHERE i.id > %s AND i.state = 'open'
    AND NOT EXISTS (SELECT 1 FROM desk_assignment a WHERE a.item_id = i.id)
    ORDER BY i.id LIMIT %s"""
# along review_item_queue, from the place where the last batch ended
WAITING = """
    SELECT i.id, i.severity FROM review_item i
    WHERE i.brand_id = %(brand)s AND i.state = 'open' AND i.severity <= %(severity)s
    AND (i.severity < %(severity)s OR i.id > %(after)s)
    AND NOT EXISTS (SELECT 1 FROM desk_assignment a WHERE a.item_id = i.id)
    ORDER BY i.severity DESC, i.id LIMIT %(limit)s"""
# along review_item_one_open_per_task: open items only, however many were decided
ASSIGNED = """
    SELECT i.id, i.task_id FROM review_item i
    JOIN desk_assignment a ON a.item_id = i.id
    WHERE i.state IN ('open', 'settling') AND i.task_id > %s
    ORDER BY i.task_id LIMIT %s"""
TOP = (32_767, 0)


@dataclass(slots=True)
class Walk:
    """Where one loop stands: the newest item it saw, its place in each brand."""

    newest: int | None = None
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    given: dict[int, int] = field(default_factory=dict)
    rests: dict[int, float] = field(default_factory=dict)
    full: set[int] = field(default_factory=set)
    revisited: int = 0

    def route_fresh(self) -> int:
        """Route what came since the last round. Returns how many got a person."""
        last = ReviewItem.objects.order_by("-pk").values_list("pk", flat=True).first()
        if self.newest is None:
            self.newest = last or 0  # the rest waits: the walk finds it
            return 0
        keys = [row[0] for row in _rows(NEW, [self.newest, FRESH])]
        self.newest = keys[-1] if len(keys) == FRESH else last or 0
        by_brand: dict[Brand, list[int]] = {}
        for item in ReviewItem.objects.filter(pk__in=keys).select_related("brand"):
            by_brand.setdefault(item.brand, []).append(item.pk)
        return sum(
            _route_all(brand, sorted(own), staff.members_of(brand))
            for brand, own in by_brand.items()
        )

    def route_waiting(self, brand: Brand) -> int:
        """Route the next batch of a brand's items that are nobody's, gravest first."""
        if time.monotonic() < self.rests.get(brand.pk, 0.0):
            return 0
        severity, after = self.places.get(brand.pk, TOP)
        named = {"brand": brand.pk, "severity": severity, "after": after}
        rows = _rows(WAITING, {**named, "limit": BATCH})
        routed = 0
        if rows:
            members = staff.members_of(brand)
            if all(member.full for member in members.values()):
                self.full.add(brand.pk)
                rows = rows[:WHEN_FULL]
            elif brand.pk in self.full:  # somebody is free again: the gravest first
                self.full.discard(brand.pk)
                self.places.pop(brand.pk, None)
                return 0
            routed = _route_all(brand, [row[0] for row in rows], members)
        self._go_on(brand, [(row[1], row[0]) for row in rows], routed)
        return routed

    def revisit(self) -> int:
        """Take items back from people who may no longer decide them, or are away."""
        rows = _rows(ASSIGNED, [self.revisited, REVISITED])
        self.revisited = rows[-1][1] if len(rows) == REVISITED else 0
        items = ReviewItem.objects.filter(pk__in=[row[0] for row in rows], state="open")
        members: dict[int, dict[int, Member]] = {}
        moved = 0
        for item in items.select_related(*FACTS, "assignment").order_by("pk"):
            if item.brand_id not in members:
                members[item.brand_id] = staff.members_of(item.brand)
            moved += _revisit(item, members[item.brand_id])
        return moved

    def _go_on(self, brand: Brand, rows: list[tuple[int, int]], routed: int) -> None:
        """Next time below the last row; after the end from the top, or a rest first."""
        given = self.given.get(brand.pk, 0) + routed
        self.given[brand.pk] = given
        if len(rows) in (BATCH, WHEN_FULL):
            self.places[brand.pk] = rows[-1]
            return
        self.places.pop(brand.pk, None)
        self.given[brand.pk] = 0
        if rows and not given:
            self.rests[brand.pk] = time.monotonic() + REST


@transaction.atomic
def _route_all(brand: Brand, keys: list[int], members: dict[int, Member]) -> int:
    """Route these items, unless another host routes for this brand just now."""
    if not _rows("SELECT pg_try_advisory_xact_lock(%s, %s)", [CLASS, brand.pk])[0][0]:
        return 0
    items = ReviewItem.objects.filter(pk__in=keys, state="open", assignment=None)
    known = {item.pk: item for item in items.select_related(*FACTS)}
    rules: list[RoutingRule] | None = None
    routed = 0
    for item in (known[pk] for pk in keys if pk in known):
        rules = rules_of(item) if rules is None else rules
        found = route(item, rules=rules, members=members)
        routed += found.chosen is not None
    return routed


@transaction.atomic
def _revisit(item: ReviewItem, members: Mapping[int, Member]) -> int:
    made = item.assignment
    found = who_would_get(item, members=members)
    own = next((c for c in found.candidates if c.person.pk == made.person_id), None)
    if not _leaves(made, own, found.chosen is not None) or _holds(made):
        return 0
    Assignment.objects.filter(pk=made.pk, person=made.person_id).delete()
    route(item, members=members)
    return 1


def _leaves(made: Assignment, own: Candidate | None, free: bool) -> bool:
    """Whether an item leaves its person: barred, or, where routed, away or unfit.

    What a person gave to a person stays with them until they may not decide it.
    """
    if own is None or own.barred:
        return True
    return bool(own.why_not) and made.by_id is None and free


def _holds(made: Assignment) -> bool:
    """Whether they are at it just now."""
    own = Lease.objects.filter(item=made.item_id, person=made.person_id)
    return own.filter(until__gt=timezone.now()).exists()


def _rows(query: str, values: list[int] | dict[str, int]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
