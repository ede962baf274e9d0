"""Before deciding: evidence opened, an own view, others asked to look."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Allowance, ReviewItem
from orchestrator.services.deciding import guards, second_looks
from review import queries
from review.item import page as item_page
from review.requests import DeskRequest
from review.routing import escalating
from review.views.answers import status_of
from review.views.items import shown
from review.views.session import person_required


@require_POST
@person_required
def opening(request: DeskRequest, pk: int) -> HttpResponse:
    """Record that evidence was opened, and show it."""
    item = queries.item_for(request.user, pk)
    what = request.POST.get("what", "")
    try:
        guards.record_opening(item, by=request.user, what=what)
    except GreenlightError as refused:
        return shown(request, item, refused=refused, status=status_of(refused))
    if request.htmx:
        page = item_page.build(request.user, item)
        context = {"page": page, "item": item, "form": page.form}
        context["evidence"] = _claim(what)
        return render(request, "item/_locks.html", context)
    claim = _claim(what)
    if claim is not None:
        return redirect("review:allowance", claim.pk)
    return redirect(reverse("review:item", args=[pk]) + "#ctx-sources")


@require_POST
@person_required
def first_view(request: DeskRequest, pk: int) -> HttpResponse:
    """What the person thinks before they see the findings."""
    item = queries.item_for(request.user, pk)
    said = {name: request.POST.get(name, "") for name in ("view", "note")}
    try:
        guards.record_first_view(item, by=request.user, **said)
    except GreenlightError as refused:
        return shown(request, item, refused=refused, status=status_of(refused))
    return _back(request, item)


@require_POST
@person_required
def escalation(request: DeskRequest, pk: int) -> HttpResponse:
    """Call for somebody's attention; it decides nothing."""
    item = queries.item_for(request.user, pk)
    said = {name: request.POST.get(name, "") for name in ("reason", "to")}
    try:
        escalating.escalate(item, by=request.user, **said)
    except GreenlightError as refused:
        return shown(request, item, refused=refused, status=status_of(refused))
    return _back(request, item)


@require_POST
@person_required
def second_look(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for one more approval, by somebody else."""
    item = queries.item_for(request.user, pk)
    said = {name: request.POST.get(name, "") for name in ("role", "reason")}
    try:
        look = second_looks.ask(item, by=request.user, **said)
    except GreenlightError as refused:
        return shown(request, item, refused=refused, status=status_of(refused))
    escalating.tell_second_look(look, item)
    return _back(request, item)


def _back(request: DeskRequest, item: ReviewItem) -> HttpResponse:
    if request.htmx:
        return shown(request, queries.item_for(request.user, item.pk))
    return redirect("review:item", item.pk)


def _claim(what: str) -> Allowance | None:
    kind, _, key = what.partition(":")
    if kind != "claim" or not key.isdecimal():
        return None
    return Allowance.objects.filter(pk=int(key)).prefetch_related("evidence").first()
