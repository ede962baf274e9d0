"""The audit: the history, its seals, evidence and erasure of single outputs."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from orchestrator.domain.errors import BadInput, GreenlightError
from orchestrator.models import Output
from orchestrator.services.history import erasing, evidence_pack
from review import queries
from review.audit import page as audit_page
from review.audit.filters import AFTER, NOUNS, Filters, spaced
from review.requests import DeskRequest
from review.views.answers import status_of


@require_safe
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """One page of the history; what is wanted is in the address."""
    return _shown(request)


@require_safe
@login_required
def file(request: DeskRequest) -> HttpResponseBase:
    """What fits as CSV; too much of it is refused with the page."""
    wanted = Filters.read(request.GET)
    rows = audit_page.found(_auditor(request), wanted, _output(request, wanted))
    try:
        lines = audit_page.lines(rows)
    except BadInput as error:
        return _shown(request, refused=error)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="history.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@login_required
def check(request: DeskRequest) -> HttpResponse:
    """Go through the chain now; it changes nothing."""
    _auditor(request)
    checked = audit_page.check()
    if request.htmx:
        context = {"seals": audit_page.seals(), "checked": checked}
        return render(request, "audit/_chain.html", context)
    return _shown(request, checked=checked)


@require_safe
@login_required
def evidence(request: DeskRequest, pk: int) -> HttpResponse:
    """The evidence pack of one output."""
    output = queries.evidenced_output_for(request.user, pk)
    answer = HttpResponse(evidence_pack.pack(output), content_type="application/zip")
    name = f"evidence-output-{output.pk}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def erasure(request: DeskRequest, pk: int) -> HttpResponse:
    """Say what would go for good, and why; then do it."""
    output = queries.evidenced_output_for(request.user, pk)
    refused: GreenlightError | None = None
    if request.method == "POST":
        try:
            _erase(request, output)
        except GreenlightError as error:
            refused = error
        else:
            return redirect(f"{reverse('review:audit')}?output={output.pk}")
    context = {
        "output": output,
        "why_not": erasing.why_not(output, request.user) or erasing.why_not_now(output),
        "refused": refused,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "erasure/page.html", context, status=status_of(refused))


def _erase(request: DeskRequest, output: Output) -> None:
    if request.POST.get("sure") != "yes":
        raise BadInput("Tick that you know it cannot be undone.")
    reason = request.POST.get("reason", "").replace("\x00", "")
    erasing.erase(output, by=request.user, reason=reason)


def _shown(request: DeskRequest, **more: Any) -> HttpResponse:
    wanted = Filters.read(request.GET)
    person = _auditor(request)
    output = _output(request, wanted)
    brands = queries.audited_brands(person)
    context = {
        "page": audit_page.page(person, wanted, output),
        "wanted": wanted,
        "output": output,
        "brands": brands,
        "nouns": NOUNS,
        "afters": {after: spaced(after) for after in AFTER},
        "actors": audit_page.actors(brands),
        "query": wanted.query(),
        "seals": audit_page.seals(),
        **more,
    }
    status = status_of(more.get("refused"))
    return render(request, "audit/page.html", context, status=status)


def _auditor(request: DeskRequest) -> Any:
    """The person, where they may read the history of a brand; 403 otherwise."""
    if not queries.audited_brands(request.user):
        raise PermissionDenied
    return request.user


def _output(request: DeskRequest, wanted: Filters) -> Output | None:
    if wanted.output is None:
        return None
    return queries.evidenced_output_for(request.user, wanted.output)
