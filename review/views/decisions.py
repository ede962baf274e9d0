"""Deciding, and undoing while it is still possible."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Decision, ReviewItem
from orchestrator.services.deciding import decisions
from review import queries
from review.item import comments, drafts, leases
from review.item import page as item_page
from review.item.decision_form import DecisionForm
from review.queue import queue
from review.requests import DeskRequest
from review.views.after import decided, undone
from review.views.answers import status_of
from review.views.items import shown
from review.views.session import person_required


@require_POST
@person_required
def create(request: DeskRequest, pk: int) -> HttpResponse:
    """Record one decision on exactly what the page showed; then on to the next item.

    What cannot stand leaves nothing behind but the draft of what was typed.
    """
    item = queries.item_for(request.user, pk)
    form = DecisionForm.bind(item, item_page.content_of(item.output), request.POST)
    if item.state == "withdrawn":
        return _kept(request, item, form, status=410)
    held = leases.of(item)
    if held is not None and held.person_id != request.user.pk:
        return _kept(request, item, form, status=423)
    if not form.is_valid():
        return _kept(request, item, form, status=422)
    try:
        made = decisions.decide(item, by=request.user, **_asked(item, form))
    except GreenlightError as refused:
        now = queries.item_for(request.user, pk)
        return _kept(request, now, form, refused=refused, status=status_of(refused))
    drafts.discard(item, request.user)
    leases.give_up(item, request.user)
    return _onward(request, made)


@require_POST
@person_required
def withdraw(request: DeskRequest, pk: int, decision: int) -> HttpResponse:
    """Undo one's decision during its grace."""
    made = queries.decision_for(request.user, pk, decision)
    try:
        decisions.undo(made, by=request.user)
    except GreenlightError as refused:
        item = queries.item_for(request.user, pk)
        return shown(request, item, refused=refused, status=status_of(refused))
    if request.htmx:
        return undone(request, queries.item_for(request.user, pk))
    return redirect("review:item", pk)


def _asked(item: ReviewItem, form: DecisionForm) -> dict[str, Any]:
    """What decide takes; a request for changes carries the comments for the agent."""
    asked = form.decision()
    notes = comments.for_the_agent(item) if asked["verdict"] == "changes" else ""
    if notes:
        asked["reason"] = f"{asked['reason']}\n\n{notes}"
    return asked


def _kept(
    request: DeskRequest,
    item: ReviewItem,
    form: DecisionForm,
    *,
    refused: GreenlightError | None = None,
    status: int,
) -> HttpResponse:
    """What was typed, kept on the server and shown beside why it did not stand."""
    _keep(request, item)
    return shown(request, item, form=form, refused=refused, status=status)


def _keep(request: DeskRequest, item: ReviewItem) -> None:
    try:
        drafts.keep(item, request.user, request.POST)
    except GreenlightError:
        return  # too long to keep: it is still in the form that is shown again


def _onward(request: DeskRequest, made: Decision) -> HttpResponse:
    """The next item, or the same one where the person stays or nothing else waits."""
    item = queries.item_for(request.user, made.item_id)
    stays = "stay" in request.POST
    coming = None if stays else queue.next_item(request.user, item)
    if request.htmx:
        return decided(request, made, item, coming)
    if coming is None:
        return redirect("review:item", item.pk)
    return redirect(f"{reverse('review:item', args=[coming.pk])}?after={made.pk}")
