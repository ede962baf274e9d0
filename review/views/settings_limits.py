"""Speed limits of a brand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Brand
from orchestrator.services.freezing import limits
from review import queries
from review.requests import DeskRequest
from review.settings import limits as settings_limits
from review.settings.frame import place
from review.settings.limits import LimitForm
from review.views.answers import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """What is limited, and the form; a POST sets the limits of one thing."""
    if request.method == "POST":
        return _set(
            request, queries.brand_for(request.user, request.POST.get("brand", ""))
        )
    here = place(request, "settings_limits")
    if here.brand is None:
        return _shown(request, None, LimitForm([]))
    offered = settings_limits.groups(request.user, here.brand)
    typed = settings_limits.as_typed(here.brand, request.GET.get("what", "")[:80])
    return _shown(request, here.brand, LimitForm(offered, initial=typed))


def _set(request: DeskRequest, brand: Brand) -> HttpResponse:
    form = LimitForm(settings_limits.groups(request.user, brand), request.POST)
    if not form.is_valid():
        return _shown(request, brand, form, status=422)
    try:
        limits.set_limit(brand, **form.given(), by=request.user)
    except GreenlightError as error:
        return _shown(request, brand, form, refused=error, status=status_of(error))
    messages.success(request, _("The limits are set, from now on."))
    return redirect(f"{reverse('review:settings_limits')}?brand={brand.slug}")


def _shown(
    request: DeskRequest,
    brand: Brand | None,
    form: LimitForm,
    *,
    refused: GreenlightError | None = None,
    status: int = 200,
) -> HttpResponse:
    here = place(request, "settings_limits", slug=brand.slug if brand else "")
    offered = settings_limits.groups(request.user, brand) if brand else []
    context = {
        "place": here,
        "form": form,
        "groups": offered,
        "rows": settings_limits.rows(brand, offered) if brand else [],
        "refused": str(refused or ""),
        "chosen": form["what"].value() or "",
    }
    return render(request, "settings/limits.html", context, status=status)
