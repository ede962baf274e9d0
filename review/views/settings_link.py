"""The page that shows a link for a password once."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from orchestrator.models import Principal
from review.notices.addresses import absolute
from review.requests import DeskRequest
from review.settings_frame import Place


@sensitive_variables("parts")
def handed_over(
    request: DeskRequest,
    here: Place,
    person: Principal,
    parts: tuple[str, str],
    proposed: tuple[str, ...] = (),
) -> HttpResponse:
    """The link, with what to do with it; never stored, never shown again."""
    context = {
        "place": here,
        "person": person,
        "proposed": proposed,
        "link": absolute(reverse("review:welcome", args=parts)),
    }
    answer = render(request, "settings/link.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
