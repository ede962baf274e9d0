"""The brands somebody administers: a new one, another name."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Principal
from orchestrator.services.staff import staffing
from review import queries
from review.requests import DeskRequest
from review.settings.forms import BrandForm
from review.settings.frame import at_field, place
from review.views.answers import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """The brands; a POST makes another one."""
    form = BrandForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _shown(request, form)
    place(request, "settings_brands", admins=True)
    if not form.is_valid():
        return _shown(request, form, status=422)
    try:
        made = _made(form, request.user)
    except GreenlightError as error:
        at_field(form, error)
        return _shown(request, form, status=status_of(error))
    messages.success(request, _("%(brand)s is there.") % {"brand": made})
    return redirect("review:settings_brands")


@require_POST
@login_required
def rename(request: DeskRequest, brand: str) -> HttpResponse:
    """Another name for a brand."""
    found = queries.brand_for(request.user, brand)
    name = request.POST.get("name", "")[:200]
    try:
        staffing.rename_brand(found, name=name, by=request.user)
    except GreenlightError as error:
        wrong = {"slug": found.slug, "said": str(error).removeprefix("name: ")}
        return _shown(request, BrandForm(), wrong=wrong, status=status_of(error))
    messages.success(request, _("Renamed."))
    return redirect("review:settings_brands")


def _made(form: BrandForm, by: Principal) -> str:
    typed = form.cleaned_data
    others = {person.pk: person for person in staffing.colleagues(by)}
    return staffing.create_brand(
        slug=typed["slug"],
        name=typed["name"],
        currency=typed["currency"],
        second=others.get(typed["second"]),
        by=by,
    ).name


def _shown(
    request: DeskRequest,
    form: BrandForm,
    *,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    here = place(request, "settings_brands", admins=status != 403)
    context = {
        "place": here,
        "form": form,
        "others": staffing.colleagues(request.user),
        "wrong": wrong or {},
    }
    return render(request, "settings/brands.html", context, status=status)
