"""Triggers: the list, one of them, trying it, and what it fired for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from orchestrator.domain.errors import BadInput, GreenlightError
from orchestrator.models import Brand, Trigger, Workflow
from orchestrator.services.triggering import dry_runs, firing, triggers
from orchestrator.services.triggering.dry_runs import DryRun
from review import queries
from review.requests import DeskRequest
from review.triggers import form as forms
from review.triggers import page
from review.triggers.form import TriggerForm
from review.views.answers import status_of


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """Every trigger of the brands where one keeps them."""
    context = {"listed": page.listed(request.user)}
    return render(request, "triggers/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: DeskRequest) -> HttpResponse:
    """The form of a new trigger; a POST makes it, a webhook's secret shown once."""
    kind = _kind(request)
    if request.method != "POST":
        zone = timezone.get_current_timezone_name()
        form = TriggerForm(initial={**forms.blank(kind), "tz": zone})
        return _shown(request, form, kind)
    form, brand = TriggerForm(request.POST), _brand(request)
    if not form.is_valid():
        return _shown(request, form, kind, status=422)
    try:
        slug = _free_slug(brand, form.cleaned_data["title"])
        given = form.given(kind)
        made, secret = triggers.create(brand, slug, given, by=request.user)
    except GreenlightError as error:
        form.refuse(error)
        return _shown(request, form, kind, status=status_of(error))
    _told(request, made)
    if secret:
        form = TriggerForm(initial=forms.filled(made))
        return _shown(request, form, kind, trigger=made, secret=secret)
    return redirect("review:trigger", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One trigger with what it fired for; a POST changes it."""
    trigger = queries.trigger_for(request.user, pk)
    if request.method != "POST":
        form = TriggerForm(initial=forms.filled(trigger))
        return _shown(request, form, trigger.kind, trigger=trigger)
    form = TriggerForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, trigger.kind, trigger=trigger, status=422)
    try:
        triggers.change(trigger, form.given(trigger.kind), by=request.user)
    except GreenlightError as error:
        form.refuse(error)
        code = status_of(error)
        return _shown(request, form, trigger.kind, trigger=trigger, status=code)
    messages.success(request, _("The trigger is changed. It acts as you from now on."))
    return redirect("review:trigger", trigger.pk)


@require_POST
@login_required
def dry_run(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """What it would do for the facts given, as the form stands now; nothing is kept."""
    trigger = queries.trigger_for(request.user, pk) if pk else None
    kind = trigger.kind if trigger else _kind(request)
    brand = trigger.brand if trigger else _brand(request)
    form, found = TriggerForm(request.POST), None
    if form.is_valid():
        asker = Trigger(brand=brand, slug="dry-run", kind=kind, owner=request.user)
        facts = form.cleaned_data["facts"]
        try:
            found = dry_runs.dry_run_of(asker, form.given(kind), facts)
        except GreenlightError as error:
            form.refuse(error)
    if request.htmx:
        context = {"form": form, **page.dry_context(found, _workflow(request))}
        return render(request, "trigger/_dry_run.html", context)
    status = 200 if found else 422
    return _shown(request, form, kind, trigger=trigger, dry=found, status=status)


@require_POST
@login_required
def switch(request: DeskRequest, pk: int) -> HttpResponse:
    """On, or off."""
    trigger = queries.trigger_for(request.user, pk)
    on = request.POST.get("on") == "1"
    triggers.switch(trigger, on=on, by=request.user)
    messages.success(request, _("Switched on.") if on else _("Switched off."))
    return redirect("review:trigger", trigger.pk)


@require_POST
@login_required
def secret(request: DeskRequest, pk: int) -> HttpResponse:
    """A new secret for a webhook, shown this once."""
    trigger = queries.trigger_for(request.user, pk)
    form = TriggerForm(initial=forms.filled(trigger))
    try:
        made = triggers.renew_secret(trigger, by=request.user)
    except BadInput as error:
        messages.error(request, str(error))
        return redirect("review:trigger", trigger.pk)
    return _shown(request, form, trigger.kind, trigger=trigger, secret=made)


@require_POST
@login_required
def replay(request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """Fire once more for an earlier cause."""
    fired = queries.firing_for(request.user, pk, number)
    try:
        made = firing.replay(fired, by=request.user)
    except GreenlightError as error:
        messages.error(request, str(error))
        return redirect("review:trigger", pk)
    if request.htmx:
        trigger = made.trigger
        context = {"trigger": trigger, "firings": page.firings(trigger)}
        return render(request, "trigger/_firings.html", context)
    return redirect(f"{reverse('review:trigger', args=[pk])}#firings")


def _shown(
    request: DeskRequest,
    form: TriggerForm,
    kind: str,
    *,
    trigger: Trigger | None = None,
    secret: str = "",
    dry: DryRun | None = None,
    status: int = 200,
) -> HttpResponse:
    address = ""
    if trigger is not None and kind == "webhook":
        where = [trigger.brand.slug, trigger.slug]
        address = request.build_absolute_uri(reverse("api-1:hook", args=where))
    zone = timezone.get_current_timezone_name()
    built = page.build(request.user, kind, trigger=trigger, zone=zone, address=address)
    context = {
        "page": built,
        "form": form,
        "secret": secret,
        "chosen": request.POST.get("brand", ""),
        **page.dry_context(dry, _workflow(request)),
    }
    answer = render(request, "trigger/page.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _told(request: DeskRequest, made: Trigger) -> None:
    """Say that it is on, and whether it would be refused as it stands."""
    if dry_runs.dry_run(made).problems:
        told = _("The trigger is on, but with sample facts it would be refused.")
        messages.warning(request, f"{told} {_('Try it, and mend its inputs.')}")
    else:
        messages.success(request, _("The trigger is on."))


def _workflow(request: DeskRequest) -> Workflow | None:
    """The workflow the form names, where there is one."""
    slug = request.POST.get("workflow", "")
    return next((one for one in queries.workflows() if one.slug == slug), None)


def _kind(request: DeskRequest) -> str:
    kind = request.POST.get("kind") or request.GET.get("kind") or "schedule"
    if kind not in forms.KINDS:
        raise Http404("There is no such kind of trigger.")
    return kind


def _brand(request: DeskRequest) -> Brand:
    """The brand named, where the person keeps triggers: any other is not there."""
    slug = request.POST.get("brand", "")
    found = {brand.slug: brand for brand in page.kept_brands(request.user)}
    if slug not in found:
        raise Http404("There is no such brand, or none you keep triggers for.")
    return found[slug]


def _free_slug(brand: Brand, title: str) -> str:
    """An address made of the title, numbered where it is taken."""
    base = slugify(title)[:50].strip("-_") or "trigger"
    taken = set(Trigger.objects.filter(brand=brand).values_list("slug", flat=True))
    names = [base, *(f"{base}-{n}" for n in range(2, triggers.MOST + 2))]
    return next(name for name in names if name not in taken)
