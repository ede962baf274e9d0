"""The form of a person's preferences: every value checked, every error at its field."""

import re
from typing import Any

from babel import Locale, UnknownLocaleError
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from review.models import Preferences
from review.personal import hotkeys, preferences

MOST_NAMED = 40  # languages or markets one can list
MOST_OPEN = 200
MARKET = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,19}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?")
PLAIN = (
    *("theme", "dense", "locale", "time_zone", "keys_on", "keys_with_alt"),
    *("stay_after_deciding", "languages", "markets", "capacity", "away_until"),
    *("mail", "digest_at", "quiet_from", "quiet_until"),
)
KEY_FIELD = "key-"


class _Names(forms.CharField):
    """Names with commas, spaces or lines between; none means any."""

    def to_python(self, value: Any) -> Any:
        names = re.split(r"[\s,;]+", super().to_python(value) or "")
        return list(dict.fromkeys(name for name in names if name))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


def _choices(words: dict[str, Any]) -> list[tuple[str, Any]]:
    return list(words.items())


class PreferencesForm(forms.Form):
    """Bound to a post, or showing what stands: `PreferencesForm.of(chosen)`."""

    theme = forms.ChoiceField(choices=_choices(preferences.THEMES))
    dense = forms.TypedChoiceField(
        choices=[("dense", _("Compact")), ("roomy", _("Roomy"))],
        coerce=lambda value: value == "dense",
    )
    locale = forms.ChoiceField(choices=_choices(dict(preferences.LOCALES)))
    time_zone = forms.ChoiceField(choices=lambda: [(z, z) for z in preferences.zones()])
    keys_on = forms.BooleanField(required=False)
    keys_with_alt = forms.BooleanField(required=False)
    stay_after_deciding = forms.BooleanField(required=False)
    languages = _Names(required=False, max_length=400)
    markets = _Names(required=False, max_length=400)
    capacity = forms.IntegerField(min_value=1, max_value=MOST_OPEN)
    # read in clean(): a local time means nothing before its zone is known
    away_until = forms.CharField(required=False, max_length=30)
    mail = forms.ChoiceField(choices=_choices(preferences.MAILS))
    digest_at = forms.TimeField()
    quiet_from = forms.TimeField(required=False)
    quiet_until = forms.TimeField(required=False)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, auto_id="%s", initial=initial)
        for name, action in hotkeys.ACTIONS.items():
            self.fields[KEY_FIELD + name] = forms.CharField(
                required=False, max_length=40, label=str(action.title)
            )

    @classmethod
    def of(cls, chosen: Preferences) -> "PreferencesForm":
        """The form as it stands for a person."""
        facts = {name: getattr(chosen, name) for name in PLAIN}
        facts["dense"] = "dense" if chosen.dense else "roomy"
        if chosen.away_until:
            there = timezone.localtime(
                chosen.away_until, preferences.zone(chosen.time_zone)
            )
            facts["away_until"] = f"{there:%Y-%m-%dT%H:%M}"
        for name, action in hotkeys.ACTIONS.items():
            facts[KEY_FIELD + name] = chosen.keys.get(name, action.key)
        return cls(initial=facts)

    def clean_languages(self) -> list[str]:
        names = _few(self.cleaned_data["languages"])
        for name in names:
            if not LANGUAGE.fullmatch(name) or not _known_language(name):
                raise ValidationError(
                    gettext("“%s” is no language code: write them as de or en-GB.")
                    % name
                )
        return names

    def clean_markets(self) -> list[str]:
        names = _few(self.cleaned_data["markets"])
        for name in names:
            if not MARKET.fullmatch(name):
                raise ValidationError(
                    gettext("“%s” is no market: write them as DE, AT or DACH.") % name
                )
        return names

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        self._read_away(facts)
        if (facts.get("quiet_from") is None) != (facts.get("quiet_until") is None):
            self.add_error(
                "quiet_until", _("Quiet hours need both ends, or none of them.")
            )
        self._read_keys(facts)
        return facts

    def kept(self) -> dict[str, Any]:
        """What goes into Preferences. Only after `is_valid()`."""
        return {
            **{name: self.cleaned_data[name] for name in PLAIN},
            "keys": self.cleaned_data["keys"],
        }

    def _read_away(self, facts: dict[str, Any]) -> None:
        raw = facts.get("away_until") or ""
        facts["away_until"] = None
        if not raw or "time_zone" not in facts:
            return
        with timezone.override(preferences.zone(facts["time_zone"])):
            try:
                moment = forms.DateTimeField().clean(raw)
            except ValidationError:
                self.add_error("away_until", _("This is no date and time."))
                return
        facts["away_until"] = moment if moment > timezone.now() else None

    def _read_keys(self, facts: dict[str, Any]) -> None:
        """`keys` holds only what differs; an error names every action it concerns."""
        chosen: dict[str, str] = {}
        for name in hotkeys.ACTIONS:
            raw = facts.get(KEY_FIELD + name) or ""
            key = hotkeys.written(raw) if raw else ""
            if key is None:
                self.add_error(
                    KEY_FIELD + name,
                    gettext("“%s” is no key: write a, g q, Shift+f or Mod+Enter.")
                    % raw,
                )
                key = ""
            chosen[name] = key
        for one, other in hotkeys.collisions(chosen):
            self._collide(one, other)
        facts["keys"] = {
            name: key
            for name, key in chosen.items()
            if key != hotkeys.written(hotkeys.ACTIONS[name].key)
        }

    def _collide(self, one: str, other: str) -> None:
        first, second = hotkeys.ACTIONS[one].title, hotkeys.ACTIONS[other].title
        words = gettext(
            "“%(first)s” and “%(second)s” want the same key, or one begins with"
            " the key of the other."
        ) % {"first": first, "second": second}
        self.add_error(KEY_FIELD + other, words)
        self.add_error(KEY_FIELD + one, words)


def _few(names: list[str]) -> list[str]:
    if len(names) > MOST_NAMED:
        raise ValidationError(
            gettext("%(many)d are too many: name at most %(most)d.")
            % {"many": len(names), "most": MOST_NAMED}
        )
    return names


def _known_language(code: str) -> bool:
    try:
        return bool(Locale.parse(code, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False
