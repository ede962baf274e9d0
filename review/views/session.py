"""A session that ended under an open page: a panel beside what was typed."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from review.requests import DeskRequest

P = ParamSpec("P")
View = Callable[Concatenate[DeskRequest, P], HttpResponse]


def person_required(view: View[P]) -> View[P]:
    """Like login_required; but an htmx request of somebody signed out gets 428 and a
    panel that goes to `#session`: whatever they typed stays where it is."""
    guarded = login_required(view)

    @wraps(view)
    def inner(
        request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if request.htmx and not request.user.is_authenticated:
            back = request.htmx.current_url_abs_path or "/"
            panel = render(request, "item/_session.html", {"next": back}, status=428)
            panel["HX-Retarget"] = "#session"
            panel["HX-Reswap"] = "outerHTML"
            return panel
        return guarded(request, *args, **kwargs)

    return inner
