"""Versions of a red line: writing a draft, and a second admin making it live."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import GreenlightError
from orchestrator.services.rules import red_lines
from review import queries
from review.forms import DraftForm
from review.requests import DeskRequest
from review.views.answers import status_of
from review.views.red_lines import shown

EMPTY = "Write the definition: an empty red line holds nothing."


@require_POST
@login_required
def create(request: DeskRequest, pk: int) -> HttpResponse:
    """Any edit is a new draft version; nothing changes until it is made live."""
    red_line = queries.red_line_for(request.user, pk)
    form = DraftForm(request.POST)
    typed = request.POST.get("definition", "")
    if not form.is_valid():
        why = " ".join(map(str, form.errors.get("definition", []))) or EMPTY
        return shown(request, red_line, refused=why, typed=typed, status=422)
    definition = form.cleaned_data["definition"]
    try:
        made = red_lines.draft(red_line, definition=definition, by=request.user)
    except GreenlightError as error:
        code = status_of(error)
        return shown(request, red_line, refused=str(error), typed=typed, status=code)
    messages.success(request, f"Draft {made.number} waits for a second admin.")
    return redirect("review:red_line", pk)


@require_POST
@login_required
def live(request: DeskRequest, pk: int) -> HttpResponse:
    """Put a version in force: at once, on everything not yet out."""
    version = queries.red_line_version_for(request.user, pk)
    reason = request.POST.get("reason", "").strip()[:2000]
    try:
        red_lines.make_live(version, by=request.user, reason=reason)
    except GreenlightError as error:
        code = status_of(error)
        return shown(request, version.red_line, refused=str(error), status=code)
    messages.success(request, f"Version {version.number} is live.")
    return redirect("review:red_line", version.red_line_id)
