"""How a view answers: a page, or the partial that htmx asked for."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render

from orchestrator.domain.errors import (
    BadContent,
    BadInput,
    BadRule,
    DoorClosed,
    GreenlightError,
    IllegalMove,
    NotPermitted,
    StaleState,
)
from review.requests import DeskRequest

STATUSES: Mapping[type[GreenlightError], int] = {
    NotPermitted: 403,
    StaleState: 409,
    IllegalMove: 409,
    DoorClosed: 409,
    BadInput: 422,
    BadContent: 422,
    BadRule: 422,
}


def status_of(error: GreenlightError | None) -> int:
    """The HTTP status that says what this error says."""
    if error is None:
        return 200
    known = (code for kind, code in STATUSES.items() if isinstance(error, kind))
    return next(known, 422)


def answer(
    request: DeskRequest,
    folder: str,
    partial: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """`folder/_partial.html` for htmx, `folder/page.html` for everybody else."""
    wants_partial = request.htmx and not request.htmx.boosted
    name = f"{folder}/_{partial}.html" if wants_partial else f"{folder}/page.html"
    swapped = {**context, "is_partial": bool(wants_partial)}
    return render(request, name, swapped, status=status)
