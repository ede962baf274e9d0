"""Runs: the list, one run, starting and cancelling."""

import json
import re
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Run
from orchestrator.services.running import runs
from review import queries
from review.forms import ReasonForm, RunForm
from review.requests import DeskRequest
from review.runs import pages as run_pages
from review.runs import waits
from review.runs.starting import example_inputs
from review.views.answers import answer, status_of
from review.views.fresh import unless_seen


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """The newest runs of the person's brands."""
    asked = {name: request.GET.get(name, "") for name in ("brand", "state")}
    before = request.GET.get("before", "")
    start = int(before) if re.fullmatch(r"[0-9]{1,18}", before) else 0
    rows, more = run_pages.newest_runs(request.user, before=start, **asked)
    brands = queries.brands_for(request.user)
    context = {"rows": rows, "more": more, "brands": brands, "asked": asked}
    context["states"] = run_pages.STATES
    context["may_start"] = bool(queries.brands_where(request.user, *runs.STARTERS))
    return answer(request, "runs", "list", context)


@require_safe
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One run; htmx polls this address and gets 304 until something moved."""
    run = queries.run_for(request.user, pk)
    version = run_pages.version(run)
    if request.htmx:
        return unless_seen(request, version, lambda: shown(request, run))
    return shown(request, run)


@login_required
def new(request: DeskRequest) -> HttpResponse:
    """Choose a workflow and a brand, give the inputs, start."""
    if request.method == "POST":
        return _start(request)
    initial = {"idempotency_key": str(uuid.uuid4())}
    return _form(request, RunForm(initial=initial))


@require_POST
@login_required
def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    """Cancel an open run, with a reason."""
    run = queries.run_for(request.user, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return shown(request, run, refused="Say why the run is cancelled.", status=422)
    reason = form.cleaned_data["reason"]
    try:
        runs.cancel_run(run, by=request.user, reason=reason)
    except GreenlightError as error:
        return shown(request, run, refused=str(error), status=status_of(error))
    if request.htmx:
        return shown(request, queries.run_for(request.user, pk))
    return redirect("review:run", pk)


def shown(
    request: DeskRequest, run: Run, *, refused: str = "", status: int = 200
) -> HttpResponse:
    """The run as it is now, and why something was refused."""
    context: dict[str, object] = {"refused": refused}
    context["page"] = run_pages.build(request.user, run)
    context["waits"] = waits.build(request.user, run)
    return answer(request, "run", "run", context, status=status)


def _start(request: DeskRequest) -> HttpResponse:
    form = RunForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    given = form.cleaned_data
    brand = queries.brand_for(request.user, given["brand"])
    try:
        run = runs.start_run(
            given["workflow"],
            brand=brand,
            inputs=given["inputs"],
            by=request.user,
            title=given["title"],
            idempotency_key=given["idempotency_key"],
        )
    except GreenlightError as error:
        form.add_error("inputs", str(error))
        return _form(request, form, status=status_of(error))
    messages.success(request, f"“{run.title}” has started.")
    return redirect("review:run", run.pk)


def _form(request: DeskRequest, form: RunForm, *, status: int = 200) -> HttpResponse:
    workflows = queries.workflows()
    chosen = request.GET.get("workflow") or form.data.get("workflow") or ""
    known = [w for w in workflows if w.slug == chosen] or workflows[:1]
    context = {
        "form": form,
        "workflows": workflows,
        "chosen": known[0] if known else None,
    }
    context["brands"] = queries.brands_where(request.user, *runs.STARTERS)
    context["fields"], example = example_inputs(known[0]) if known else ([], {})
    typed = form.data.get("inputs")
    context["inputs"] = typed or json.dumps(example, ensure_ascii=False, indent=2)
    return render(request, "run_new/page.html", context, status=status)
