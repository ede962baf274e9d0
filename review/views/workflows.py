"""Workflows: what runs follow, and whether anything could evade the gate."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review import queries
from review.requests import DeskRequest
from review.runs import workflows as workflow_page


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """Every published workflow."""
    rows = workflow_page.listed(request.user)
    return render(request, "workflow/list.html", {"rows": rows})


@require_safe
@login_required
def show(request: DeskRequest, slug: str) -> HttpResponse:
    """One workflow, at its newest version or the one asked for."""
    workflow = queries.workflow_for(request.user, slug)
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    page = workflow_page.build(request.user, workflow, number=number)
    return render(request, "workflow/page.html", {"page": page})
