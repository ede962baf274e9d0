"""The queue of what waits for people."""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orchestrator.models import Brand
from review import queries
from review.queue import choices as queue_choices
from review.queue import day as queue_day
from review.queue import export as queue_export
from review.queue import queue
from review.queue import views as queue_views
from review.queue.filters import Filters, Place, filters_in, place_in
from review.requests import DeskRequest
from review.routing import routing
from review.views.answers import answer
from review.views.fresh import unless_seen


@require_safe
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """One page of the queue; view, filters, place and open item are in the URL."""
    filters, after = filters_in(request.GET), place_in(request.GET.get("after", ""))
    if request.htmx and request.GET.get("part") == "rows":
        return _more(request, filters, after)
    swaps = bool(request.htmx and not request.htmx.boosted)
    context = _list(request, filters, after, count=swaps)
    if swaps:
        return answer(request, "queue", "list", context)
    brands = context["brands"]
    context |= {
        "day": queue_day.of(request.user, brands),
        "at_risk": queue_views.at_risk(brands),
        "alarms": routing.alarms(request.user),
        "first": _first(request, context["page"]),
    }
    return answer(request, "queue", "list", context)


@require_safe
@login_required
def news(request: DeskRequest) -> HttpResponse:
    """What the list does not show yet; 304 while that has not changed."""
    filters = filters_in(request.GET)
    came, moved = queue.moved_since(request.user, filters, _seen(request.GET))
    context: dict[str, Any] = {
        "came": came,
        "moved": moved,
        "news": request.GET.urlencode(),
        "query": filters.query(),
    }
    etag = f"{came}-{moved}"
    return unless_seen(
        request, etag, lambda: render(request, "queue/_news.html", context)
    )


@require_safe
@login_required
def counts(request: DeskRequest) -> HttpResponse:
    """The bar of views with how many wait in each now."""
    filters = filters_in(request.GET)
    context = _views(request, filters, queries.brands_for(request.user), count=True)
    return render(request, "queue/_views.html", context)


@require_safe
@login_required
def export(request: DeskRequest) -> StreamingHttpResponse:
    """What the list shows, as CSV."""
    lines = queue_export.lines(request.user, filters_in(request.GET))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="queue.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _more(request: DeskRequest, filters: Filters, after: Place | None) -> HttpResponse:
    """The rows of the next page alone."""
    found = queue.page(request.user, filters, after)
    context = {"page": found, **_next(filters, found)}
    return render(request, "queue/_rows.html", context)


def _list(
    request: DeskRequest, filters: Filters, after: Place | None, *, count: bool
) -> dict[str, Any]:
    """What the list shows. A whole page comes without the counts: they follow it."""
    brands = queries.brands_for(request.user)
    found = queue.page(request.user, filters, after, brands=brands)
    offered = queue_choices.choices(brands, filters)
    return {
        "page": found,
        "brands": brands,
        "place": after,
        "choices": offered,
        "chips": queue_choices.chips(filters, offered),
        "news": filters.query(**found.seen.written()),
        **_views(request, filters, brands, count=count),
        **_next(filters, found),
        "next_due": None if found.rows else queue_views.next_due(brands),
    }


def _next(filters: Filters, found: queue.Page) -> dict[str, str]:
    return {"next_page": filters.query(after=found.after) if found.after else ""}


def _views(
    request: DeskRequest, filters: Filters, brands: list[Brand], *, count: bool
) -> dict[str, Any]:
    return {
        "filters": filters,
        "counted": count,
        "views": queue_views.bar(request.user, filters, brands, count=count),
        "saved": queue_views.saved_for(request.user, brands),
        "query": filters.query(),
    }


def _first(request: DeskRequest, found: queue.Page) -> int | None:
    """The item to stand beside the list: the one the URL names, or the first."""
    named = _digits(request.GET.get("item", ""))
    if named:
        return int(named)
    return found.rows[0].item.pk if found.rows else None


def _seen(query: QueryDict) -> queue.Seen:
    """What the page that asks for news shows already."""
    listed = query.get("shown", "").split(".")[: queue.PAGE]
    return queue.Seen(
        shown=tuple(int(pk) for pk in listed if _digits(pk)),
        newest=int(_digits(query.get("newest", "")) or 0),
        decided=int(_digits(query.get("d", "")) or 0),
    )


def _digits(text: str) -> str:
    return text if re.fullmatch(r"[0-9]{1,18}", text) else ""
