"""New inputs of a run under way: looked at first, then made so."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Run
from orchestrator.services.recalling import amendments
from review import queries
from review.recall import amendment as amendment_page
from review.requests import DeskRequest
from review.views.answers import status_of

LONGEST = 2_000_000  # characters of inputs


@login_required
def amendment(request: DeskRequest, pk: int) -> HttpResponse:
    """The form; posted to look, what would change; posted to act, the change."""
    run = queries.run_for(request.user, pk)
    if request.method != "POST":
        return _form(request, run)
    typed = request.POST.get("inputs", "")[:LONGEST]
    try:
        if request.POST.get("do") == "act":
            return _act(request, run, typed)
        return _shown(request, run, typed)
    except GreenlightError as error:
        return _shown(request, run, typed, refused=error)


def _act(request: DeskRequest, run: Run, typed: str) -> HttpResponse:
    amendments.amend(
        run,
        amendment_page.read(run, typed, fresh=_fresh(request)),
        by=request.user,
        reason=request.POST.get("reason", "").strip()[:2_000],
        fingerprint=request.POST.get("fingerprint", "") or "none was shown",
    )
    messages.success(
        request, _("The inputs are changed. What depends on them is made again.")
    )
    return redirect("review:run", run.pk)


def _fresh(request: DeskRequest) -> bool:
    """Whether today's prices are to be taken."""
    return request.POST.get("fresh") == "on"


def _form(request: DeskRequest, run: Run) -> HttpResponse:
    page = amendment_page.build(request.user, run)
    return render(request, "amendment/page.html", {"page": page})


def _shown(
    request: DeskRequest,
    run: Run,
    typed: str,
    *,
    refused: GreenlightError | None = None,
) -> HttpResponse:
    """What would change; what was typed stays, also where it can not be read."""
    why = refused
    build = partial(
        amendment_page.build, request.user, run, text=typed, fresh=_fresh(request)
    )
    try:
        page = build(look=True)
    except GreenlightError as error:
        page = build()
        why = refused or error
    reason = request.POST.get("reason", "")
    context = {"page": page, "reason": reason, "refused": str(why or "")}
    return render(request, "amendment/page.html", context, status=status_of(why))
