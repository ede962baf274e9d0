"""Drafts: kept while somebody types, thrown away when they say so."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import BadInput
from review import queries
from review.item import drafts
from review.item import history as item_history
from review.requests import DeskRequest
from review.views.items import shown
from review.views.session import person_required


@require_POST
@person_required
def create(request: DeskRequest, pk: int) -> HttpResponse:
    """Keep what is typed; with `what=discard` throw it away, with `what=notes` keep
    only the words to people, on the item that stands now."""
    item = queries.item_for(request.user, pk)
    what = request.POST.get("what", "")
    if what == "discard":
        drafts.discard(item, request.user)
        return redirect("review:item", pk) if not request.htmx else shown(request, item)
    if what == "notes":
        now = item_history.successor(item) or item
        drafts.keep_notes(item, request.user, on=now)
        return redirect("review:item", now.pk)
    if item.state != "open":
        return _said(request, pk, "")  # a save that came after the decision
    try:
        kept = drafts.keep(item, request.user, request.POST)
    except BadInput as error:
        return _said(request, pk, str(error), status=422)
    if not request.htmx:
        return redirect("review:item", pk)
    return _said(request, pk, _("Draft saved") if kept else "")


def _said(request: DeskRequest, pk: int, words: str, status: int = 200) -> HttpResponse:
    context = {"pk": pk, "words": words, "bad": status != 200}
    return render(request, "item/_draft_state.html", context, status=status)
