"""The phrase detector: where words stand, how they are joined, what stands near."""

from time import process_time
from types import SimpleNamespace

import pytest

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.detection import Leaf
from orchestrator.domain.screening.detectors.lexicon import Lexicon, spellings
from orchestrator.domain.screening.detectors.phrases import Phrases
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.reading.page import read


def found(text, banks=None, **options):
    leaf = Leaf("phrases", options, SimpleNamespace(banks=banks or {}))
    hits = Phrases([leaf]).find(read({"body": text}), None, frozenset({0}))
    return [text[hit.start : hit.end] for hit in hits if hit.path == "/body"]


JOINED = ["risk-free", "risk free", "RISK\nFREE", "riskfree", "risk  -  free",
          "risk_free", "risk\u2011free"]  # fmt: skip


@pytest.mark.parametrize("text", JOINED)
@pytest.mark.parametrize("term", ["risk-free", "risk free"])
def test_a_phrase_is_found_whatever_stands_between_its_words(text, term):
    assert found(f"A {text} offer", terms=[term]) == [text]


def test_short_words_are_not_run_together_into_other_words():
    assert spellings("on us") == ["on us"]
    assert found("The onus is on you", terms=["on us"]) == []


def test_an_apostrophe_may_be_left_out():
    assert found("You wont regret it", terms=["won't regret"]) == ["wont regret"]


@pytest.mark.parametrize(
    ("match", "expected"),
    [("word", ["cure"]), ("prefix", ["cure", "cure"]), ("anywhere", ["cure"] * 3)],
)
def test_a_term_stands_as_a_word_a_prefix_or_anywhere(match, expected):
    assert found("cure, cures, secured", terms=["cure"], match=match) == expected


def test_the_longest_of_several_terms_is_lit():
    assert found(
        "money back guarantee", terms=["money back", "money back guarantee"]
    ) == ["money back guarantee"]


def test_a_term_with_a_neighbour_counts_only_near_it():
    options = {"terms": ["cure"], "match": "prefix", "near": ["eczema"], "within": 3}

    assert found("It cures stubborn eczema fast", **options) == [
        "cures stubborn eczema"
    ]
    assert found("Eczema? It cures that", **options) == ["Eczema? It cure"]
    assert found("It cures ham. We sell many things for eczema", **options) == []


def test_a_word_is_not_its_own_neighbour():
    options = {"terms": ["heal"], "near": ["heal"], "match": "prefix",
               "near_match": "prefix"}  # fmt: skip

    assert found("For your health", **options) == []
    assert found("Heal your health", **options) == ["Heal your heal"]


def test_terms_may_come_from_a_bank_of_the_rule():
    banks = {"verbs": ("cures", "heals")}

    assert found("It heals", terms="verbs", banks=banks) == ["heals"]
    with pytest.raises(BadRule, match="no bank 'nouns' in this rule; it has: verbs"):
        found("It heals", terms="nouns", banks=banks)


def test_chinese_needs_no_spaces_around_a_word():
    assert found("本品治愈湿疹", terms=["治愈"]) == ["治愈"]
    assert found("습진을 치료합니다", terms=["습진"]) == ["습진"]


def test_a_key_is_searched_but_has_no_place():
    leaf = Leaf("phrases", {"terms": ["cure"]}, SimpleNamespace(banks={}))

    hits = list(Phrases([leaf]).find(read({"cure": 1}), None, frozenset({0})))

    assert [(hit.path, hit.start, hit.end) for hit in hits] == [("/cure", 0, 0)]


def test_only_live_leaves_are_looked_for():
    leaf = Leaf("phrases", {"terms": ["cure"]}, SimpleNamespace(banks={}))

    assert not list(Phrases([leaf]).find(read(["cure"]), None, frozenset()))


def test_a_term_without_letters_is_refused():
    with pytest.raises(BadRule, match="has no letters"):
        found("text", terms=[" - "])


def test_many_neighbours_do_not_cost_a_product():
    text = "cure " * 8000 + "ham " * 10 + "eczema " * 8000

    started = process_time()
    lit = found(text, terms=["cure"], near=["eczema"], within=12)

    assert len(lit) == 1
    assert process_time() - started < 2


def test_ten_thousand_terms_cost_well_under_a_millisecond_on_two_kilobytes():
    lexicon = Lexicon((f"term {n} word", "word", n) for n in range(10_000))
    view = fold("Our new sweater is soft, warm and quietly brilliant. " * 40)

    best = min(_timed(lambda: list(lexicon.find(view))) for _ in range(20))

    assert best < 0.001


def _timed(act):
    started = process_time()
    act()
    return process_time() - started
