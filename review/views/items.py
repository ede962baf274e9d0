"""One review item: its page, its tabs, its news."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Decision, ReviewItem
from orchestrator.services.deciding import guards
from review import queries
from review.item import page as item_page
from review.item.decision_form import DecisionForm
from review.requests import DeskRequest
from review.views.answers import answer
from review.views.fresh import unless_seen
from review.views.session import person_required


@require_safe
@person_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """The page where a person reads and decides; for `#output` only the tab."""
    item = queries.item_for(request.user, pk)
    tab = request.GET.get("tab", "output")
    if request.htmx and request.htmx.target == "output":
        page = item_page.build(request.user, item, tab=tab)
        context = {"page": page, "item": item, "form": page.form}
        return render(request, "item/_output.html", context)
    return shown(request, item, tab=tab, after=_just_made(request))


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
    tab: str = "output",
    after: Decision | None = None,
    said: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The item as it is now, with what was typed and why it did not stand.

    `after` is the person's decision on the item before this one: it can be undone here.
    `said` is a comment that did not stand.
    """
    page = item_page.build(request.user, item, form=form, refused=refused, tab=tab)
    context = {"page": page, "item": item, "form": page.form, "after": after}
    context["said"] = said or {}
    context["nudge"] = guards.nudge(request.user, item.brand) if after else None
    return answer(request, "item", "item", context, status=status)


def _just_made(request: DeskRequest) -> Decision | None:
    """The own decision that `?after=` names, where there is such a one."""
    key = request.GET.get("after", "")
    if not key.isdecimal() or len(key) > 18:
        return None
    return queries.own_decision(request.user, int(key))
