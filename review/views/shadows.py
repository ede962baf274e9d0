"""Shadows: let a version watch, label what it would have held, end it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.services.rules import shadows
from review import queries
from review.requests import DeskRequest
from review.rules import shadow as shadow_page
from review.views.answers import status_of
from review.views.red_lines import shown


@require_POST
@login_required
def create(request: DeskRequest, pk: int) -> HttpResponse:
    """A version watches live traffic from now on, and holds nothing."""
    version = queries.red_line_version_for(request.user, pk)
    try:
        made = shadows.start(version, by=request.user)
    except GreenlightError as error:
        code = status_of(error)
        return shown(request, version.red_line, refused=str(error), status=code)
    messages.success(request, f"{version} watches every new output. It holds nothing.")
    return redirect("review:shadow", made.pk)


@require_safe
@login_required
def show(request: DeskRequest, pk: int, *, status: int = 200) -> HttpResponse:
    """What a shadow found, to be labelled; admins of the brand only."""
    return _shown(request, pk)


@require_POST
@login_required
def label(request: DeskRequest, pk: int, finding: int) -> HttpResponse:
    """Say whether a hit is right or a false alarm."""
    found = queries.shadow_finding_for(request.user, pk, finding)
    said = request.POST.get("is_right")
    if said not in ("yes", "no"):
        return _shown(request, pk, refused="Say yes or no.", status=422)
    try:
        note = request.POST.get("note", "")
        shadows.label(found, by=request.user, is_right=said == "yes", note=note)
    except GreenlightError as error:
        return _shown(request, pk, refused=str(error), status=status_of(error))
    if request.htmx:
        return _shown(request, pk)
    return redirect("review:shadow", pk)


@require_POST
@login_required
def end(request: DeskRequest, pk: int) -> HttpResponse:
    """Stop watching; what was found and labelled stays."""
    shadow = queries.shadow_for(request.user, pk)
    try:
        shadows.stop(shadow, by=request.user, why=request.POST.get("why", ""))
    except GreenlightError as error:
        return _shown(request, pk, refused=str(error), status=status_of(error))
    messages.success(request, "It no longer watches.")
    return redirect("review:red_line", shadow.red_line_id)


@require_POST
@login_required
def take_back(request: DeskRequest, pk: int) -> HttpResponse:
    """A live red line goes back to shadow, with a reason."""
    red_line = queries.red_line_for(request.user, pk)
    reason = request.POST.get("reason", "")
    try:
        made = shadows.take_back(red_line, by=request.user, reason=reason)
    except GreenlightError as error:
        return shown(request, red_line, refused=str(error), status=status_of(error))
    messages.success(request, "It holds nothing now, and watches on.")
    return redirect("review:shadow", made.pk)


def _shown(
    request: DeskRequest, pk: int, *, refused: str = "", status: int = 200
) -> HttpResponse:
    page = shadow_page.build(request.user, queries.shadow_for(request.user, pk))
    name = "shadow/_labels.html" if request.htmx else "shadow/page.html"
    context = {"page": page, "refused": refused}
    return render(request, name, context, status=status)
