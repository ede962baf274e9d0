"""Settings: the overview, what roles may, deadlines and guards, and proposals."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.desk_settings import SETTINGS
from orchestrator.domain.errors import BadInput, GreenlightError
from orchestrator.models import Brand, Proposal
from orchestrator.services import changes, desk_settings
from orchestrator.services.staff import roles as role_service
from review import queries
from review.requests import DeskRequest
from review.settings import matrix as settings_matrix
from review.settings import overview as settings_overview
from review.settings import values as settings_values
from review.settings.frame import place
from review.settings.people import give_back
from review.views.answers import status_of

PAGES = {"deadlines": ("deadlines",), "guards": ("guards", "agents")}


@require_safe
@login_required
def overview(request: DeskRequest) -> HttpResponse:
    """What is set, and what waits for a second admin."""
    return _overview(request, "", 200)


@require_safe
@login_required
def roles(request: DeskRequest) -> HttpResponse:
    """What each role may do."""
    here = place(request, "settings_roles")
    context = {
        "place": here,
        "roles": role_service.GIVEN,
        "groups": settings_matrix.groups(),
    }
    return render(request, "settings/roles.html", context)


@require_safe
@login_required
def values(request: DeskRequest, group: str) -> HttpResponse:
    """Deadlines or guards of one brand."""
    return _values(request, group)


@require_POST
@login_required
def value(request: DeskRequest, brand: str, name: str) -> HttpResponse:
    """Change one setting, or propose it where that lowers a guard."""
    found = queries.brand_for(request.user, brand)
    setting = SETTINGS.get(name)
    group = "guards" if setting is None or setting.group == "agents" else setting.group
    try:
        if setting is None:
            raise BadInput(_("There is no such setting."))
        made = desk_settings.change(
            found,
            name,
            settings_values.entered(setting, request.POST),
            by=request.user,
            why=request.POST.get("why", "")[:2000],
            seen=settings_values.read_seen(request.POST.get("seen", "")),
        )
    except GreenlightError as error:
        return _values(request, group, brand=found, wrong=name, error=error)
    if isinstance(made, Proposal):
        messages.success(request, _("Proposed: a second admin has to accept it."))
    else:
        messages.success(request, _("%(title)s is set.") % {"title": setting.title})
    where = reverse(f"review:settings_{group}")
    return redirect(f"{where}?brand={found.slug}#setting-{name}")


@require_POST
@login_required
def answer(request: DeskRequest, pk: int) -> HttpResponse:
    """Accept, decline or take back what waits for a second admin."""
    proposal = queries.proposal_for(request.user, pk)
    try:
        said = _answered(request, proposal, request.POST.get("answer", ""))
    except GreenlightError as error:
        return _overview(
            request, str(error), status_of(error), slug=proposal.brand.slug
        )
    messages.success(request, said)
    return redirect(f"{reverse('review:settings')}?brand={proposal.brand.slug}")


@transaction.atomic
def _answered(request: DeskRequest, proposal: Proposal, said: str) -> str:
    if said == "decline":
        changes.decline(proposal, by=request.user)
        return _("Declined: nothing changed.")
    if said != "accept":
        raise BadInput(_("Say whether you accept or decline it."))
    if proposal.noun == role_service.NOUN:
        role_service.accept(proposal, by=request.user)
        if proposal.after is not True:
            give_back(role_service.read(proposal)[0], proposal.brand)
    else:
        desk_settings.accept(proposal, by=request.user)
    return _("Accepted: it is in force.")


def _overview(
    request: DeskRequest, refused: str, status: int, *, slug: str = ""
) -> HttpResponse:
    here = place(request, "settings", slug=slug)
    context: dict[str, object] = {"place": here, "refused": refused}
    if here.brand is not None:
        context["page"] = settings_overview.build(here.brand, request.user)
    return render(request, "settings/page.html", context, status=status)


def _values(
    request: DeskRequest,
    group: str,
    *,
    brand: Brand | None = None,
    wrong: str = "",
    error: GreenlightError | None = None,
) -> HttpResponse:
    here = place(request, f"settings_{group}", slug=brand.slug if brand else "")
    sections = []
    for one in PAGES[group] if here.brand else ():
        rows = settings_values.rows(
            here.own,
            one,
            wrong=wrong,
            error=str(error or ""),
            typed=request.POST.dict() if error else None,
        )
        sections.append((one, rows))
    context = {
        "place": here,
        "group": group,
        "sections": sections,
        "units": settings_values.UNIT_WORDS,
        "refused": str(error or ""),
    }
    return render(request, "settings/values.html", context, status=status_of(error))
