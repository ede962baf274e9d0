"""The queue of what waits for people."""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review import (
    queries,
    queue,
    queue_choices,
    queue_day,
    queue_export,
    queue_views,
    routing,
)
from review.queue_filters import Filters, Place, filters_in, place_in
from review.requests import DeskRequest
from review.views.answers import answer
from review.views.fresh import unless_seen


@require_safe
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """One page of the queue; view, filters, place and open item are in the URL."""
    filters, after = filters_in(request.GET), place_in(request.GET.get("after", ""))
    if request.htmx and request.GET.get("part") == "rows":
        return _more(request, filters, after)
    context = _list(request, filters, after)
    if request.htmx and not request.htmx.boosted:
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
    filters, after = filters_in(request.GET), place_in(request.GET.get("after", ""))
    seen = int(_digits(request.GET.get("newest", "0")) or 0)
    came, version = queue.moved_since(request.user, filters, after, seen)
    context: dict[str, Any] = {
        "came": came,
        "moved": version != request.GET.get("v"),
        "news": request.GET.urlencode(),
        "query": filters.query(),
    }
    etag = f"{version}-{came}-{bool(context['moved'])}"
    return unless_seen(
        request, etag, lambda: render(request, "queue/_news.html", context)
    )


@require_safe
@login_required
def counts(request: DeskRequest) -> HttpResponse:
    """The bar of views with how many wait in each now."""
    filters = filters_in(request.GET)
    context = _views(request, filters)
    return answer(request, "queue", "views", context)


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
    request: DeskRequest, filters: Filters, after: Place | None
) -> dict[str, Any]:
    found = queue.page(request.user, filters, after)
    brands = queries.brands_for(request.user)
    offered = queue_choices.choices(brands, filters)
    here: dict[str, str | int] = {
        "v": found.version,
        "newest": found.newest,
        "after": after.written() if after else "",
    }
    return {
        "page": found,
        "brands": brands,
        "place": after,
        "choices": offered,
        "chips": queue_choices.chips(filters, offered),
        "news": filters.query(**here),
        **_views(request, filters),
        **_next(filters, found),
        "next_due": None if found.rows else queue_views.next_due(brands),
    }


def _next(filters: Filters, found: queue.Page) -> dict[str, str]:
    return {"next_page": filters.query(after=found.after) if found.after else ""}


def _views(request: DeskRequest, filters: Filters) -> dict[str, Any]:
    return {
        "filters": filters,
        "views": queue_views.bar(request.user, filters),
        "saved": queue_views.saved_for(request.user),
        "query": filters.query(),
    }


def _first(request: DeskRequest, found: queue.Page) -> int | None:
    """The item to stand beside the list: the one the URL names, or the first."""
    named = _digits(request.GET.get("item", ""))
    if named:
        return int(named)
    return found.rows[0].item.pk if found.rows else None


def _digits(text: str) -> str:
    return text if re.fullmatch(r"[0-9]{1,18}", text) else ""
