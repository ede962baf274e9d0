"""One recall: followed to its end, and its report."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import RecallCase
from orchestrator.services.recalling import follow_ups, recalls
from review import queries
from review.recall import case as case_page
from review.requests import DeskRequest
from review.views.answers import answer, status_of
from review.views.fresh import unless_seen


@require_safe
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One case; htmx asks again and gets 304 until something moved."""
    case = queries.recall_case_for(request.user, pk)
    if request.htmx:
        seen = case_page.version(case)
        return unless_seen(request, seen, lambda: _shown(request, case))
    return _shown(request, case)


@require_safe
@login_required
def report(request: DeskRequest, pk: int) -> HttpResponse:
    """The closing report, to print or to keep."""
    case = queries.recall_case_for(request.user, pk)
    page = case_page.build(request.user, case)
    context = {"page": page, "case": case, "report": recalls.report(case)}
    return render(request, "recall_case/report.html", context)


@require_POST
@login_required
def second(request: DeskRequest, pk: int) -> HttpResponse:
    """A second person agrees: it is done now."""
    return _done(request, pk, lambda case: recalls.second(case, by=request.user))


@require_POST
@login_required
def decline(request: DeskRequest, pk: int) -> HttpResponse:
    """What was proposed is not done."""
    why = request.POST.get("reason", "").strip()[:2_000]
    return _done(
        request, pk, lambda case: recalls.decline(case, by=request.user, why=why)
    )


@require_POST
@login_required
def close(request: DeskRequest, pk: int) -> HttpResponse:
    """Everything is followed up: the case ends."""
    return _done(request, pk, lambda case: recalls.close(case, by=request.user))


@require_POST
@login_required
def settle(request: DeskRequest, pk: int) -> HttpResponse:
    """What is done about one delivery that had gone out."""
    owed = queries.follow_up_for(request.user, pk)
    given = {
        name: request.POST.get(name, "").strip()[:4_000]
        for name in ("choice", "reason", "evidence")
    }

    def settled(case: RecallCase) -> object:
        return follow_ups.settle(owed, by=request.user, **given)

    return _done(request, owed.case_id, settled, typed={**given, "pk": pk})


def _done(
    request: DeskRequest,
    pk: int,
    do: Callable[[RecallCase], object],
    *,
    typed: dict[str, object] | None = None,
) -> HttpResponse:
    """Do it and show the case; where it is refused, why, and what was typed."""
    case = queries.recall_case_for(request.user, pk)
    try:
        do(case)
    except GreenlightError as error:
        return _shown(request, case, refused=error, typed=typed)
    if request.htmx:
        return _shown(request, queries.recall_case_for(request.user, pk))
    return redirect("review:recall", pk)


def _shown(
    request: DeskRequest,
    case: RecallCase,
    *,
    refused: GreenlightError | None = None,
    typed: dict[str, object] | None = None,
) -> HttpResponse:
    page = case_page.build(request.user, case)
    context = {"page": page, "refused": str(refused or ""), "typed": typed or {}}
    return answer(request, "recall_case", "case", context, status=status_of(refused))
