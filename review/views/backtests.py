"""Backtests: ask for one, watch it come, read what it found."""

import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.services.rules import backtests
from review import queries
from review.forms import BacktestForm
from review.requests import DeskRequest
from review.rules import backtest as backtest_page
from review.views.answers import status_of
from review.views.red_lines import shown

COLUMNS = ("output", "made_on", "market", "would_hold", "held_before", "verdict",
           "not_checked", "places", "minutes")  # fmt: skip


@require_POST
@login_required
def create(request: DeskRequest, pk: int) -> HttpResponse:
    """Try a version on past outputs; workers carry it out between tasks."""
    version = queries.red_line_version_for(request.user, pk)
    form = BacktestForm(request.POST)
    if not form.is_valid():
        why = " ".join(str(e) for found in form.errors.values() for e in found)
        return shown(request, version.red_line, refused=why, status=422)
    try:
        asked = backtests.ask(
            version,
            by=request.user,
            limit=form.cleaned_data["limit"] or 500,
            since=form.cleaned_data["since"],
        )
    except GreenlightError as error:
        code = status_of(error)
        return shown(request, version.red_line, refused=str(error), status=code)
    messages.success(request, "Workers try it between tasks. You may leave the page.")
    return redirect("review:backtest", asked.pk)


@require_safe
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One backtest, as far as it has come."""
    page = backtest_page.build(queries.backtest_for(request.user, pk))
    return render(request, "backtest/page.html", {"page": page})


@require_safe
@login_required
def progress(request: DeskRequest, pk: int) -> HttpResponse:
    """What changes while it comes; asked for every second until it is over."""
    page = backtest_page.build(queries.backtest_for(request.user, pk))
    return render(request, "backtest/_result.html", {"page": page})


@require_safe
@login_required
def rows(request: DeskRequest, pk: int) -> HttpResponse:
    """Every output it was tried on, as CSV."""
    backtest = queries.backtest_for(request.user, pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"backtest-{backtest.version.red_line.slug}-{backtest.pk}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    sheet = csv.writer(answer)
    sheet.writerow(COLUMNS)
    for row in backtest.rows.order_by("-output_id").iterator():
        facts = (row.output_id, row.made_on, row.market, row.would_hold)
        more = (row.held_before, row.verdict, row.not_checked, len(row.spans))
        sheet.writerow([*facts, *more, "" if row.minutes is None else row.minutes])
    return answer
