"""Freezes: the emergency brake, and how one lets go of it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Freeze
from orchestrator.services.freezing import freezes
from review import queries
from review.recall import freezes as freeze_page
from review.requests import DeskRequest
from review.views.answers import answer, status_of
from review.views.fresh import unless_seen


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """What is frozen now, and the form, filled from the page one came from."""
    if request.htmx and not request.htmx.boosted:
        seen = freeze_page.version(request.user)
        return unless_seen(request, seen, lambda: _shown(request))
    given = f"{request.GET.get('level', '')}:{request.GET.get('subject', '')}"[:120]
    came_from = request.GET.get("from", "")[:300]
    chosen = freeze_page.chosen_from(request.user, came_from) if came_from else given
    return _shown(request, chosen=chosen)


@login_required
def new(request: DeskRequest) -> HttpResponse:
    """Stop something, from its commit on."""
    if request.method != "POST":
        return redirect("review:freezes")
    typed = {name: request.POST.get(name, "") for name in ("what", "brand", "reason")}
    level, subject, brand = freeze_page.read(request.user, typed["what"])
    if level in ("channel", "agent") and typed["brand"]:
        brand = queries.brand_for(request.user, typed["brand"])
    try:
        freezes.freeze(
            level, subject if level != "brand" else str(brand.pk if brand else ""),
            brand=brand, reason=typed["reason"], by=request.user,
        )  # fmt: skip
    except GreenlightError as error:
        return _shown(request, chosen=typed["what"], typed=typed, refused=error)
    messages.success(request, _("Frozen. Nothing of it starts or goes out any more."))
    return redirect("review:freezes")


@login_required
def lift(request: DeskRequest, pk: int) -> HttpResponse:
    """Let everything of a freeze go, at a pace."""

    def act(order: Freeze) -> object:
        return freezes.lift(order, by=request.user, per_minute=_pace(request))

    return _done(request, pk, act)


@login_required
def thaw(request: DeskRequest, pk: int) -> HttpResponse:
    """Let one group of a freeze go first."""
    level, _colon, subject = request.POST.get("group", "").partition(":")

    def act(order: Freeze) -> object:
        return freezes.thaw(
            order, level, subject, by=request.user, per_minute=_pace(request)
        )

    return _done(request, pk, act)


def _done(
    request: DeskRequest, pk: int, act: Callable[[Freeze], object]
) -> HttpResponse:
    order = queries.freeze_for(request.user, pk)
    if request.method != "POST":
        return redirect("review:freezes")
    try:
        act(order)
    except GreenlightError as error:
        return _shown(request, refused=error)
    if request.htmx:
        return _shown(request)
    return redirect("review:freezes")


def _pace(request: DeskRequest) -> int:
    """Deliveries a minute, as typed; 0, which is refused, where that is no number."""
    typed = request.POST.get("per_minute", "").strip()
    return int(typed) if typed.isdecimal() and len(typed) < 8 else 0


def _shown(
    request: DeskRequest,
    *,
    chosen: str = "",
    typed: dict[str, str] | None = None,
    refused: GreenlightError | None = None,
) -> HttpResponse:
    page = freeze_page.build(request.user, chosen=chosen)
    context = {"page": page, "typed": typed or {}, "refused": str(refused or "")}
    return answer(request, "freeze", "standing", context, status=status_of(refused))
