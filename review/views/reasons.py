"""What was decided in a run, why a task is next or waits, and who puts it first."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Task
from orchestrator.services.scheduling import pins
from review import queries
from review.requests import DeskRequest
from review.runs import decided
from review.runs import pages as run_pages
from review.runs import why as reasons
from review.views.answers import answer, status_of
from review.views.fresh import unless_seen


@require_safe
@login_required
def decisions(request: DeskRequest, pk: int) -> HttpResponse:
    """What was decided in a run; htmx polls this address too."""
    run = queries.run_for(request.user, pk)

    def shown() -> HttpResponse:
        page = decided.build(run, request.GET.get("what", ""))
        context = {"run": run, "told": page.told, "kinds": page.kinds}
        return answer(request, "decisions", "decisions", context | {"what": page.what})

    if request.htmx:
        return unless_seen(request, run_pages.version(run), shown)
    return shown()


@require_safe
@login_required
def why(request: DeskRequest, pk: int) -> HttpResponse:
    """Why one task is next, or what it waits for."""
    return _why(request, queries.task_for(request.user, pk))


@require_POST
@login_required
def pin(request: DeskRequest, pk: int) -> HttpResponse:
    """Put a task first, or take that back; with a reason."""
    task = queries.task_for(request.user, pk)
    put = pins.pin if request.POST.get("on") == "1" else pins.unpin
    try:
        put(task, by=request.user, reason=request.POST.get("reason", ""))
    except GreenlightError as error:
        return _why(request, task, refused=str(error), status=status_of(error))
    if request.htmx:
        return _why(request, queries.task_for(request.user, pk))
    return redirect("review:task_why", pk)


def _why(
    request: DeskRequest, task: Task, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {"why": reasons.build(request.user, task), "refused": refused}
    return answer(request, "why", "why", context, status=status)
