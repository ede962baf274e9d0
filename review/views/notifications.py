"""What the desk told a person, and who would get an item. Reading decides nothing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orchestrator.services.deciding import guards
from review import queries
from review.notices import notify
from review.notices import page as notification_page
from review.requests import DeskRequest
from review.routing.candidates import who_would_get


@require_safe
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """The list, unread first; a page at a time."""
    return _listed(request)


@require_POST
@login_required
def read(request: DeskRequest, pk: int) -> HttpResponse:
    """One was read, or is unread again; another person's is not there (404)."""
    told = queries.notification_for(request.user, pk)
    notify.mark(told, read=request.POST.get("unread") != "1")
    return _after(request)


@require_POST
@login_required
def all_read(request: DeskRequest) -> HttpResponse:
    """Everything up to the newest that the page showed was read."""
    newest = request.POST.get("newest", "")
    notify.mark_all(request.user, newest=int(newest) if newest.isdecimal() else None)
    return _after(request)


@require_safe
@login_required
def bell(request: DeskRequest) -> HttpResponse:
    """The bell of the frame with its number, asked for again when something is told."""
    return render(request, "frame/_bell.html")


@require_safe
@login_required
def routing(request: DeskRequest, pk: int) -> HttpResponse:
    """Who would get this item, and why not the others."""
    item = queries.item_for(request.user, pk)
    found = who_would_get(item)
    # whoever must say their own view first is not told what others found or said
    guard = guards.state_of(item, request.user)
    hidden = guard.own_view_first or guard.hides_others
    context = {"item": item, "found": found, "hidden": hidden}
    return render(request, "notifications/routing.html", context)


def _listed(request: DeskRequest) -> HttpResponse:
    page = notification_page.build(request.user, request.GET)
    whole = not request.htmx or request.htmx.boosted
    name = "page" if whole else "_list"
    return render(request, f"notifications/{name}.html", {"page": page})


def _after(request: DeskRequest) -> HttpResponse:
    return _listed(request) if request.htmx else redirect("review:notifications")
