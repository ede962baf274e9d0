"""The queue: which items wait, in which order, and what each row says.

Gravest first, then what is due first, then the oldest. A page is fetched by key, so
that page 200 costs what page 1 costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from orchestrator.models import Brand, Decision, Principal, ReviewItem
from review.models import Assignment, Lease
from review.queue import lanes as queue_lanes
from review.queue import rows as queue_rows
from review.queue.filters import Filters, Place
from review.queue.rows import Row, market_of, missing_of

__all__ = ["Filters", "Page", "Row", "market_of", "missing_of", "next_item", "page"]

PAGE = 30
CAP = 1_000  # counting stops here: "1,000+"

# Of the items shown: one that left the queue, or that somebody else decided.
MOVED = """
    SELECT EXISTS (SELECT 1 FROM review_item i WHERE i.id = ANY (%(shown)s)
        AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.item_id = i.id
            AND d.id > %(decided)s AND d.actor_id = %(person)s)
        AND (i.state NOT IN ('open', 'settling') OR EXISTS (SELECT 1 FROM decision d
            WHERE d.item_id = i.id AND d.id > %(decided)s)))"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page shows: its items, the newest item and the last decision there was."""

    shown: tuple[int, ...] = ()
    newest: int = 0
    decided: int = 0

    def written(self) -> dict[str, str]:
        """This as parameters of a URL."""
        shown = ".".join(str(pk) for pk in self.shown)
        return {"shown": shown, "newest": str(self.newest), "d": str(self.decided)}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the queue, and what it had `seen` of the world when it was made."""

    rows: list[Row]
    count: int
    after: str
    seen: Seen

    @property
    def shown_count(self) -> str:
        """The count as words: it stops at CAP."""
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


def page(
    person: Principal,
    filters: Filters,
    after: Place | None = None,
    *,
    brands: Sequence[Brand] | None = None,
) -> Page:
    """The next PAGE items, gravest first, then due first, then oldest.

    `brands` are all of the person's, where the caller has them.
    """
    found = queue_lanes.lanes(person, filters, brands)
    places = queue_lanes.places(found, after, PAGE + 1)
    keys = [place.pk for place in places[:PAGE]]
    return Page(
        rows=queue_rows.rows(person, keys),
        count=queue_lanes.count(found, CAP),
        after=places[PAGE - 1].written() if len(places) > PAGE else "",
        seen=Seen(tuple(keys), queue_lanes.newest(found), _last_decision()),
    )


def moved_since(person: Principal, filters: Filters, seen: Seen) -> tuple[int, bool]:
    """How many items came since, and whether somebody else decided one that is shown.

    What the person decided or passed over themselves is no news to them.
    """
    found = queue_lanes.lanes(person, filters)
    came = [lane.filter(pk__gt=seen.newest) for lane in found]
    with connection.cursor() as cursor:
        facts = {"person": person.pk, "decided": seen.decided}
        cursor.execute(MOVED, {**facts, "shown": list(seen.shown)})
        (moved,) = cursor.fetchone()
    return queue_lanes.count(came, CAP), moved


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


def _last_decision() -> int:
    newest = Decision.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
