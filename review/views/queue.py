"""The queue of what waits for people."""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review import queries, queue
from review.requests import DeskRequest
from review.views.answers import answer
from review.views.fresh import unless_seen


@require_safe
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """One page of the queue; filters and place are in the URL."""
    filters, after = _asked(request.GET)
    found = queue.page(request.user, filters, after)
    brands = queries.brands_for(request.user)
    context = {"page": found, "filters": filters, "brands": brands, "after": after}
    here: dict[str, str | int] = {
        "v": found.version,
        "newest": found.newest,
        "after": _written(after),
    }
    context["news"] = filters.query(**here)
    context["next_page"] = filters.query(after=found.after) if found.after else ""
    return answer(request, "queue", "list", context)


@require_safe
@login_required
def news(request: DeskRequest) -> HttpResponse:
    """What the list does not show yet; 304 while that has not changed."""
    filters, after = _asked(request.GET)
    seen = int(_digits(request.GET.get("newest", "0")))
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


def _asked(query: QueryDict) -> tuple[queue.Filters, queue.Place | None]:
    """The filters and the place in a URL; what makes no sense is left out."""
    severity = query.get("severity", "")
    filters = queue.Filters(
        brand=query.get("brand", ""),
        severity=int(severity) if severity in ("1", "2", "3") else 0,
        mine=query.get("mine") == "1",
    )
    place = re.fullmatch(r"([0-9])-([0-9]{1,18})", query.get("after", ""))
    return filters, (int(place[1]), int(place[2])) if place else None


def _written(after: queue.Place | None) -> str:
    return f"{after[0]}-{after[1]}" if after else ""


def _digits(text: str) -> str:
    return text if re.fullmatch(r"[0-9]{1,18}", text) else "0"
