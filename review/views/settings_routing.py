"""Routing rules, and who would get an item."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Brand
from orchestrator.services import changes
from review import queries
from review.requests import DeskRequest
from review.settings import routing as settings_routing
from review.settings import simulator as settings_simulator
from review.settings.forms import FactsForm, RuleForm, rule_as_typed
from review.settings.frame import at_field, place
from review.views.answers import status_of


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """The rules of a brand in their order, and the simulator."""
    return _shown(request)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: DeskRequest, brand: str) -> HttpResponse:
    """Write a rule; it is asked last."""
    found = queries.brand_for(request.user, brand)
    posted = request.method == "POST"
    form = RuleForm(found, request.POST if posted else None, initial={"active": True})
    try:
        changes.permit_admin(request.user, found)
        if posted and form.is_valid():
            settings_routing.add(found, form.given(), by=request.user)
            messages.success(request, _("The rule is there, as the last one."))
            return _back(found)
    except GreenlightError as error:
        if status_of(error) == 403:
            return _shown(request, brand=found, refused=error)
        at_field(form, error)
    return _form(request, found, form, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    rule = queries.routing_rule_for(request.user, pk)
    posted = request.method == "POST"
    typed = request.POST if posted else None
    form = RuleForm(rule.brand, typed, initial=rule_as_typed(rule))
    status = 422 if posted else 200
    try:
        changes.permit_admin(request.user, rule.brand)
        if posted and form.is_valid():
            seen = request.POST.get("stamp", "")
            settings_routing.edit(rule, form.given(), by=request.user, seen=seen)
            messages.success(request, _("The rule is changed."))
            return _back(rule.brand)
    except GreenlightError as error:
        status = status_of(error)
        if status == 403:
            return _shown(request, brand=rule.brand, refused=error)
        at_field(form, error)
    return _form(
        request, rule.brand, form, stamp=settings_routing.stamp(rule), status=status
    )


@require_POST
@login_required
def move(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask a rule one place earlier or later."""
    rule = queries.routing_rule_for(request.user, pk)
    try:
        up = request.POST.get("to") == "up"
        settings_routing.move(rule, up=up, by=request.user)
    except GreenlightError as error:
        return _shown(request, brand=rule.brand, refused=error)
    return _back(rule.brand)


@require_POST
@login_required
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a rule away."""
    rule = queries.routing_rule_for(request.user, pk)
    try:
        settings_routing.remove(rule, by=request.user)
    except GreenlightError as error:
        return _shown(request, brand=rule.brand, refused=error)
    messages.success(request, _("The rule is gone."))
    return _back(rule.brand)


def _back(brand: Brand) -> HttpResponse:
    return redirect(f"{reverse('review:settings_routing')}?brand={brand.slug}")


def _form(
    request: DeskRequest,
    brand: Brand,
    form: RuleForm,
    *,
    stamp: str = "",
    status: int,
) -> HttpResponse:
    here = place(request, "settings_routing", slug=brand.slug)
    context = {"place": here, "form": form, "stamp": stamp}
    return render(request, "settings/rule.html", context, status=status)


def _shown(
    request: DeskRequest,
    *,
    brand: Brand | None = None,
    refused: GreenlightError | None = None,
) -> HttpResponse:
    here = place(request, "settings_routing", slug=brand.slug if brand else "")
    asked = "severity" in request.GET
    form = FactsForm(request.GET if asked else None, initial={"severity": "high"})
    found = None
    if asked and here.brand and form.is_valid():
        needs = [form.cleaned_data["needs"]] if form.cleaned_data["needs"] else []
        found = settings_simulator.simulate(here.brand, form.facts(), needs)
    rules = settings_routing.rules_of(here.brand) if here.brand else []
    context = {
        "place": here,
        "rules": [(r, settings_routing.conditions_in_words(r)) for r in rules],
        "facts": form,
        "found": found,
        "refused": refused,
    }
    return render(request, "settings/routing.html", context, status=status_of(refused))
