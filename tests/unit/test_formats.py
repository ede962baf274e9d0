"""Dates, money and numbers in a person's own way; odd values never fail a page."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from review.middleware import language
from review.personal import formats, preferences

NOON = datetime(2026, 8, 12, 12, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "Aug 12, 2026, 2:05\u202fPM"),
        ("en-GB", "12 Aug 2026, 14:05"),
        ("de", "12.08.2026, 14:05"),
    ],
)
def test_a_moment_is_said_in_the_persons_zone_and_locale(locale, said):
    zone = preferences.zone("Europe/Berlin")

    with formats.written_for(locale), timezone.override(zone):
        assert formats.at(NOON) == said
        assert formats.exact(NOON) == "2026-08-12 14:05:01 CEST"


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", "€1,234.50"), ("de", "1.234,50\xa0€"), ("fr", "1\u202f234,50\xa0€")],
)
def test_money_is_said_in_the_persons_locale(locale, said):
    with formats.written_for(locale):
        assert formats.money(Decimal("1234.5"), "EUR") == said


def test_no_digit_of_a_price_is_rounded_away():
    assert formats.money(Decimal("19.999"), "EUR") == "€19.999"
    assert formats.count("0.12345678") == "0.12345678"


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "",
        "about ten",
        True,
        [],
        {},
        float("nan"),
        float("inf"),
        "9" * 400,
        "1e999999",
        Decimal("1E-400"),
        object(),
    ],
)
def test_odd_values_never_fail_a_page(odd):
    for currency in ("EUR", "", None, "<b>", "E\u202eU", 7, "ÄÖÜ"):
        assert isinstance(formats.money(odd, currency), str)
    assert isinstance(formats.count(odd), str)
    assert isinstance(formats.at(odd), str)


def test_what_cannot_be_formatted_shows_its_unseen_characters():
    assert "\u202e" not in formats.money("1\u202e2", "EUR")
    assert "\u202e" not in formats.count("1\u202e2")


def test_an_unknown_locale_or_zone_means_the_default():
    with formats.written_for("xx-nonsense"):
        assert formats.count(1234) == "1,234"
        assert formats.at(date(2026, 8, 12)) == "Aug 12, 2026"
    assert str(preferences.zone("Mars/Olympus")) == "UTC"
    assert formats.at(datetime(2026, 8, 12, 12, 0)).startswith("Aug 12, 2026")


def test_every_locale_offered_is_known():
    for locale in preferences.LOCALES:
        with formats.written_for(locale):
            assert str(formats.locale()).replace("_", "-") == locale


def test_words_come_in_a_language_the_desk_speaks(settings):
    settings.LANGUAGES = [("en", "English"), ("pt-br", "Português")]

    spoken = [language(name) for name in ("en-GB", "pt-BR", "ja", "")]

    assert spoken == ["en", "pt-br", "en", "en"]


def test_the_year_is_said_only_where_it_is_another():
    this, zone = timezone.localdate().year, preferences.zone("Europe/Berlin")

    with formats.written_for("en"), timezone.override(zone):
        assert formats.near(NOON.replace(year=this)) == "Aug 12, 2:05\u202fPM"
        assert formats.near(NOON.replace(year=this - 1)).startswith(
            f"Aug 12, {this - 1}, "
        )
        assert formats.clock(NOON) == "2:05:01\u202fPM"
