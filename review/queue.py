"""The queue: which items wait, in which order, and what each row says."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.http import urlencode

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent
from orchestrator.models import Brand, Decision, Finding, Principal, ReviewItem
from orchestrator.services.people import roles_of
from orchestrator.services.rights import SETTLERS
from review import queries

PAGE = 50
CAP = 1_000  # counting stops here: "1,000+"
WAITING = ("open", "settling")
Place = tuple[int, int]  # severity and id: where a page starts, after this item


@dataclass(frozen=True, slots=True)
class Filters:
    """What the person asked to see; every field is optional in the URL."""

    brand: str = ""
    severity: int = 0
    mine: bool = False

    def query(self, **more: str | int) -> str:
        """These filters as a query string, with whatever else is not empty."""
        own: dict[str, str | int] = {
            "brand": self.brand,
            "severity": self.severity or "",
            "mine": "1" if self.mine else "",
        }
        return urlencode({k: v for k, v in {**own, **more}.items() if v != ""})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    item: ReviewItem
    first: Finding | None
    findings: int
    missing: list[str]
    market: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the queue. `version` names exactly what it shows."""

    rows: list[Row]
    count: int
    after: str
    newest: int
    version: str

    @property
    def shown_count(self) -> str:
        """The count as words: it stops at 1,000."""
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


def page(person: Principal, filters: Filters, after: Place | None = None) -> Page:
    """The next PAGE items, gravest and oldest first."""
    lanes = _lanes(person, filters)
    places = _places(lanes, after)
    keys = [pk for _, pk in places[:PAGE]]
    more = places[PAGE - 1] if len(places) > PAGE else None
    return Page(
        rows=_rows(keys),
        count=count(lanes),
        after=f"{more[0]}-{more[1]}" if more else "",
        newest=newest(lanes),
        version=version(keys),
    )


def moved_since(
    person: Principal, filters: Filters, after: Place | None, newest_seen: int
) -> tuple[int, str]:
    """How many items came since, and the version the same page has now."""
    lanes = _lanes(person, filters)
    keys = [pk for _, pk in _places(lanes, after)[:PAGE]]
    came = [lane.filter(pk__gt=newest_seen) for lane in lanes]
    return count(came), version(keys)


def next_item(person: Principal, passed: ReviewItem) -> ReviewItem | None:
    """The best item after `passed` that this person may settle."""
    for filters in (Filters(mine=True), Filters()):
        places = _places(_lanes(person, filters), None)
        key = next((pk for _, pk in places if pk != passed.pk), None)
        if key:
            return ReviewItem.objects.get(pk=key)
    return None


def count(lanes: Iterable[QuerySet[ReviewItem]]) -> int:
    """How many wait, counting no further than one past CAP."""
    return sum(lane.values("pk")[: CAP + 1].count() for lane in lanes)


def newest(lanes: Iterable[QuerySet[ReviewItem]]) -> int:
    """The highest id that waits: what is higher later is new."""
    heads = [lane.order_by("-pk").values_list("pk", flat=True)[:1] for lane in lanes]
    return max((pk for head in heads for pk in head), default=0)


def version(keys: list[int]) -> str:
    """A short hash of everything the rows of these items can show."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.id, i.state, i.screening_id, i.severity,
                   (SELECT max(d.id) FROM decision d WHERE d.item_id = i.id)
            FROM review_item i WHERE i.id = ANY (%s) ORDER BY i.id
            """,
            [keys],
        )
        shown = json.dumps(cursor.fetchall())
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def _lanes(person: Principal, filters: Filters) -> list[QuerySet[ReviewItem]]:
    """The waiting items brand by brand: each is one walk along review_item_queue."""
    brands = queries.brands_for(person)
    chosen = [b for b in brands if not filters.brand or b.slug == filters.brand]
    return [_lane(person, brand, filters) for brand in chosen]


def _lane(person: Principal, brand: Brand, filters: Filters) -> QuerySet[ReviewItem]:
    items = ReviewItem.objects.filter(brand=brand, state__in=WAITING)
    if filters.severity:
        items = items.filter(severity=filters.severity)
    if not filters.mine:
        return items
    roles = roles_of(person, brand)
    asks = Finding.objects.filter(
        screening=OuterRef("screening"), blocking=True, roles__overlap=list(roles)
    )
    approved = Decision.objects.filter(
        item=OuterRef("pk"),
        actor=person,
        screening=OuterRef("screening"),
        withdrawal__isnull=True,
    )
    own = Q(Exists(asks), ~Q(output__author=person), ~Exists(approved))
    if roles & SETTLERS:
        own |= Q(kind="failure")
    return items.filter(own, state="open")


def _places(lanes: list[QuerySet[ReviewItem]], after: Place | None) -> list[Place]:
    """Severity and id of the next PAGE + 1 items over all lanes, in one query."""
    if not lanes:
        return []
    if after:
        behind = Q(severity__lt=after[0]) | Q(severity=after[0], pk__gt=after[1])
        lanes = [lane.filter(behind) for lane in lanes]
    heads = [
        lane.order_by("-severity", "pk").values_list("severity", "pk")[: PAGE + 1]
        for lane in lanes
    ]
    if len(heads) == 1:
        return list(heads[0])
    merged = reduce(lambda one, other: one.union(other, all=True), heads)
    return list(merged.order_by("-severity", "pk")[: PAGE + 1])


def _rows(keys: list[int]) -> list[Row]:
    """The rows of these items in this order, in four queries."""
    facts = ("brand", "task", "run", "run__version__workflow")
    items = ReviewItem.objects.filter(pk__in=keys).select_related(*facts)
    known = {item.pk: item for item in items}
    screenings = [item.screening_id for item in known.values()]
    found: dict[int, list[Finding]] = {}
    for finding in Finding.objects.filter(
        screening__in=screenings, screening__isnull=False
    ).order_by("-blocking", "pk"):
        found.setdefault(finding.screening_id, []).append(finding)
    lacking = missing_of(keys)
    rows = []
    for item in (known[key] for key in keys if key in known):
        own = found.get(item.screening_id or 0, [])
        first = own[0] if own else None
        missing = lacking.get(item.pk, [])
        rows.append(Row(item, first, len(own), missing, market_of(item)))
    return rows


def missing_of(keys: list[int]) -> dict[int, list[str]]:
    """The approvals still missing of each item, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, ledger_missing(i.output_id, i.screening_id, false)"
            " FROM review_item i WHERE i.id = ANY (%s) AND i.output_id IS NOT NULL",
            [keys],
        )
        return dict(cursor.fetchall())


def market_of(item: ReviewItem) -> str:
    """The market this item's task is about, where its fan-out names one."""
    raw = item.task.item
    try:
        value: JSON = contents.parse(bytes(raw)) if raw else None
    except BadContent:
        return ""
    named = value.get("market") if isinstance(value, dict) else value
    return named if isinstance(named, str) else ""
