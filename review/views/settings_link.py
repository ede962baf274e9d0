"""A link for a password: shown once, or sent to whoever it is for."""

from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from orchestrator.models import Principal
from review.notices.addresses import absolute
from review.requests import DeskRequest
from review.settings.frame import Place


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


@sensitive_variables("parts")
def sent_over(person: Principal, parts: tuple[str, str]) -> None:
    """The link by mail to their own address; no admin sees it."""
    link = absolute(reverse("review:welcome", args=parts))
    words = _("Choose a new password here; the link works once, for three days:")
    send_mail(
        _("A new password for Greenlight"), f"{words}\n\n{link}\n", None, [person.email]
    )
