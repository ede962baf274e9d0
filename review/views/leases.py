"""Taking an item, keeping it, giving it to somebody, and who reads it now."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from orchestrator.domain.errors import BadInput, GreenlightError, StaleState
from orchestrator.models import Principal, ReviewItem
from review import queries
from review.item import leases
from review.requests import DeskRequest
from review.views.answers import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lease(request: DeskRequest, pk: int) -> HttpResponse:
    """The bar as it is now; a POST takes the item, or extends one's lease."""
    item = queries.item_for(request.user, pk)
    if request.method == "POST":
        return _done(request, item, lambda: leases.take(item, request.user))
    return bar(request, item) if request.htmx else redirect("review:item", pk)


@require_POST
@login_required
def extend(request: DeskRequest, pk: int) -> HttpResponse:
    """Some more minutes, where the lease still is one's own."""
    item = queries.item_for(request.user, pk)
    return _done(request, item, lambda: leases.extend(item, request.user))


@require_POST
@login_required
def give_up(request: DeskRequest, pk: int) -> HttpResponse:
    """The item is anybody's again."""
    item = queries.item_for(request.user, pk)
    return _done(request, item, lambda: leases.give_up(item, request.user))


@require_POST
@login_required
def park(request: DeskRequest, pk: int) -> HttpResponse:
    """Keep it longer, with a note."""
    item = queries.item_for(request.user, pk)
    note = request.POST.get("note", "")
    hours = _number(request.POST.get("hours", ""))
    return _done(request, item, lambda: leases.park(item, request.user, note, hours))


@require_POST
@login_required
def hand_over(request: DeskRequest, pk: int) -> HttpResponse:
    """Give it to a colleague who may decide it."""
    item = queries.item_for(request.user, pk)
    note = request.POST.get("note", "")

    def act() -> object:
        to = chosen_person(request, item)
        return leases.hand_over(item, request.user, to, note)

    return _done(request, item, act)


@require_POST
@login_required
def take_over(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask its holder for it, or take it where they did not answer."""
    item = queries.item_for(request.user, pk)
    return _done(request, item, lambda: leases.take_over(item, request.user))


@require_POST
@login_required
def read(request: DeskRequest, pk: int) -> HttpResponse:
    """So many more seconds of reading; nothing to show."""
    item = queries.item_for(request.user, pk)
    leases.beat(item, request.user, _number(request.POST.get("seconds", "")))
    return HttpResponse(status=204)


def chosen_person(request: DeskRequest, item: ReviewItem) -> Principal:
    """Whom the form names: of those who may decide the item, or oneself."""
    pk = _number(request.POST.get("to", ""))
    if pk == request.user.pk:
        return request.user
    found = leases.candidates(item, request.user).filter(pk=pk).first()
    if found is None:
        raise BadInput("Choose somebody who may decide this item.")
    return found


def bar(
    request: DeskRequest,
    item: ReviewItem,
    refused: GreenlightError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The lease bar, with why something was refused."""
    context = {"item": item, "refused": refused, "was": _was(request)}
    if request.htmx:
        return render(request, "item/_leasebar.html", context, status=status)
    return render(request, "queue/refused.html", context, status=status)


def _done(
    request: DeskRequest, item: ReviewItem, act: Callable[[], object]
) -> HttpResponse:
    try:
        act()
    except GreenlightError as refused:
        held = leases.of(item)
        by_other = held is not None and held.person_id != request.user.pk
        locked = isinstance(refused, StaleState) and by_other
        return bar(request, item, refused, 423 if locked else status_of(refused))
    return bar(request, item) if request.htmx else redirect("review:item", item.pk)


def _was(request: DeskRequest) -> str:
    """ "theirs" from a page that was to be read only: its decision is brought then."""
    return request.POST.get("was", "") or request.GET.get("was", "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
