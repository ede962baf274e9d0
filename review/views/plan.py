"""The plan of one run and of everything under way. Nothing here changes anything."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orchestrator.domain.errors import BadInput
from review import queries
from review.plan import page as plan_page
from review.plan import runs as plan_runs
from review.plan.slipping import slip
from review.requests import DeskRequest
from review.views.answers import answer


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """Every open run of the person's brands, what is at risk first."""
    brand, after = (request.GET.get(name, "") for name in ("brand", "after"))
    try:
        rows, more = plan_runs.rows(request.user, brand=brand, after=after)
    except BadInput as error:
        raise Http404(str(error)) from error
    context = {
        "rows": rows,
        "more": more,
        "asked": brand,
        "brands": queries.brands_for(request.user),
        "missing": 0 if after else plan_runs.missing(request.user),
    }
    return answer(request, "plans", "list", context)


@require_safe
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """The plan of one run; with `task` and `hours` also what such a slip moves."""
    page = plan_page.build(queries.run_for(request.user, pk))
    asked = {name: request.GET.get(name, "") for name in ("task", "hours")}
    context: dict[str, Any] = {"page": page, "asked": asked}
    if asked["task"]:
        try:
            context["slip"] = slip(page, *_read(asked))
        except BadInput as error:
            context["refused"] = str(error)
    status = 422 if "refused" in context else 200
    if request.htmx and request.htmx.target == "slip":
        return render(request, "plan/_slip.html", context, status=status)
    return answer(request, "plan", "plan", context, status=status)


def _read(asked: dict[str, str]) -> tuple[int, float]:
    try:
        task, hours = int(asked["task"]), float(asked["hours"].replace(",", "."))
    except ValueError:
        raise BadInput("Choose a step, and say for how many hours.") from None
    return task, hours
