"""An edit screened while it is typed; nothing of it is kept."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import BadContent
from review import queries
from review.item import page as item_page
from review.item import rescreening
from review.item.editing import edited
from review.requests import DeskRequest
from review.views.session import person_required


@require_POST
@person_required
def create(request: DeskRequest, pk: int) -> HttpResponse:
    """What the red lines in force would say of the typed texts, and what changed."""
    item = queries.item_for(request.user, pk)
    base = item_page.content_of(item.output)
    context: dict[str, object] = {"item": item}
    try:
        context["look"] = rescreening.look(item, base, edited(base, request.POST))
    except BadContent as error:
        context["error"] = str(error)
    return render(request, "item/_screening.html", context)
