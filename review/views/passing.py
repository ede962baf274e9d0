"""Skipping, snoozing and assigning an item, and being given the next one."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import GreenlightError, NotPermitted, StaleState
from orchestrator.models import ReviewItem
from review import queries
from review.item import leases
from review.queue import passing, queue
from review.requests import DeskRequest
from review.routing import routing
from review.views.answers import status_of
from review.views.leases import bar, chosen_person

TRIES = 5  # somebody else may be faster with an item; a few times in a row at most


@require_POST
@login_required
def skip(request: DeskRequest, pk: int) -> HttpResponse:
    """This person is not offered the item again."""
    item = queries.item_for(request.user, pk)
    reason = request.POST.get("reason", "")
    said = _("Skipped: it is not offered to you again.")
    return _passed(
        request, item, said, lambda: passing.skip(item, request.user, reason)
    )


@require_POST
@login_required
def snooze(request: DeskRequest, pk: int) -> HttpResponse:
    """The item hides from this person for a while."""
    item = queries.item_for(request.user, pk)
    nap = request.POST.get("nap", "")
    said = _("Snoozed: it comes back by itself.")
    return _passed(request, item, said, lambda: passing.snooze(item, request.user, nap))


@require_POST
@login_required
def bring_back(request: DeskRequest, pk: int) -> HttpResponse:
    """The item is in this person's queue again."""
    item = queries.item_for(request.user, pk)
    passing.bring_back(item, request.user)
    return bar(request, item) if request.htmx else redirect("review:item", pk)


@require_POST
@login_required
def assign(request: DeskRequest, pk: int) -> HttpResponse:
    """It is that person's item from now on."""
    item = queries.item_for(request.user, pk)
    reason = request.POST.get("reason", "")
    try:
        to = chosen_person(request, item)
        if to == request.user and (why := leases.why_not(item, to)):
            raise NotPermitted(why)
        routing.assign(item, to, request.user, reason)
    except GreenlightError as refused:
        return bar(request, item, refused, status_of(refused))
    return bar(request, item) if request.htmx else redirect("review:item", pk)


@require_POST
@login_required
def give_work(request: DeskRequest) -> HttpResponse:
    """The best free item this person may settle, taken for them."""
    for _try in range(TRIES):
        item = queue.next_item(request.user, only_mine=True)
        if item is None:
            break
        try:
            leases.take(item, request.user)
        except StaleState:
            continue
        except NotPermitted:
            passing.skip(item, request.user, _("You cannot decide it."))
            continue
        return _to(request, item)
    messages.info(request, _("Nothing free waits for you now."))
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": reverse("review:queue")})
    return redirect("review:queue")


def _to(request: DeskRequest, item: ReviewItem) -> HttpResponse:
    """The item beside the list where that is open, else on its own page."""
    if not request.htmx:
        return redirect("review:item", item.pk)
    url = reverse("review:item", args=[item.pk])
    shown = {"queue-open": {"item": item.pk, "url": url}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(shown)})


def _passed(
    request: DeskRequest, item: ReviewItem, said: str, act: Callable[[], object]
) -> HttpResponse:
    """Done: the row goes from the list and the next one comes; else why not."""
    try:
        act()
    except GreenlightError as refused:
        return bar(request, item, refused, status_of(refused))
    if not request.htmx:
        messages.success(request, said)
        return redirect("review:queue")
    page = render(request, "queue/_passed.html", {"words": said})
    page["HX-Reswap"] = "none"
    page["HX-Trigger"] = json.dumps({"queue-passed": {"item": item.pk}})
    return page
