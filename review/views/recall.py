"""Recalls: where one starts, what it would reach, the act."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Brand
from orchestrator.services.recalling import recalls
from review import queries
from review.recall import page as recall_page
from review.requests import DeskRequest
from review.views.answers import status_of

LONGEST = 200  # characters of a subject or a search


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """Choose what was wrong; and every case there is."""
    asked = request.GET.get("q", "")[:LONGEST]
    page = recall_page.start(
        request.user, origin=request.GET.get("origin", ""), asked=asked
    )
    return render(request, "recall/page.html", {"page": page})


@require_safe
@login_required
def preview(request: DeskRequest) -> HttpResponse:
    """How far a recall would reach; nothing is changed by looking."""
    origin = request.GET.get("origin", "")
    subject = request.GET.get("subject", "")[:LONGEST]
    if not origin or not subject:
        return redirect("review:recalls")
    brand = _brand(request, request.GET.get("brand", ""))
    if brand is None:
        return redirect("review:recalls")
    return _shown(request, brand, origin, subject)


@require_POST
@login_required
def act(request: DeskRequest) -> HttpResponse:
    """Recall what was shown; refused where it reaches elsewhere by now."""
    asked = {name: request.POST.get(name, "") for name in ("origin", "subject")}
    reason = request.POST.get("reason", "").strip()[:2_000]
    brand = queries.brand_for(request.user, request.POST.get("brand", ""))
    shown = request.POST.get("fingerprint", "") or "none was shown"
    try:
        case = recalls.act(
            brand, **asked, reason=reason, by=request.user, fingerprint=shown
        )
    except GreenlightError as error:
        return _shown(request, brand, **asked, reason=reason, refused=error)
    told = _("Recalled. What had gone out is listed below.")
    if case.state == "proposed":
        told = _("Proposed. Nothing is done until a second person agrees.")
    messages.success(request, told)
    return redirect("review:recall", case.pk)


def _brand(request: DeskRequest, slug: str) -> Brand | None:
    """The brand that is meant; the person's only one where none is named."""
    if slug:
        return queries.brand_for(request.user, slug)
    brands = queries.brands_for(request.user)
    return brands[0] if len(brands) == 1 else None


def _shown(
    request: DeskRequest,
    brand: Brand,
    origin: str,
    subject: str,
    *,
    reason: str = "",
    refused: GreenlightError | None = None,
) -> HttpResponse:
    try:
        page = recall_page.preview(request.user, brand, origin, subject)
    except GreenlightError as error:
        gone = {"refused": str(error), "origin": origin, "subject": subject}
        return render(request, "recall/nothing.html", gone, status=404)
    context = {"page": page, "reason": reason, "refused": str(refused or "")}
    return render(request, "recall/preview.html", context, status=status_of(refused))
