"""Experiments: the portfolio, one round, the archive, the learning log.

Nothing here changes anything.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orchestrator.services.experiments.learning_log import STATES
from review import queries
from review.experiments import archive, learnings, portfolio
from review.experiments import round as round_page
from review.requests import DeskRequest
from review.runs.pages import version
from review.views.answers import answer
from review.views.fresh import unless_seen


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """The rounds of the person's brands, those of the newest runs first."""
    asked, before = request.GET.get("brand", ""), request.GET.get("before", "")
    brands = queries.brands_for(request.user)
    chosen = [brand for brand in brands if asked in ("", brand.slug)]
    known = before.isascii() and before.isdigit() and len(before) < 19
    context = {
        "page": portfolio.page(chosen, before=int(before) if known else 0),
        "summary": portfolio.summary(chosen),
        "brands": brands,
        "asked": asked,
        "is_later": known,
    }
    return answer(request, "experiments", "list", context)


@require_safe
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One round; htmx polls this address and gets 304 until something moved."""
    one = queries.round_for(request.user, pk)

    def shown() -> HttpResponse:
        context = {"page": round_page.build(one)}
        return answer(request, "experiment", "round", context)

    return unless_seen(request, version(one.run), shown) if request.htmx else shown()


@require_safe
@login_required
def archived(request: DeskRequest) -> HttpResponse:
    """The imported tests of the person's brands."""
    wanted = archive.Wanted.read(request.GET)
    context = {"page": archive.page(request.user, wanted), "wanted": wanted}
    return answer(request, "archive", "list", context)


@require_safe
@login_required
def archived_test(request: DeskRequest, pk: int) -> HttpResponse:
    """One imported test."""
    test = queries.archived_test_for(request.user, pk)
    page = archive.build(request.user, test)
    return render(request, "experiment/archived.html", {"page": page})


@require_safe
@login_required
def learned(request: DeskRequest) -> HttpResponse:
    """What rounds have taught the person's brands."""
    wanted = learnings.Wanted.read(request.GET)
    brands = queries.brands_for(request.user)
    context = {
        "page": learnings.page(brands, wanted),
        "wanted": wanted,
        "states": STATES,
    }
    return answer(request, "learnings", "log", context)
