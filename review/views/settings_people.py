"""The people of a brand, and somebody new."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Brand, Principal
from orchestrator.services.staff import roles, staffing, welcome
from orchestrator.services.staff.roles import RolesSet
from review.requests import DeskRequest
from review.settings import people as settings_people
from review.settings.forms import PersonForm
from review.settings.frame import at_field, place
from review.views.settings_link import handed_over


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """Who works for the brand."""
    here = place(request, "settings_people", admins=True)
    asked = request.GET.get("q", "")[:100]
    number = request.GET.get("page", "0")
    page = int(number) if number.isdecimal() and len(number) < 6 else 0
    rows, more = settings_people.listed(here.own, asked=asked, page=page)
    context = {
        "place": here,
        "rows": rows,
        "asked": asked,
        "page": page,
        "next_page": page + 1 if more else 0,
    }
    return render(request, "settings/people.html", context)


@login_required
def new(request: DeskRequest) -> HttpResponse:
    """Add somebody; they choose their password by a link that is shown once."""
    posted = request.method == "POST"
    slug = request.POST.get("brand", "") if posted else ""
    here = place(request, "settings_people", slug=slug, admins=True)
    if posted and here.own.slug != slug:
        raise PermissionDenied
    form = PersonForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            person, parts, came = _added(here.own, form, request.user)
        except GreenlightError as error:
            at_field(form, error)
        else:
            return handed_over(request, here, person, parts, came.proposed)
    context = {"place": here, "form": form, "roles": roles.GIVEN}
    return render(
        request, "settings/person_new.html", context, status=422 if posted else 200
    )


@transaction.atomic
def _added(
    brand: Brand, form: PersonForm, by: Principal
) -> tuple[Principal, tuple[str, str], RolesSet]:
    typed = form.cleaned_data
    person = staffing.add_person(
        brand, login=typed["login"], name=typed["name"], email=typed["email"], by=by
    )
    came = roles.set_roles(brand, person, typed["roles"], by=by, why=typed["why"])
    return person, welcome.make_link(person, brand=brand, by=by), came
