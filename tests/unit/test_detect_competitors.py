"""The competitor detector: names in every dress, and ordinary words let be."""

from datetime import date
from types import SimpleNamespace

import pytest

from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import Evidence, Leaf
from orchestrator.domain.screening.detectors.competitors import Competitors
from orchestrator.domain.screening.reading.page import read


def found(text, *names, brand="Millrace", options=None):
    context = Context(
        brand=brand,
        market=None,
        channel=None,
        locale="en-GB",
        currency="GBP",
        on=date(2026, 1, 1),
        competitors=names,
    )
    leaf = Leaf("competitor", options or {}, SimpleNamespace(banks={}))
    evidence = Evidence(context, {}, None)
    hits = Competitors([leaf]).find(read({"body": text}), evidence, frozenset({0}))
    return [text[hit.start : hit.end] for hit in hits if hit.path == "/body"]


@pytest.mark.parametrize(
    ("text", "lit"),
    [
        ("Better than NorthPeak.", "NorthPeak"),
        ("Better than northpeak.", "northpeak"),
        ("NorthPeak's boots", "NorthPeak"),
        ("Tired of NorthPeaks?", "NorthPeaks"),
        ("Not your North Peak boot", "North Peak"),
        ("Not your north-peak boot", "north-peak"),
        ("Not your North-Peak boot", "North-Peak"),
        ("See #NorthPeak now", "NorthPeak"),
        ("See #northpeaksale now", "northpeak"),
        ("Ask @northpeak_uk", "northpeak"),
        ("From shop.northpeak.com today", "northpeak"),
        ("From getnorthpeak.com today", "northpeak"),
        ("Our shopNorthPeakSale tag", "NorthPeak"),
        ("Than Northpaek boots", "Northpaek"),
        ("Than northpeek boots", "northpeek"),
        ("Than NorthPek boots", "NorthPek"),
        ("Reach the north peak of Snowdon", None),
        ("A northern peak", None),
    ],
)
def test_a_name_is_found_however_it_is_written(text, lit):
    assert found(text, "NorthPeak") == ([lit] if lit else [])


@pytest.mark.parametrize(
    ("text", "lit"),
    [
        ("Switch from Summit today", "Summit"),
        ("Reach the summit today", None),
        ("Tag #summit today", "summit"),
        ("Ask @Summit today", "Summit"),
        ("Submit the form", None),
        ("At the summits", None),
    ],
)
def test_an_ordinary_word_needs_its_capital_or_a_tag(text, lit):
    assert found(text, "Summit") == ([lit] if lit else [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A planner for planners", "Plannoro"),
        ("The candle burns", "Candela"),
        ("Marine blue, marinara sauce", "Marinar"),
        ("Summer sale", "Summet"),
        ("Canyons at dusk", "Canyon"),
    ],
)
def test_words_that_only_resemble_a_name_are_let_be(text, name):
    assert found(text, name) in ([], ["Canyons"])


@pytest.mark.parametrize(
    ("text", "name", "lit"),
    [
        ("Left your Sonark pair on the train?", "Sonarch", "Sonark"),
        ("Like Kwillo, only softer", "Quillo", "Kwillo"),
        ("Fonetica has courses too", "Phonetica", "Fonetica"),
        ("Who needs Klarwerck?", "Clarwerk", "Klarwerck"),
        ("A Vellaro saddle", "Velaro", "Vellaro"),
        ("Bye #sonarkfans", "Sonarch", "#sonarkfans"),
        ("#hoersternkiller", "Hörstern", "hoerstern"),
        ("Still queueing at Northquays counter?", "Northquay's", "Northquays"),
        ("Still queueing at Northquays counter?", "Northquay's Bank", "Northquays"),
        ("O'Mallorys tea", "Omallory", "O'Mallorys"),
        ("Whatever Kessler and Rowe put in the window", "Kessler & Rowe",
         "Kessler and Rowe"),
        ("Was Kessler und Rowe zeigt", "Kessler & Rowe", "Kessler und Rowe"),
        ("Whatever Kesler & Rowe show", "Kessler & Rowe", "Kesler & Rowe"),
        ("Softer than Salt & Stone", "Salt and Stone", "Salt & Stone"),
        ("Further than Tidewise ever went", "Tidewise Tours", "Tidewise"),
    ],
)  # fmt: skip
def test_a_name_is_found_by_its_sound_and_its_other_forms(text, name, lit):
    assert found(text, name) == [lit]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Add salt and stone the cherries", "Salt & Stone"),
        ("Tours of the old town", "Tidewise Tours"),
        ("A phone, a fan, a fort", "Fonetica"),
        ("K&R is how we sign our notes", "Kessler & Rowe"),
        ("The pure joy of an orchard", "Pure Orchard"),
        ("Our summer collection", "Sommar Home"),
    ],
)
def test_words_that_only_sound_near_a_name_are_let_be(text, name):
    assert found(text, name) == []


def test_our_own_name_is_never_a_misspelt_one():
    assert found("Kestral Audio is here", "Kestrel", brand="Kestral Audio") == []


def test_firms_and_domains_are_looked_for_by_their_names():
    assert found("Try Plannoro", "Plannoro GmbH") == ["Plannoro"]
    assert found("Try Plannoro", "plannoro.com") == ["Plannoro"]


def test_the_leafs_own_names_and_the_contexts_both_count():
    assert found(
        "Acmewell or Plannoro", "Plannoro", options={"names": ["Acmewell"]}
    ) == [
        "Acmewell",
        "Plannoro",
    ]


def test_a_misspelt_name_says_so():
    context = Context(brand="B", market=None, channel=None, locale="en", currency="GBP",
                      on=date(2026, 1, 1), competitors=("Plannoro",))  # fmt: skip
    leaf = Leaf("competitor", {}, SimpleNamespace(banks={}))

    (hit,) = Competitors([leaf]).find(
        read(["Like Planoro"]), Evidence(context, {}, None), frozenset({0})
    )

    assert hit.reason == "This looks like Plannoro, misspelt."
