"""One review item."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import ReviewItem
from review import item_page, queries
from review.forms import DecisionForm
from review.requests import DeskRequest
from review.views.answers import answer
from review.views.fresh import unless_seen


@require_safe
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """The page where a person reads and decides."""
    item = queries.item_for(request.user, pk)
    return shown(request, item)


@require_safe
@login_required
def news(request: DeskRequest, pk: int) -> HttpResponse:
    """Says that the item changed under the open page; never swaps it away."""
    item = queries.item_for(request.user, pk)
    version = item_page.version(item)
    seen, was = request.GET.get("seen", ""), request.GET.get("state", "")
    context = {"item": item, "seen": seen, "was": was, "moved": seen != version}
    return unless_seen(
        request, version, lambda: render(request, "item/_news.html", context)
    )


def shown(
    request: DeskRequest,
    item: ReviewItem,
    *,
    form: DecisionForm | None = None,
    refused: GreenlightError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The item as it is now, with what was typed and why it did not stand."""
    page = item_page.build(request.user, item, form=form, refused=refused)
    context = {"page": page, "item": item, "form": page.form}
    return answer(request, "item", "item", context, status=status)
