"""The queue's views with their counts, and the views people saved."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Min
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.models import Brand, Principal, ReviewItem
from review.models import SavedView
from review.queue import lanes as queue_lanes
from review.queue.filters import HELP, VIEWS, Filters, filters_in

CAP = 1_000  # counting stops here: "1,000+"
MOST_SAVED = 30


@dataclass(frozen=True, slots=True)
class View:
    """One view on the bar. `count` is None where it is not counted."""

    key: str
    name: str | Promise
    help: str | Promise
    query: str
    count: int | None
    current: bool

    @property
    def shown_count(self) -> str:
        """The count as words: it stops at CAP."""
        if self.count is None:
            return ""
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


def bar(
    person: Principal, filters: Filters, brands: list[Brand], *, count: bool = True
) -> list[View]:
    """Every view, with how many items wait there for this person if `count`."""
    counts = counted(person, [brand.pk for brand in brands]) if count else {}
    return [
        View(
            key=key,
            name=name,
            help=HELP.get(key, ""),
            query=Filters(view=key).query(),
            count=counts.get(key),
            current=filters.view == key and not filters.narrowing,
        )
        for key, name in VIEWS.items()
    ]


def counted(person: Principal, brands: list[int]) -> dict[str, int]:
    """How many items each view has over `brands`, up to CAP + 1, in one query."""
    if not brands:
        return dict.fromkeys(VIEWS, 0)
    parts, params = [], []
    for key in VIEWS:
        lane = queue_lanes.over(brands, person, Filters(view=key))
        sql, own = lane.order_by().values("pk")[: CAP + 1].query.sql_with_params()
        parts.append(f"SELECT %s, count(*) FROM ({sql}) AS counted")  # noqa: S608
        params += [key, *own]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return dict(cursor.fetchall())


def saved_for(person: Principal, brands: list[Brand]) -> list[SavedView]:
    """The person's own views, and those shared with one of `brands`."""
    own = SavedView.objects.filter(person=person)
    shared = SavedView.objects.filter(shared=True, brand__in=brands)
    found = (own | shared).select_related("person", "brand").order_by("name", "pk")
    return list(found)


def save(
    person: Principal, name: str, query: str, *, brand: Brand | None = None
) -> SavedView:
    """Keep a query under a name; the same name again replaces it.

    With `brand` everybody there sees it. Raises BadInput for no name, or too many.
    """
    name = name.strip()[:60]
    if not name:
        raise BadInput(_("Give the view a name."))
    if SavedView.objects.filter(person=person).count() >= MOST_SAVED:
        raise BadInput(
            _("You have %(most)s saved views: delete one first.") % {"most": MOST_SAVED}
        )
    asked = filters_in(QueryDict(query)).query()
    view, _made = SavedView.objects.update_or_create(
        person=person,
        name=name,
        defaults={"query": asked[:500], "brand": brand, "shared": brand is not None},
    )
    return view


def change(
    view: SavedView, *, by: Principal, name: str, brand: Brand | None
) -> SavedView:
    """Rename a view, share it with a brand, or stop sharing it; only its owner may."""
    _own(view, by)
    name = name.strip()[:60]
    taken = SavedView.objects.filter(person=by, name=name).exclude(pk=view.pk)
    if not name or taken.exists():
        raise BadInput(_("Give the view a name that none of your views has."))
    view.name, view.brand, view.shared = name, brand, brand is not None
    view.save(update_fields=["name", "brand", "shared"])
    return view


def delete(view: SavedView, *, by: Principal) -> None:
    """Forget a saved view; only its owner may."""
    _own(view, by)
    view.delete()


def at_risk(brands: list[Brand]) -> int:
    """How many deadlines pass within the next hours or passed, up to CAP + 1."""
    soon = queue_lanes.in_view("soon", Principal())
    items = ReviewItem.objects.filter(brand__in=brands, state__in=queue_lanes.WAITING)
    return items.filter(soon).order_by().values("pk")[: CAP + 1].count()


def next_due(brands: list[Brand]) -> datetime | None:
    """The next deadline among everything that waits on these brands."""
    waiting = ReviewItem.objects.filter(
        brand__in=brands, state="open", due_at__gt=timezone.now()
    )
    first: datetime | None = waiting.aggregate(first=Min("due_at"))["first"]
    return first


def _own(view: SavedView, by: Principal) -> None:
    if view.person_id != by.pk:
        raise NotPermitted(
            _("%(name)s saved this view: only they change it.")
            % {"name": view.person.name}
        )
