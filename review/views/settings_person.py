"""One person: roles, account, what they judge, switching off, a new link."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Brand, Principal
from orchestrator.services.staff import roles, staffing, welcome
from orchestrator.services.staff.people import brands_of
from review import queries
from review.personal import preferences
from review.requests import DeskRequest
from review.settings import changes as settings_changes
from review.settings import people as settings_people
from review.settings.forms import AccountForm, SkillsForm
from review.settings.frame import at_field, place
from review.views.answers import status_of
from review.views.settings_link import handed_over, sent_over


@require_safe
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """What a brand's admin sees of somebody."""
    return _shown(request, queries.managed_person_for(request.user, pk))


@require_POST
@login_required
def set_roles(request: DeskRequest, pk: int) -> HttpResponse:
    """The ticks of the matrix, brand by brand."""
    person = queries.managed_person_for(request.user, pk)
    try:
        proposed = _roles_set(request, person)
    except GreenlightError as error:
        return _shown(request, person, refused=error)
    if proposed:
        said = _("Proposed, for a second admin or an owner to accept: %(roles)s.")
        messages.success(request, said % {"roles": ", ".join(proposed)})
    else:
        messages.success(request, _("The roles are set."))
    return redirect("review:settings_person", pk)


@require_POST
@login_required
def account(request: DeskRequest, pk: int) -> HttpResponse:
    """Another name or address."""
    person = queries.managed_person_for(request.user, pk)
    form = AccountForm(request.POST)
    typed = form.data

    def act() -> None:
        staffing.edit_person(
            person,
            name=typed.get("name", ""),
            email=typed.get("email", ""),
            by=request.user,
        )

    return _done(request, person, form, act, _("The account is changed."))


@require_POST
@login_required
def skills(request: DeskRequest, pk: int) -> HttpResponse:
    """What somebody judges, how much they get, until when they are away."""
    person = queries.managed_person_for(request.user, pk)
    form = SkillsForm(request.POST)
    brand = _brand_of(request, person)

    def act() -> None:
        typed = form.cleaned_data
        settings_people.set_skills(
            person,
            brand=brand,
            languages=typed["languages"],
            markets=typed["markets"],
            capacity=typed["capacity"],
            away_until=form.away(),
            by=request.user,
        )

    return _done(request, person, form, act, _("Saved."))


@require_POST
@login_required
def switch(request: DeskRequest, pk: int) -> HttpResponse:
    """Switch an account off or on."""
    person = queries.managed_person_for(request.user, pk)
    on = request.POST.get("on") == "1"
    try:
        _switched(
            person, on=on, by=request.user, why=request.POST.get("why", "")[:2000]
        )
    except GreenlightError as error:
        return _shown(request, person, refused=error)
    messages.success(request, _("Switched on.") if on else _("Switched off."))
    return redirect("review:settings_person", pk)


@require_POST
@login_required
def link(request: DeskRequest, pk: int) -> HttpResponse:
    """A new link with which they choose a password."""
    person = queries.managed_person_for(request.user, pk)
    brand = _brand_of(request, person)
    try:
        parts = welcome.make_link(person, brand=brand, by=request.user)
    except GreenlightError as error:
        return _shown(request, person, refused=error)
    if person.has_usable_password():
        sent_over(person, parts)
        messages.success(request, _("The link was sent to their own address."))
        return redirect("review:settings_person", pk)
    here = place(request, "settings_people", admins=True)
    return handed_over(request, here, person, parts)


@transaction.atomic
def _roles_set(request: DeskRequest, person: Principal) -> list[str]:
    """Each brand whose column was in the form; all of it or nothing."""
    proposed: list[str] = []
    ticked, shown = request.POST.getlist("role"), request.POST.getlist("seen")
    for brand in queries.brands_where(request.user, "admin"):
        if brand.slug not in request.POST.getlist("column"):
            continue
        came = settings_people.set_roles(
            brand,
            person,
            _of(brand, ticked),
            by=request.user,
            why=request.POST.get("why", "")[:2000],
            seen=_of(brand, shown),
        )
        proposed.extend(came.proposed)
    return proposed


@transaction.atomic
def _switched(person: Principal, *, on: bool, by: Principal, why: str) -> None:
    brands = list(brands_of(person))
    staffing.switch(person, on=on, by=by, why=why)
    for brand in [] if on else brands:
        settings_people.give_back(person, brand)


def _of(brand: Brand, pairs: list[str]) -> set[str]:
    """The roles in "brand:role" entries that are of `brand`."""
    split = (pair.partition(":") for pair in pairs)
    return {role for slug, _colon, role in split if slug == brand.slug}


def _brand_of(request: DeskRequest, person: Principal) -> Brand:
    """The brand under which a change of somebody is on record."""
    governed = queries.brands_where(request.user, "admin")
    theirs = {b.pk for b in governed if roles.held_on(b, person)}
    return next((b for b in governed if b.pk in theirs), governed[0])


def _done(
    request: DeskRequest,
    person: Principal,
    form: AccountForm | SkillsForm,
    act: Callable[[], None],
    said: str,
) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, person, form=form, status=422)
    try:
        act()
    except GreenlightError as error:
        at_field(form, error)
        return _shown(request, person, form=form, status=status_of(error))
    messages.success(request, said)
    return redirect("review:settings_person", person.pk)


def _shown(
    request: DeskRequest,
    person: Principal,
    *,
    form: AccountForm | SkillsForm | None = None,
    refused: GreenlightError | None = None,
    status: int = 200,
) -> HttpResponse:
    here = place(request, "settings_people", admins=True)
    wants = preferences.of(person)
    stored = {"name": person.name, "email": person.email}
    away = timezone.localtime(wants.away_until).date() if wants.away_until else None
    judged = {
        "languages": ", ".join(wants.languages),
        "markets": ", ".join(wants.markets),
        "capacity": wants.capacity,
        "away_until": away.isoformat() if away else "",
    }
    context = {
        "place": here,
        "person": person,
        "columns": settings_people.matrix(person, here.brands),
        "roles": roles.GIVEN,
        "account": (
            form if isinstance(form, AccountForm) else AccountForm(initial=stored)
        ),
        "skills": form if isinstance(form, SkillsForm) else SkillsForm(initial=judged),
        "changes": settings_changes.about(person, here.brands),
        "refused": refused,
    }
    code = status_of(refused) if refused else status
    return render(request, "settings/person.html", context, status=code)
