"""Red lines: the list, one red line, retiring one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import RedLine
from orchestrator.services.rules import red_lines, rule_health
from review import queries
from review.forms import ReasonForm
from review.requests import DeskRequest
from review.rules import page as red_line_page
from review.views.answers import status_of


@require_safe
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """The red lines of each of the person's brands."""
    brands = queries.brands_for(request.user)
    listed = [(brand, red_line_page.rows(request.user, brand)) for brand in brands]
    admins = queries.brands_where(request.user, "admin")
    context = {"listed": listed, "may_add": bool(admins)}
    return render(request, "red_lines/page.html", context)


@require_safe
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One red line with its versions."""
    return shown(request, queries.red_line_for(request.user, pk))


@require_POST
@login_required
def retire(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a red line out of force, with a reason."""
    red_line = queries.red_line_for(request.user, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return shown(request, red_line, refused="Say why it is retired.", status=422)
    try:
        red_lines.retire(red_line, by=request.user, reason=form.cleaned_data["reason"])
    except GreenlightError as error:
        return shown(request, red_line, refused=str(error), status=status_of(error))
    messages.success(request, f"“{red_line.slug}” is no longer in force.")
    return redirect("review:red_line", pk)


@require_POST
@login_required
def waive(request: DeskRequest, pk: int) -> HttpResponse:
    """Put in writing that a safety rule may be proposed for shadow too."""
    red_line = queries.red_line_for(request.user, pk)
    reason = request.POST.get("reason", "")[:2000]
    try:
        rule_health.waive(red_line, by=request.user, reason=reason)
    except GreenlightError as error:
        return shown(request, red_line, refused=str(error), status=status_of(error))
    messages.success(request, "The waiver is on record.")
    return redirect("review:red_line", pk)


def shown(
    request: DeskRequest,
    red_line: RedLine,
    *,
    refused: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    """One red line as it is now, with what was typed and why it did not stand."""
    page = red_line_page.build(request.user, red_line)
    context = {"page": page, "refused": refused, "draft": typed or page.draft}
    return render(request, "red_line/page.html", context, status=status)
