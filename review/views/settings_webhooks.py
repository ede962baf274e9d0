"""Webhooks of a brand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Brand
from review import queries
from review.requests import DeskRequest
from review.settings import webhooks as settings_webhooks
from review.settings.forms import WebhookForm
from review.settings.frame import at_field, place
from review.views.answers import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """Where notifications go besides; a POST adds another, its secret shown once."""
    posted = request.method == "POST"
    form = WebhookForm(request.POST if posted else None, initial={"shape": "signed"})
    if not posted:
        return _shown(request, form)
    slug = request.POST.get("brand", "")
    here = place(request, "settings_webhooks", slug=slug, admins=True)
    if here.own.slug != slug:
        raise PermissionDenied
    if not form.is_valid():
        return _shown(request, form, slug=slug, status=422)
    try:
        made, secret = settings_webhooks.add(
            here.own, **form.cleaned_data, by=request.user
        )
    except GreenlightError as error:
        at_field(form, error)
        return _shown(request, form, slug=slug, status=status_of(error))
    if not secret:
        messages.success(request, _("%(name)s is added.") % {"name": made.name})
        return _back(here.own)
    return _shown(request, WebhookForm(), slug=slug, secret=secret, name=made.name)


@require_POST
@login_required
def switch(request: DeskRequest, pk: int) -> HttpResponse:
    """Send to it again, or no more."""
    hook = queries.webhook_for(request.user, pk)
    on = request.POST.get("on") == "1"
    settings_webhooks.switch(hook, on=on, by=request.user)
    messages.success(request, _("Switched on.") if on else _("Switched off."))
    return _back(hook.brand)


@require_POST
@login_required
def try_out(request: DeskRequest, pk: int) -> HttpResponse:
    """Send a message about nothing, now."""
    hook = queries.webhook_for(request.user, pk)
    why = settings_webhooks.try_out(hook, by=request.user)
    if why:
        slug = hook.brand.slug
        return _shown(request, WebhookForm(), slug=slug, refused=why, status=422)
    messages.success(request, _("The message was taken."))
    return _back(hook.brand)


@require_POST
@login_required
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a webhook away."""
    hook = queries.webhook_for(request.user, pk)
    settings_webhooks.remove(hook, by=request.user)
    messages.success(request, _("The webhook is gone."))
    return _back(hook.brand)


def _back(brand: Brand) -> HttpResponse:
    return redirect(f"{reverse('review:settings_webhooks')}?brand={brand.slug}")


def _shown(
    request: DeskRequest,
    form: WebhookForm,
    *,
    slug: str = "",
    secret: str = "",
    name: str = "",
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    here = place(request, "settings_webhooks", slug=slug, admins=True)
    context = {
        "place": here,
        "hooks": settings_webhooks.listed(here.own),
        "form": form,
        "secret": secret,
        "name": name,
        "refused": refused,
    }
    answer = render(request, "settings/webhooks.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
