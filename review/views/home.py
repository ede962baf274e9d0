"""Home: what needs this person, and what happened without them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orchestrator.domain.errors import BadInput
from orchestrator.services.rules import rule_health
from review import queries
from review.home import away as home_away
from review.home import home
from review.requests import DeskRequest


@require_safe
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """The page."""
    return render(request, "home/page.html", {"page": home.build(request.user)})


@require_POST
@login_required
def seen(request: DeskRequest) -> HttpResponse:
    """The person has read what happened without them."""
    home.mark_read(request.user)
    return redirect("review:home")


@require_safe
@login_required
def away(request: DeskRequest) -> HttpResponse:
    """The very rows behind one count of the page."""
    since, what = home.since_when(request.user), request.GET.get("what", "")
    brands = queries.brands_for(request.user)
    try:
        words, rows = home_away.rows(what, request.user, brands, since)
    except BadInput as error:
        raise Http404(str(error)) from error
    context = {"words": words, "rows": rows, "since": since, "what": what}
    return render(request, "home/away.html", context)


@require_safe
@login_required
def health(request: DeskRequest) -> HttpResponse:
    """What is wrong with live red lines; asked for after the page is there."""
    alarms = []
    for brand in queries.brands_where(request.user, "admin"):
        for found in rule_health.of_brand(brand).values():
            if said := found.alarm or found.proposal:
                alarms.append(
                    (queries.red_line_for(request.user, found.red_line_id), said)
                )
    return render(request, "home/_health.html", {"alarms": alarms})
