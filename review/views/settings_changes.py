"""The record of what admins changed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.requests import DeskRequest
from review.settings import changes as settings_changes
from review.settings.changes import Filters
from review.settings.frame import place


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """What was changed, newest first."""
    here = place(request, "settings_changes", admins=True)
    wanted = Filters.read(request.GET)
    rows, before = settings_changes.page(here.own, wanted)
    query = request.GET.copy()
    query.pop("before", None)
    query["brand"] = here.own.slug
    context = {
        "place": here,
        "rows": rows,
        "wanted": wanted,
        "nouns": settings_changes.NOUNS,
        "actors": settings_changes.actors(here.own),
        "query": query.urlencode(),
        "before": before,
        "filtered": any((wanted.noun, wanted.actor, wanted.since, wanted.until)),
    }
    return render(request, "settings/changes.html", context)


@require_safe
@login_required
def file(request: DeskRequest) -> StreamingHttpResponse:
    """The same rows as CSV."""
    here = place(request, "settings_changes", admins=True)
    lines = settings_changes.lines(here.own, Filters.read(request.GET))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"changes-{here.own.slug}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
