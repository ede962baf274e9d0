"""The library: what may be said, as claims and as offers, with its evidence."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Allowance
from orchestrator.services.catalogue import allowance_library, allowances
from review import queries
from review.library import page as library_page
from review.library.form import FORMS, ClaimForm, EvidenceForm, OfferForm, as_typed
from review.requests import DeskRequest
from review.views.answers import status_of


@require_safe
@login_required
def index(request: DeskRequest, kind: str) -> HttpResponse:
    """Every claim or offer of the person's brands."""
    brands = queries.brands_for(request.user)
    listed = [(brand, library_page.listed(brand, kind)) for brand in brands]
    context = {"kind": kind, "title": library_page.TITLES[kind], "listed": listed}
    return render(request, "library/page.html", context)


@login_required
def new(request: DeskRequest, kind: str) -> HttpResponse:
    """Propose a claim or an offer; a second person approves it."""
    form, proof = _forms(request, kind)
    refused, code = "", 200
    if request.method == "POST":
        code = 422
        if form.is_valid() and proof.is_valid():
            brand = queries.brand_for(request.user, form.cleaned_data["brand"])
            try:
                made = allowances.propose(
                    brand,
                    kind=kind,
                    slug=form.cleaned_data["slug"],
                    terms=form.terms(),
                    by=request.user,
                    evidence=proof.given(),
                    note=form.cleaned_data["note"],
                )
            except GreenlightError as error:
                refused, code = str(error), status_of(error)
            else:
                messages.success(request, "Somebody else has to approve it now.")
                return redirect("review:allowance", made.pk)
    context = {
        "kind": kind,
        "form": form,
        "proof": proof,
        "refused": refused,
        "brands": queries.brands_for(request.user),
    }
    return render(request, "library/new.html", context, status=code)


@require_safe
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One claim or offer: its versions, its evidence, where it is used."""
    return _shown(request, queries.allowance_for(request.user, pk))


@login_required
def revise(request: DeskRequest, pk: int) -> HttpResponse:
    """Write a new version; the approved one stays in force until it is approved."""
    allowance = queries.allowance_for(request.user, pk)
    kind = allowance.kind
    form, proof = _forms(request, kind, as_typed(allowance.terms))
    refused, code = "", 200
    if request.method == "POST":
        code = 422
        if form.is_valid() and proof.is_valid():
            kept = allowance_library.taken_over(allowance)
            keeps = request.POST.get("keep_evidence") == "on"
            try:
                made = allowances.revise(
                    allowance,
                    terms=form.terms(),
                    by=request.user,
                    evidence=[*(kept if keeps else []), *proof.given()],
                    note=form.cleaned_data["note"],
                )
            except GreenlightError as error:
                refused, code = str(error), status_of(error)
            else:
                messages.success(request, f"Version {made.number} waits for approval.")
                return redirect("review:allowance", made.pk)
    context = {
        "kind": kind,
        "form": form,
        "proof": proof,
        "refused": refused,
        "allowance": allowance,
        "evidence": allowance.evidence.count(),
    }
    return render(request, "library/new.html", context, status=code)


@require_POST
@login_required
def approve(request: DeskRequest, pk: int) -> HttpResponse:
    """Put a version in force, never by its author."""
    allowance = queries.allowance_for(request.user, pk)
    try:
        allowances.approve(allowance, by=request.user)
    except GreenlightError as error:
        return _shown(request, allowance, str(error), status_of(error))
    messages.success(request, f"{allowance} may be used from now on.")
    return redirect("review:allowance", pk)


@require_POST
@login_required
def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """Take it out of force, with a reason: copy with it is held from now on."""
    allowance = queries.allowance_for(request.user, pk)
    reason = request.POST.get("reason", "")[:2000]
    try:
        allowances.withdraw(allowance, by=request.user, reason=reason)
    except GreenlightError as error:
        return _shown(request, allowance, str(error), status_of(error))
    messages.success(request, f"{allowance} is withdrawn.")
    return redirect("review:allowance", pk)


@require_safe
@login_required
def evidence_file(request: DeskRequest, pk: int, piece: int) -> HttpResponseBase:
    """A file of evidence as a download: never shown by the browser as a page."""
    found = queries.evidence_for(request.user, pk, piece)
    answer = FileResponse(
        BytesIO(bytes(found.content or b"")),
        as_attachment=True,
        filename=found.file_name or f"evidence-{found.pk}",
        content_type="application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _forms(
    request: DeskRequest, kind: str, initial: dict[str, object] | None = None
) -> tuple[ClaimForm | OfferForm, EvidenceForm]:
    if request.method == "POST":
        files = request.FILES
        return FORMS[kind](request.POST), EvidenceForm(
            request.POST, files, prefix="proof"
        )
    return FORMS[kind](initial=initial), EvidenceForm(prefix="proof")


def _shown(
    request: DeskRequest, allowance: Allowance, refused: str = "", status: int = 200
) -> HttpResponse:
    page = library_page.one(request.user, allowance)
    context = {"page": page, "refused": refused}
    return render(request, "library/one.html", context, status=status)
