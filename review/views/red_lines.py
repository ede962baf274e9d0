"""Red lines: the list, one red line, a new one, retiring one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import RedLine
from orchestrator.services import red_lines, rule_health
from review import queries, red_line_page
from review.forms import DraftForm, ReasonForm
from review.requests import DeskRequest
from review.views.answers import status_of

EXAMPLE = """\
slug: health-words
name: Words that promise health
category: regulated_claim
severity: high
roles: [legal]
people: 1
message: This promises an effect on health.
when:
  phrases: {terms: [heals, cures], match: word}
"""


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


@login_required
def new(request: DeskRequest) -> HttpResponse:
    """Write the first version of a red line."""
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        brand = queries.brand_for(request.user, form.cleaned_data["brand"])
        try:
            made = red_lines.create(
                brand, definition=form.cleaned_data["definition"], by=request.user
            )
        except GreenlightError as error:
            form.add_error("definition", str(error))
        else:
            messages.success(request, "The draft waits for a second admin.")
            return redirect("review:red_line", made.red_line_id)
    context = {"form": form, "typed": form.data.get("definition") or EXAMPLE}
    context["brands"] = queries.brands_where(request.user, "admin")
    code = 422 if form.errors else 200
    return render(request, "red_line_new/page.html", context, status=code)


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
