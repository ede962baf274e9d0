"""Workflows: what runs follow, what evades the gate, what a run would be."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orchestrator.services.publishing.publishing import may_publish
from orchestrator.services.running.runs import STARTERS
from review import queries
from review.requests import DeskRequest
from review.runs import trying
from review.runs import workflows as workflow_page
from review.runs.starting import example_inputs


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """Every published workflow."""
    rows = workflow_page.listed(request.user)
    context = {"rows": rows, "may_edit": may_publish(request.user)}
    return render(request, "workflow/list.html", context)


@require_safe
@login_required
def show(request: DeskRequest, slug: str) -> HttpResponse:
    """One workflow, at its newest version or the one asked for."""
    workflow = queries.workflow_for(request.user, slug)
    page = workflow_page.build(
        request.user,
        workflow,
        number=_number(request, "version"),
        against=_number(request, "against"),
    )
    return render(request, "workflow/page.html", {"page": page})


@login_required
def dry_run(request: DeskRequest, slug: str) -> HttpResponse:
    """What a run of the newest version would be; nothing of it is stored."""
    workflow = queries.workflow_for(request.user, slug)
    fields, example = example_inputs(workflow)
    brands = queries.brands_where(request.user, *STARTERS)
    context = {"workflow": workflow, "fields": fields, "brands": brands}
    context["inputs"] = json.dumps(example, ensure_ascii=False, indent=2)
    if request.method != "POST":
        return render(request, "dry_run/page.html", context)
    brand = queries.brand_for(request.user, request.POST.get("brand", ""))
    tried = trying.of_published(
        workflow, brand, request.POST.get("inputs", ""), by=request.user
    )
    context |= {"inputs": request.POST.get("inputs", ""), "tried": tried}
    context["brand"] = brand
    template = "dry_run/_dry_run.html" if request.htmx else "dry_run/page.html"
    return render(request, template, context, status=tried.status)


def _number(request: HttpRequest, name: str) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else 0
