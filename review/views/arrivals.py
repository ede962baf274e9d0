"""A person saw it arrive: what nobody could confirm counts as delivered."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import GreenlightError
from orchestrator.services.running import outcomes
from review import queries
from review.item import leases
from review.requests import DeskRequest
from review.views.answers import status_of
from review.views.items import shown
from review.views.session import person_required


@require_POST
@person_required
def create(request: DeskRequest, pk: int) -> HttpResponse:
    """Settle a failure whose delivery did arrive, with the evidence."""
    item = queries.item_for(request.user, pk)
    held = leases.of(item)
    if held is not None and held.person_id != request.user.pk:
        return shown(request, item, status=423)
    evidence = request.POST.get("evidence", "")
    try:
        outcomes.arrived(item, by=request.user, evidence=evidence)
    except GreenlightError as refused:
        now = queries.item_for(request.user, pk)
        return shown(request, now, refused=refused, status=status_of(refused))
    leases.give_up(item, request.user)
    if request.htmx:
        return shown(request, queries.item_for(request.user, pk))
    return redirect("review:item", pk)
