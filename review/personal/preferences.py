"""A person's preferences, and which locales and time zones there are to prefer."""

from collections.abc import Mapping
from datetime import time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orchestrator.models import Principal
from review.models import Preferences

LOCALES = {
    "en": "English (US)",
    "en-GB": "English (UK)",
    "en-IE": "English (Ireland)",
    "da": "Dansk",
    "de": "Deutsch",
    "de-AT": "Deutsch (Österreich)",
    "de-CH": "Deutsch (Schweiz)",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "ja": "日本語",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt-BR": "Português (Brasil)",
    "sv": "Svenska",
}
THEMES = {
    "system": _("System"),
    "light": _("Light"),
    "dark": _("Dark"),
}
MAILS = {
    "each": _("Each"),
    "digest": _("Daily digest"),
    "off": _("None"),
}
FRESH = timedelta(days=7)  # what a newcomer's first visit counts as new


def of(person: Principal) -> Preferences:
    """The person's preferences; unsaved defaults where they never set any.

    Never writes. One query.
    """
    found = Preferences.objects.filter(person_id=person.pk).first()
    return found or Preferences(
        person_id=person.pk,
        digest_at=time(8),
        home_seen_at=timezone.now() - FRESH,
    )


def keep(person: Principal, fields: Mapping[str, Any]) -> Preferences:
    """Set `fields` of the person's preferences, already checked; the rest stays."""
    kept, _new = Preferences.objects.update_or_create(
        person_id=person.pk, defaults=fields
    )
    return kept


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; UTC where the name means none."""
    return ZoneInfo(name if name in zones() else "UTC")


@cache
def zones() -> tuple[str, ...]:
    """Every time zone one can live in, by name, UTC first."""
    places = {name for name in available_timezones() if _is_place(name)}
    return ("UTC", *sorted(places))


def _is_place(name: str) -> bool:
    area, slash, _city = name.partition("/")
    return bool(slash) and area not in ("Etc", "SystemV", "posix", "right")
