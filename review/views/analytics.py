"""Analytics."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.requests import DeskRequest


@require_safe
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """The page."""
    return render(request, "analytics/page.html", {})
