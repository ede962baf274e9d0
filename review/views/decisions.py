"""Deciding, and undoing while it is still possible."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import GreenlightError
from orchestrator.services import decisions
from review import item_page, queries
from review.forms import DecisionForm
from review.requests import DeskRequest
from review.views.answers import status_of
from review.views.items import shown


@require_POST
@login_required
def create(request: DeskRequest, pk: int) -> HttpResponse:
    """Record one decision on exactly what the page showed."""
    item = queries.item_for(request.user, pk)
    content = item_page.content_of(item.output)
    form = DecisionForm.bind(item, content, request.POST)
    if not form.is_valid():
        return shown(request, item, form=form, status=422)
    try:
        decisions.decide(item, by=request.user, **form.decision())
    except GreenlightError as refused:
        now = queries.item_for(request.user, pk)
        code = status_of(refused)
        return shown(request, now, form=form, refused=refused, status=code)
    if request.htmx:
        return shown(request, queries.item_for(request.user, pk))
    return redirect("review:item", pk)


@require_POST
@login_required
def withdraw(request: DeskRequest, pk: int, decision: int) -> HttpResponse:
    """Undo one's decision during its grace."""
    made = queries.decision_for(request.user, pk, decision)
    try:
        decisions.undo(made, by=request.user)
    except GreenlightError as refused:
        item = queries.item_for(request.user, pk)
        return shown(request, item, refused=refused, status=status_of(refused))
    if request.htmx:
        return shown(request, queries.item_for(request.user, pk))
    return redirect("review:item", pk)
