"""Several look-alikes decided together: choosing, reading the sample, deciding."""

import re
import secrets
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.settlements import DISMISS_CODES
from orchestrator.models import Decision
from review import queries
from review.queue import bulk
from review.requests import DeskRequest
from review.views.answers import status_of

MOST_UNDONE = bulk.CEILING
_SHOWN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})-([0-9a-f]{64})")


@require_safe
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """What was chosen, the sample of it in full, and the form."""
    return _page(request, _numbers(request.GET.getlist("item")))


@require_POST
@login_required
def open_whole(request: DeskRequest) -> HttpResponse:
    """One item of the sample is shown whole, and that is kept."""
    chosen = _numbers(request.POST.getlist("item"))
    named = _numbers([request.POST.get("open", "")])
    if not named:
        return _page(request, chosen)
    item = queries.item_for(request.user, named[0])
    bulk.open_whole(item, request.user)
    return _page(request, chosen, opened=item.pk)


@require_POST
@login_required
def decide(request: DeskRequest) -> HttpResponse:
    """Decide each of them, and say what came of each."""
    typed = request.POST
    chosen = _numbers(typed.getlist("item"))
    found = bulk.gather(request.user, chosen)
    try:
        results = bulk.decide(
            found,
            by=request.user,
            verdict=typed.get("verdict", ""),
            reason=typed.get("reason", "")[:2000],
            code=typed.get("code", ""),
            shown=_shown(typed.getlist("shown")),
            key=f"bulk-{typed.get('key', '')[:40]}",
        )
    except GreenlightError as refused:
        return _page(request, chosen, refused=refused)
    made = [one.decision for one in results if one.decision]
    graces = [one.effective_at for one in made]
    until = max(graces, default=timezone.now())
    context = {
        "results": results,
        "removed": found.removed,
        "made": made,
        "until": until if until > timezone.now() else None,
    }
    return render(request, "queue/bulk_done.html", context)


@require_POST
@login_required
def withdraw(request: DeskRequest) -> HttpResponse:
    """Undo all of them that are still in their grace."""
    pairs = [one.split("-") for one in request.POST.getlist("decision")[:MOST_UNDONE]]
    made: list[Decision] = [
        queries.decision_for(request.user, int(item), int(decision))
        for item, decision in (pair for pair in pairs if len(pair) == 2)
        if item.isdecimal() and decision.isdecimal()
    ]
    results = bulk.undo(made, by=request.user)
    context = {"results": results, "removed": [], "made": [], "undone": True}
    return render(request, "queue/bulk_done.html", context)


def _page(
    request: DeskRequest,
    chosen: Sequence[int],
    *,
    opened: int = 0,
    refused: GreenlightError | None = None,
) -> HttpResponse:
    context = {
        "bulk": bulk.gather(request.user, chosen),
        "chosen": chosen,
        "codes": DISMISS_CODES,
        "opened": opened,
        "refused": refused,
        "typed": request.POST,
        "key": request.POST.get("key") or secrets.token_urlsafe(12),
    }
    status = status_of(refused)
    return render(request, "queue/bulk.html", context, status=status)


def _numbers(texts: Sequence[str]) -> list[int]:
    good = (text for text in texts if re.fullmatch(r"[0-9]{1,18}", text))
    return [int(text) for text in good][: bulk.CEILING]


def _shown(texts: Sequence[str]) -> dict[int, tuple[int, str]]:
    """By item: the screening and the digest that the page showed."""
    found = (_SHOWN.fullmatch(text) for text in texts[: bulk.CEILING])
    return {int(f[1]): (int(f[2]), f[3]) for f in found if f}
