"""Analytics: families of figures, their files, and the rows behind them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orchestrator.domain.errors import BadInput
from review import queries
from review.analytics import behind, page, scope
from review.requests import DeskRequest


@require_safe
@login_required
def show(request: DeskRequest, family: str = "") -> HttpResponse:
    """One family of figures; what is counted is in the address."""
    wanted = scope.asked(request.user, request.GET)
    brands = queries.brands_for(request.user)
    family = request.GET.get("family") or family
    found = page.build(wanted, family, brands)
    return render(request, "analytics/page.html", {"page": found})


@require_safe
@login_required
def sheet(request: DeskRequest) -> HttpResponse:
    """One figure as a CSV file."""
    wanted, get = scope.asked(request.user, request.GET), request.GET.get
    try:
        found = page.figure(wanted, get("family", ""), get("figure", ""))
    except BadInput as error:
        raise Http404(str(error)) from error
    response = HttpResponse(
        page.as_csv(found, wanted), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{found.key}.csv"'
    return response


@require_safe
@login_required
def rows(request: DeskRequest) -> HttpResponse:
    """The single rows that figures are made of."""
    wanted, name = scope.asked(request.user, request.GET), request.GET.get("rows", "")
    try:
        found, more = behind.rows(name, wanted)
    except BadInput as error:
        raise Http404(str(error)) from error
    context = {"rows": found, "more": more, "name": name, "scope": wanted}
    context["back"] = wanted.query(family=request.GET.get("family", ""))
    return render(request, "analytics/rows.html", context)
