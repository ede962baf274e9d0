"""Tell a run something that its gates wait for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent, GreenlightError
from orchestrator.services.waits import signals
from review import queries
from review.forms import SignalForm
from review.requests import DeskRequest
from review.views.answers import status_of
from review.views.runs import shown


@require_POST
@login_required
def signal(request: DeskRequest, pk: int) -> HttpResponse:
    """Send one signal; the same form sent twice counts once."""
    run = queries.run_for(request.user, pk)
    form = SignalForm(request.POST)
    if not form.is_valid():
        return shown(request, run, refused="Choose what to tell the run.", status=422)
    given = form.cleaned_data
    told = as_content(given["content"])
    try:
        signals.send(run, given["name"], told, by=request.user, key=given["key"])
    except GreenlightError as error:
        return shown(request, run, refused=str(error), status=status_of(error))
    if request.htmx:
        return shown(request, queries.run_for(request.user, pk))
    return redirect("review:run", pk)


def as_content(text: str) -> JSON:
    """What was typed: nothing is a plain yes, JSON is JSON, all else a text."""
    if not text.strip():
        return True
    try:
        return content.parse(text.encode())
    except BadContent:
        return text
