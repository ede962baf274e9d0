"""Agents: how each does, and how much of its work people see."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Proposal
from orchestrator.services.deciding import autonomy
from review import queries
from review.agents import page as agents_page
from review.requests import DeskRequest
from review.views.answers import status_of


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """The current version of every agent."""
    context = {"cards": agents_page.cards(request.user), "days": agents_page.DAYS}
    return render(request, "agents/page.html", context)


@require_safe
@login_required
def show(request: DeskRequest, name: str) -> HttpResponse:
    """One agent, version by version."""
    return _shown(request, name)


@require_POST
@login_required
def tier(request: DeskRequest, name: str) -> HttpResponse:
    """Change an agent's tier on a brand, or propose that to a second admin."""
    agent = queries.agent_for(request.user, name)
    brand = queries.brand_for(request.user, request.POST.get("brand", ""))
    why = request.POST.get("why", "").strip()[:2_000]
    said = f"{why} {agents_page.evidence(agent, brand)}" if why else ""
    wanted = request.POST.get("tier", "")
    try:
        done = autonomy.set_tier(brand, name, wanted, by=request.user, why=said)
    except GreenlightError as error:
        return _shown(request, name, refused=str(error), status=status_of(error))
    told = _("It is so from now on.")
    if isinstance(done, Proposal):
        told = _("It waits for a second admin: until then nothing changes.")
    messages.success(request, told)
    return redirect("review:agent", name)


def _shown(
    request: DeskRequest, name: str, *, refused: str = "", status: int = 200
) -> HttpResponse:
    agent = queries.agent_for(request.user, name)
    context = {"page": agents_page.build(request.user, agent), "refused": refused}
    context["days"] = agents_page.DAYS
    return render(request, "agents/agent.html", context, status=status)
