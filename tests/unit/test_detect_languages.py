"""The language detector in an output: where it looks, what it lights."""

from datetime import date
from types import SimpleNamespace

import pytest

from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import Evidence, Leaf
from orchestrator.domain.screening.detectors.languages import Languages
from orchestrator.domain.screening.reading.page import read

CONTEXT = Context(brand="B", market=None, channel=None, locale="en-GB",
                  currency="GBP", on=date(2026, 1, 1))  # fmt: skip
GERMAN = "Unsere neue Creme heilt Ekzeme in drei Tagen."


def found(content, *covered, also=()):
    leaf = Leaf("language", {"also": list(also)}, SimpleNamespace(banks={}))
    evidence = Evidence(CONTEXT, {}, None, frozenset(covered))
    return list(Languages([leaf]).find(read(content), evidence, frozenset({0})))


def test_a_foreign_sentence_inside_an_english_text_is_lit_alone():
    text = f"Our new cream is here. {GERMAN} Order yours before Friday."

    (hit,) = found({"body": text}, "en")

    assert text[hit.start : hit.end] == GERMAN.rstrip(".")
    assert (hit.path, hit.actual, hit.expected) == ("/body", "de", "en")


@pytest.mark.parametrize(
    ("covered", "also"), [(("en", "de-AT"), ()), (("en",), ("de",))]
)
def test_a_language_that_is_covered_or_allowed_passes(covered, also):
    assert found({"body": GERMAN}, *covered, also=also) == []


@pytest.mark.parametrize(
    "content",
    [
        {"unsere_neue_creme": "heilt-ekzeme", "id": "KA-1-2207", "date": "2026-03-31"},
        {"state": "veröffentlicht", "type": "hero_banner_klein"},
        "<a href='https://example.org/der/die/das?und=oder'>See more</a>",
        "Привет, friends!",
        "無印良品",
        "Jetzt kaufen",
        "",
    ],
)
def test_keys_identifiers_links_and_single_words_say_too_little(content):
    assert found(content, "en") == []


def test_short_labels_are_read_together():
    content = {"title": "Neue Creme", "cta": "Jetzt kaufen", "note": "Nur heute",
               "foot": "Versand gratis"}  # fmt: skip

    (hit,) = found(content, "en")

    assert hit.path == ""


def test_foreign_alt_text_and_comments_are_content():
    assert found(f"<img alt='{GERMAN}'>", "en")
    assert found(f"<p>Hello there</p><!-- {GERMAN} -->", "en")


def test_disguised_letters_are_no_other_language():
    assert found("Our cr\u0435am h\u0435als \u0435cz\u0435ma fast", "en") == []
    assert found("N E W   I N   T O D A Y", "en") == []


def test_chinese_is_told_from_japanese():
    assert found("我们的新面霜三天治好湿疹", "ja")
    assert found("新しいクリームは三日で湿疹を治します", "zh")
    assert not found("新しいクリームは三日で湿疹を治します", "ja")


def test_without_declared_languages_a_text_is_held():
    (hit,) = found({"body": "Our new cream is here"})

    assert "says which languages" in hit.reason


def test_a_long_text_costs_little():
    text = f"{GERMAN} Our cream is here. " * 3000

    assert found({"body": text}, "en")
