"""The price book: what is on record, and new prices read in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.services.catalogue import prices
from orchestrator.services.catalogue.prices import ImportReport
from review import queries
from review.library import price_page
from review.library.price_form import PriceForm
from review.requests import DeskRequest
from review.views.answers import status_of


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """The prices of record of the person's brands."""
    return _shown(request, PriceForm())


@login_required
def import_file(request: DeskRequest) -> HttpResponse:
    """A price list from a file, or one price typed in: in force at once."""
    if request.method != "POST":
        return redirect("review:prices")
    form = PriceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, form, status=422)
    brand = queries.brand_for(request.user, form.cleaned_data["brand"])
    try:
        report = prices.import_prices(
            brand,
            form.rows(),
            by=request.user,
            source=form.source(),
            market=form.cleaned_data["market"] or "AT",
            currency=form.cleaned_data["currency"],
        )
    except GreenlightError as error:
        return _shown(request, form, refused=str(error), status=status_of(error))
    if report.price_list is None:
        why = "Nothing came in: the price book is as it was."
        return _shown(request, form, report=report, refused=why, status=422)
    said = f"{report.rows_in} rows in, {len(report.refused)} refused."
    messages.success(request, f"Price list {report.price_list.number}: {said}")
    if report.refused:
        return _shown(request, PriceForm(), report=report)
    return redirect("review:prices")


def _shown(
    request: DeskRequest,
    form: PriceForm,
    *,
    report: ImportReport | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    asked = request.GET.get("q", "")[:100]
    number = request.GET.get("page", "0")
    page = int(number) if number.isdecimal() and len(number) < 6 else 0
    brands = queries.brands_for(request.user)
    context = {
        "pages": [price_page.build(brand, asked=asked, page=page) for brand in brands],
        "importers": queries.brands_where(request.user, *prices.IMPORTERS),
        "form": form,
        "asked": asked,
        "report": report,
        "refused": refused,
    }
    return render(request, "prices/page.html", context, status=status)
