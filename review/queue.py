"""The queue: which items wait, in which order, and what each row says.

Gravest first, then what is due first, then the oldest. A page is fetched by key, so
that page 200 costs what page 1 costs.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from orchestrator.models import Principal, ReviewItem
from review import queue_lanes, queue_rows
from review.models import Assignment, Lease
from review.queue_filters import Filters, Place
from review.queue_rows import Row, market_of, missing_of

__all__ = ["Filters", "Page", "Row", "market_of", "missing_of", "next_item", "page"]

PAGE = 50
CAP = 1_000  # counting stops here: "1,000+"


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
        """The count as words: it stops at CAP."""
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


def page(person: Principal, filters: Filters, after: Place | None = None) -> Page:
    """The next PAGE items, gravest first, then due first, then oldest."""
    found = queue_lanes.lanes(person, filters)
    places = queue_lanes.places(found, after, PAGE + 1)
    keys = [place.pk for place in places[:PAGE]]
    return Page(
        rows=queue_rows.rows(person, keys),
        count=queue_lanes.count(found, CAP),
        after=places[PAGE - 1].written() if len(places) > PAGE else "",
        newest=queue_lanes.newest(found),
        version=version(keys),
    )


def moved_since(
    person: Principal, filters: Filters, after: Place | None, newest_seen: int
) -> tuple[int, str]:
    """How many items came since, and the version the same page has now."""
    found = queue_lanes.lanes(person, filters)
    keys = [place.pk for place in queue_lanes.places(found, after, PAGE)]
    came = [lane.filter(pk__gt=newest_seen) for lane in found]
    return queue_lanes.count(came, CAP), version(keys)


def next_item(
    person: Principal, passed: ReviewItem | None = None, *, only_mine: bool = False
) -> ReviewItem | None:
    """The best item but `passed` for this person to settle; with `only_mine` no other.

    What others hold, or was given to somebody else, is left to them; what the person
    skipped or snoozed does not come.
    """
    others = ~Q(person=person)
    held = Lease.objects.filter(others, item=OuterRef("pk"), until__gt=timezone.now())
    given = Assignment.objects.filter(others, item=OuterRef("pk"))
    choices = [(Filters(may=True), Q(~Exists(held), ~Exists(given)))]
    if not only_mine:
        choices += [(Filters(may=True), Q(~Exists(held))), (Filters(), Q())]
    for filters, wanted in choices:
        found = [lane.filter(wanted) for lane in queue_lanes.lanes(person, filters)]
        places = queue_lanes.places(found, None, 2)
        key = next((p.pk for p in places if not passed or p.pk != passed.pk), None)
        if key:
            return ReviewItem.objects.get(pk=key)
    return None


def version(keys: Sequence[int]) -> str:
    """A short hash of everything that decisions change in the rows of these items."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.id, i.state, i.screening_id, i.severity,
                   (SELECT max(d.id) FROM decision d WHERE d.item_id = i.id)
            FROM review_item i WHERE i.id = ANY (%s) ORDER BY i.id
            """,
            [list(keys)],
        )
        shown = json.dumps(cursor.fetchall())
    return hashlib.sha256(shown.encode()).hexdigest()[:16]
