"""What stands around every page: the sections, the bell, the looks, the keys."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings as django_settings
from django.utils import timezone, translation

from review.models import Notification
from review.personal import hotkeys, preferences
from tests import making

SECTIONS = {
    "Home": "/",
    "Queue": "/review/",
    "Runs": "/runs/",
    "Workflows": "/workflows/",
    "Experiments": "/experiments/",
    "Red lines": "/red-lines/",
    "Library": "/claims/",
    "Agents": "/agents/",
    "Recall": "/recall/",
    "Analytics": "/analytics/",
}
TEMPLATES = Path(django_settings.BASE_DIR) / "templates"


@pytest.fixture
def person(ledger):
    return making.a_person(making.a_brand(), "brand", name="Ana <b>\u202e")


@pytest.fixture
def tab(person, signed_in):
    return signed_in(person)


def page_of(tab, path: str = "/runs/") -> str:
    return tab.get(path).content.decode()


def test_every_section_is_one_click_away_and_says_where_one_is(tab):
    page = page_of(tab)

    bar = page.split('aria-label="Main"')[1].split("</nav>")[0]
    for name, address in SECTIONS.items():
        assert f'href="{address}"' in bar, name
        assert f"<span>{name}</span>" in bar
    assert re.findall(r'href="([^"]+)" aria-current', bar) == ["/runs/"]


def test_home_is_current_only_at_home(tab):
    bar = page_of(tab, "/").split('aria-label="Main"')[1].split("</nav>")[0]

    assert re.findall(r'href="([^"]+)" aria-current', bar) == ["/"]


def test_only_who_sets_up_a_brand_sees_settings(tab, signed_in):
    admin = making.a_person(making.a_brand(), "admin")

    assert 'href="/settings/"' not in page_of(tab)
    assert 'href="/settings/"' in page_of(signed_in(admin))


def test_a_name_is_shown_with_what_hides_in_it(tab):
    page = page_of(tab)

    assert "Ana &lt;b&gt;" in page
    assert "\u202e" not in page


def test_the_bell_counts_what_the_person_has_not_read(person, tab):
    other = making.a_person(making.a_brand(), "brand")
    for number in range(120):
        Notification.objects.create(
            person=person if number < 3 else other,
            kind="assigned",
            title="An item",
            key=f"bell-{number}",
            read_at=timezone.now() if number == 0 else None,
        )

    assert "2 unread" in page_of(tab)
    Notification.objects.update(person=person, read_at=None)
    assert "99+ unread" in page_of(tab)
    Notification.objects.update(read_at=timezone.now())
    assert "unread" not in page_of(tab)


def test_strangers_get_no_sections_and_no_keys(client, ledger):
    page = client.get("/sign-in/").content.decode()

    assert "<nav" not in page
    assert "data-keys" not in page
    assert '<html lang="en" data-bs-theme="light" data-theme="system"' in page


@pytest.mark.parametrize(
    ("theme", "scheme"),
    [("system", "light dark"), ("light", "light"), ("dark", "dark")],
)
def test_the_theme_is_the_persons_before_the_first_paint(person, tab, theme, scheme):
    preferences.keep(person, {"theme": theme})

    page = page_of(tab)

    assert f'data-theme="{theme}"' in page
    assert f'<meta name="color-scheme" content="{scheme}">' in page


def test_the_persons_keys_stand_on_the_page_and_cannot_break_out(person, tab):
    preferences.keep(person, {"keys": {"go.home": '"><script>'}, "keys_on": False})

    page = page_of(tab)

    raw = re.search(r'data-keys="([^"]*)"', page)
    assert raw is not None
    said = json.loads(unescape(raw[1]))
    assert (said["on"], said["map"]) == (False, {"go.home": '"><script>'})
    assert '"><script>' not in page


def test_every_key_on_a_page_is_in_the_catalogue_and_the_same_there():
    """So that each can be remapped, and the preferences show what it does."""
    wrong = []

    for path in sorted(TEMPLATES.rglob("*.html")):
        for tag in re.findall(r"<[a-z][^>]*data-hotkey=[^>]*", path.read_text()):
            name = re.search(r'data-key-name="([^"]*)"', tag)
            key = re.search(r'data-hotkey="([^"]*)"', tag)
            assert key is not None, tag
            if name is None:
                wrong.append(f"{path.name}: {key[1]} has no data-key-name")
            elif "{" not in name[1] + key[1]:
                wrong += differs(path.name, name[1], key[1])

    assert wrong == []


def differs(where: str, name: str, key: str) -> list[str]:
    """A sentence where the catalogue knows another key for that name, or none."""
    known = hotkeys.ACTIONS.get(name)
    if known is None:
        return [f"{where}: {name} ({key}) is not in review/personal/hotkeys.py"]
    same = known.key == hotkeys.written(key.split(", ")[0])
    return [] if same else [f"{where}: {name} is {key} here, {known.key} there"]


def test_the_words_come_from_the_catalogue_of_the_language(person, tab, settings):
    folder = Path(settings.DATA_DIR) / "words"
    settings.LANGUAGES = [("en", "English"), ("xx", "Pseudo")]
    settings.LOCALE_PATHS = [folder]
    words = Catalog(locale="en")
    for text in ("Runs", "Queue", "Sign out"):
        words.add(text, f"[{text}]")
    place = folder / "xx" / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "django.mo").open("wb") as file:
        write_mo(file, words)
    preferences.keep(person, {"locale": "xx"})

    page = page_of(tab)

    assert '<html lang="xx"' in page
    assert "[Runs]</h1>" in page
    assert "<span>[Sign out]</span>" in page
    assert translation.get_language() == "en"


def test_after_a_page_the_thread_is_nobodys_again(person, tab):
    preferences.keep(person, {"time_zone": "Asia/Tokyo", "locale": "de"})

    page_of(tab)

    assert timezone.get_current_timezone_name() == "UTC"
