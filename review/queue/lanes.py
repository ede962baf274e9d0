"""The waiting items that a person asked for, brand by brand.

Each brand is one walk along the index review_item_queue; what a walk must also know
of an item, it looks up item by item, so that it can stop where a page is full.
"""

from collections.abc import Iterable, Sequence
from functools import reduce

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from orchestrator.models import (
    Brand,
    Decision,
    Finding,
    Principal,
    ReviewItem,
    SecondLook,
    Task,
)
from orchestrator.services.deciding.rights import SETTLERS
from orchestrator.services.staff.people import roles_of
from review import queries
from review.models import Assignment, Lease, Skip, Snooze
from review.queue.filters import SOON, Filters, Place

WAITING = ("open", "settling")
ORDER = ("-severity", "due_at", "pk")
FACTS = ("severity", "due_at", "pk")

Lane = QuerySet[ReviewItem]


def lanes(
    person: Principal, filters: Filters, brands: Sequence[Brand] | None = None
) -> list[Lane]:
    """What `person` asked for, one lane a brand; `brands` where theirs are known."""
    own = queries.brands_for(person) if brands is None else brands
    chosen = [b for b in own if not filters.brand or b.slug == filters.brand]
    return [lane(person, brand, filters) for brand in chosen]


def lane(person: Principal, brand: Brand, filters: Filters) -> Lane:
    """One brand's items of this view and these filters."""
    items = over([brand.pk], person, filters)
    return _that_may(items, person, brand) if filters.may else items


def over(brands: Sequence[int], person: Principal, filters: Filters) -> Lane:
    """The items of several brands of this view and these filters, but for `may`."""
    items = ReviewItem.objects.filter(state__in=WAITING)
    one = len(brands) == 1
    items = items.filter(brand=brands[0]) if one else items.filter(brand__in=brands)
    passed = _passed(person)
    items = items.filter(passed) if filters.view == "passed" else items.exclude(passed)
    items = items.filter(in_view(filters.view, person))
    if filters.severity:
        items = items.filter(severity=int(filters.severity))
    if filters.due:
        items = items.filter(_due(filters.due))
    if filters.q:
        items = items.filter(title__icontains=filters.q)
    if filters.assignee:
        items = items.filter(assignment__person=int(filters.assignee))
    items = _of_the_task(items, filters)
    if filters.category:
        items = items.filter(_crosses(filters.category))
    return items


def in_view(view: str, person: Principal) -> Q:
    """What makes an item part of a view."""
    now = timezone.now()
    leased = Lease.objects.filter(item=OuterRef("pk"), until__gt=now)
    assigned = Assignment.objects.filter(item=OuterRef("pk"))
    match view:
        case "mine":
            # two short lists, so that the walk need not ask each item
            taken = Lease.objects.filter(person=person, until__gt=now)
            given = Assignment.objects.filter(person=person)
            return Q(pk__in=taken.values("item").union(given.values("item")))
        case "free":
            return Q(~Exists(leased), ~Exists(assigned), state="open")
        case "soon":
            return Q(due_at__lte=now + SOON)
        case "high":
            return Q(severity=3)
        case "price":
            return _crosses("pricing_change")
        case "claims":
            return _crosses("regulated_claim")
        case "second":
            return _second()
        case "returned":
            reworked = Task.objects.filter(pk=OuterRef("task"), reworks__gt=0)
            return Q(Exists(reworked))
        case "directions":
            return Q(kind="direction")
        case _:
            return Q()


def places(found: Iterable[Lane], after: Place | None, most: int) -> list[Place]:
    """The next `most` over all lanes, in the queue's order, in one query."""
    heads = [
        one.order_by(*ORDER).values_list(*FACTS)[:most]
        for whole in found
        for one in _behind(whole, after)
    ]
    if not heads:
        return []
    if len(heads) == 1:
        return [Place(*row) for row in heads[0]]
    merged = reduce(lambda one, other: one.union(other, all=True), heads)
    return [Place(*row) for row in merged.order_by(*ORDER)[:most]]


def count(found: Iterable[Lane], cap: int) -> int:
    """How many there are, counting no further than one past `cap` a brand."""
    return sum(one.values("pk")[: cap + 1].count() for one in found)


def newest(found: Iterable[Lane]) -> int:
    """The highest id that waits: what is higher later is new."""
    heads = [one.order_by("-pk").values_list("pk", flat=True)[:1] for one in found]
    return max((pk for head in heads for pk in head), default=0)


def _behind(whole: Lane, after: Place | None) -> list[Lane]:
    """What comes after a place: the rest of its severity, and what is less grave."""
    if after is None:
        return [whole]
    later = Q(due_at__gt=after.due_at) | Q(due_at=after.due_at, pk__gt=after.pk)
    same = whole.filter(later, severity=after.severity, due_at__gte=after.due_at)
    return [same, whole.filter(severity__lt=after.severity)]


def _passed(person: Principal) -> Q:
    """Skipped by this person, or snoozed until later."""
    skipped = Skip.objects.filter(person=person, item=OuterRef("pk"))
    asleep = Snooze.objects.filter(
        person=person, item=OuterRef("pk"), until__gt=timezone.now()
    )
    return Q(Exists(skipped)) | Q(Exists(asleep))


def _due(due: str) -> Q:
    now = timezone.now()
    if due == "late":
        return Q(due_at__lte=now)
    return Q(due_at__lte=now + (SOON if due == "soon" else 6 * SOON))


def _of_the_task(items: Lane, filters: Filters) -> Lane:
    """Agent, workflow and market: what made the output, and for where."""
    if filters.agent:
        items = items.filter(task__agent__name=filters.agent)
    if filters.workflow:
        items = items.filter(run__version__workflow__slug=filters.workflow)
    if filters.market:
        # canonical JSON has one way to write it: the value, or the member "market"
        name = filters.market.replace('"', "")
        member = f'"market":"{name}"'.encode()
        items = items.extra(
            where=[
                "EXISTS (SELECT 1 FROM task t WHERE t.id = review_item.task_id AND"
                " (t.item = %s OR position(%s::bytea in t.item) > 0))"
            ],
            params=[f'"{name}"'.encode(), member],
        )
    return items


def _crosses(category: str) -> Q:
    found = Finding.objects.filter(screening=OuterRef("screening"), category=category)
    return Q(Exists(found))


def _second() -> Q:
    """One more approval is wanted after a first one, drawn or asked for."""
    looks = SecondLook.objects.filter(**_one("item", "pk"))
    given = Decision.objects.filter(
        **_one("item", "pk"),
        verdict="approve",
        screening=OuterRef("screening"),
        withdrawal__isnull=True,
    )
    return Q(Exists(looks) | Exists(given), state="open")


def _that_may(items: Lane, person: Principal, brand: Brand) -> Lane:
    """Only what `person` can bring forward: asked of their roles, not their own."""
    roles = roles_of(person, brand)
    asks = Finding.objects.filter(
        **_one("screening", "screening"), blocking=True, roles__overlap=list(roles)
    )
    looks = SecondLook.objects.filter(**_one("item", "pk"), role__in=roles)
    approved = Decision.objects.filter(
        **_one("item", "pk"),
        actor=person,
        screening=OuterRef("screening"),
        withdrawal__isnull=True,
    )
    wanted = Q(Exists(asks) | Exists(looks))
    own = wanted & ~Q(output__author=person) & ~Q(Exists(approved))
    if roles & SETTLERS:
        own |= Q(kind="failure")
    return items.filter(own, state="open")


def _one(field: str, outer: str) -> dict[str, OuterRef]:
    """`field` is the item's `outer`, said so that PostgreSQL probes the index.

    An EXISTS beside an OR that says "=" may be hashed: then all of the table is read,
    and these tables keep everything that was ever decided.
    """
    return {f"{field}__gte": OuterRef(outer), f"{field}__lte": OuterRef(outer)}
