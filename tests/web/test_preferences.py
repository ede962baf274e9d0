"""What people set for themselves: checked by the server, seen on every page."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from review.models import Preferences
from review.personal import hotkeys, preferences
from tests import making

PATH = "/preferences/"


def a_form(**changes: str) -> dict[str, str]:
    """The form as a browser posts it when nothing was changed."""
    fields = {
        "theme": "system",
        "dense": "dense",
        "locale": "en",
        "time_zone": "UTC",
        "keys_on": "on",
        "languages": "",
        "markets": "",
        "capacity": "20",
        "away_until": "",
        "mail": "each",
        "digest_at": "08:00",
        "quiet_from": "",
        "quiet_until": "",
        **{f"key-{name}": action.key for name, action in hotkeys.ACTIONS.items()},
    }
    return {**fields, **changes}


@pytest.fixture
def person(ledger):
    return making.a_person(making.a_brand(), "brand")


@pytest.fixture
def tab(person, signed_in):
    return signed_in(person)


def test_nobody_has_a_row_before_they_set_something(person, tab):
    tab.get(PATH)

    assert not Preferences.objects.exists()
    assert preferences.of(person).digest_at == time(8)
    assert preferences.of(person).home_seen_at < timezone.now()


def test_what_is_set_is_kept_and_said(person, tab):
    said = tab.post(
        PATH,
        a_form(
            theme="dark",
            dense="roomy",
            locale="de",
            time_zone="Europe/Berlin",
            languages="de, en-GB  de",
            markets="DE;AT",
            capacity="7",
            mail="digest",
            quiet_from="22:00",
            quiet_until="06:30",
        ),
        follow=True,
    )

    kept = preferences.of(person)
    assert (kept.theme, kept.dense, kept.mail, kept.capacity) == (
        *("dark", False, "digest"),
        7,
    )
    assert (kept.languages, kept.markets) == (["de", "en-GB"], ["DE", "AT"])
    assert (kept.quiet_from, kept.quiet_until) == (time(22), time(6, 30))
    assert kept.keys == {}
    page = said.content.decode()
    assert 'data-bs-theme="dark"' in page
    assert 'data-density="roomy"' in page
    assert "Preferences saved." in page
    assert 'value="22:00"' in page


def test_the_words_stay_english_where_only_numbers_know_the_locale(tab):
    page = tab.post(PATH, a_form(locale="de"), follow=True).content.decode()

    assert '<html lang="en"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme", "neon"),
        ("dense", "medium"),
        ("locale", "xx"),
        ("time_zone", "Mars/Olympus"),
        ("languages", "german"),
        ("languages", "<script>"),
        ("markets", "D E/F"),
        ("markets", "X" * 21),
        ("capacity", "0"),
        ("capacity", "100000"),
        ("away_until", "next week"),
        ("mail", "pigeon"),
        ("digest_at", "25:00"),
        ("quiet_from", "22:00"),
        ("key-go.home", "Hyper+x"),
        ("key-go.home", "a b c d"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_kept(tab, field, value):
    answer = tab.post(PATH, a_form(**{field: value}))

    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not Preferences.objects.exists()


def test_too_many_languages_are_refused(tab):
    many = " ".join(f"{a}{b}" for a in "abcdefg" for b in "abcdefg")

    assert tab.post(PATH, a_form(languages=many)).status_code == 422


def test_away_until_is_local_to_the_zone_set_with_it(person, tab):
    then = timezone.now() + timedelta(days=2)
    there = timezone.localtime(then, preferences.zone("Asia/Tokyo"))

    tab.post(
        PATH,
        a_form(time_zone="Asia/Tokyo", away_until=f"{there:%Y-%m-%dT%H:%M}"),
    )

    kept = preferences.of(person).away_until
    assert abs(kept - then) < timedelta(minutes=1)
    assert f"{there:%Y-%m-%dT%H:%M}" in tab.get(PATH).content.decode()


def test_who_was_away_until_a_past_time_is_here(person, tab):
    tab.post(PATH, a_form(away_until="2020-01-01T10:00"))

    assert preferences.of(person).away_until is None


def test_a_remapped_key_is_kept_in_its_one_spelling(person, tab):
    tab.post(PATH, a_form(**{"key-go.home": " shift+Y ", "key-go.runs": ""}))

    assert preferences.of(person).keys == {"go.home": "Shift+y", "go.runs": ""}
    assert "&quot;Shift+y&quot;" in tab.get(PATH).content.decode()


@pytest.mark.parametrize("key", ["g q", "g", "G Q"])
def test_two_actions_with_one_key_are_both_named(tab, key):
    answer = tab.post(PATH, a_form(**{"key-go.home": key}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“Home” and “Queue” want the same key" in page
    assert '<details class="set-keys" open>' in page
    assert not Preferences.objects.exists()


def test_keys_can_be_reset(person, tab):
    tab.post(PATH, a_form(**{"key-go.home": "y"}) | {"keys_with_alt": "on"})

    page = tab.post("/preferences/first-keys/", follow=True).content.decode()

    assert preferences.of(person).keys == {}
    assert preferences.of(person).keys_with_alt
    assert "Every key is as at first." in page


def test_the_actions_keys_do_not_collide():
    first = {name: action.key for name, action in hotkeys.ACTIONS.items()}

    assert [hotkeys.written(key) for key in first.values()] == list(first.values())
    assert hotkeys.collisions(first) == []
    assert hotkeys.collisions({**first, "queue.next": "j"}) == [
        ("queue.down", "queue.next")
    ]


def test_actions_of_different_pages_may_share_a_key():
    """Approve, answer and try again are never on one page."""
    shared = {"decide.approve": "y", "decide.answer": "y", "decide.reject": "n"}

    assert hotkeys.collisions(shared) == []


def test_one_persons_preferences_are_not_anothers(person, tab, signed_in):
    other = making.a_person(making.a_brand(), "brand")

    tab.post(PATH, a_form(theme="dark"))

    assert 'data-bs-theme="light"' in signed_in(other).get(PATH).content.decode()


def test_times_are_said_in_the_persons_zone(person, tab):
    brand = person.grants.get().brand
    making.a_run(brand, making.a_workflow())
    tab.post(PATH, a_form(time_zone="Asia/Tokyo"))

    page = tab.get("/runs/").content.decode()

    assert " JST" in page
    assert " UTC" not in page
