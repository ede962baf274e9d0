"""Whose screen it is: their time zone, their language, their way to write numbers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from orchestrator.models import Principal
from review.models import Preferences
from review.personal import formats, preferences

Respond = Callable[[HttpRequest], HttpResponse]


class PreferencesMiddleware:
    """Sets `request.preferences` and writes the page for that person.

    One query, and none for whoever brings no session: health checks and the API.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate before, restore after: threads serve many people."""
        chosen = _preferences(request)
        request.preferences = chosen  # type: ignore[attr-defined]
        with (
            formats.written_for(chosen.locale),
            timezone.override(preferences.zone(chosen.time_zone)),
            translation.override(language(chosen.locale)),
        ):
            return self.respond(request)


def language(locale: str) -> str:
    """The language of the words: one the desk speaks, nearest to the locale."""
    spoken = {code for code, _name in settings.LANGUAGES}
    for name in (locale.lower(), locale.split("-")[0].lower()):
        if name in spoken:
            return name
    return settings.LANGUAGE_CODE


def _preferences(request: HttpRequest) -> Preferences:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return Preferences()
    person = request.user
    return preferences.of(person) if isinstance(person, Principal) else Preferences()
