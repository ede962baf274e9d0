"""One notification as an email: plain text and simple HTML, no content of outputs."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from review.item.spans import shown_label
from review.models import Notification, Preferences
from review.notices.addresses import absolute


def send(told: Notification) -> None:
    """Send by Django's mail backend; whatever it raises is the caller's."""
    wants = Preferences.objects.filter(pk=told.person_id).first()
    title = shown_label(told.title)
    context = {
        "title": title,
        "why": shown_label(told.body) if told.kind != "digest" else "",
        "lines": shown_lines(told.body) if told.kind == "digest" else [],
        "brand": told.brand.name if told.brand else "",
        "link": absolute(told.link or "/notifications/"),
        "settings": absolute("/preferences/"),
    }
    with translation.override(wants.locale if wants else settings.LANGUAGE_CODE):
        text = render_to_string("notifications/mail.txt", context)
        page = render_to_string("notifications/mail.html", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(title.split())[:150],
        body=text,
        to=[told.person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(page, "text/html")
    mail.send()


def shown_lines(body: str) -> list[str]:
    """The lines of a digest, hidden characters written out."""
    return [shown_label(line) for line in body.splitlines() if line.strip()]
