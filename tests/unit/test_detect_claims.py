"""Approved claims: verbatim and not extended passes, everything else holds."""

from datetime import date
from types import SimpleNamespace

import pytest

from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import Evidence, Leaf
from orchestrator.domain.screening.detectors.claims import (
    Claims,
    approved_spans,
    diff,
    in_force,
    read_claims,
)
from orchestrator.domain.screening.reading.page import read

WORDING = "Reduces the look of fine lines in 4 weeks."


def context(*rows, market="GB", channel="email"):
    return Context(brand="B", market=market, channel=channel, locale="en-GB",
                   currency="GBP", on=date(2026, 6, 1),
                   claims=read_claims(rows or [WORDING]))  # fmt: skip


def approved(text, *rows):
    passage = next(p for p in read({"body": text}).passages if not p.is_key)
    return [text[start:end] for start, end in approved_spans(passage, context(*rows))]


@pytest.mark.parametrize(
    "text",
    [
        "Reduces the look of fine lines in 4 weeks.",
        "REDUCES  THE LOOK OF FINE LINES\nIN 4 WEEKS!",
        "Meet Halo: reduces the look of fine lines in 4 weeks",
        "Halo reduces the look of fine lines in 4 weeks, smells of bergamot.",
        "“Reduces the look of fine lines in 4 weeks.”",
        "Reduces the look of fine lines in 4 weeks*\n*Panel of 40.",
        "Reduces the look of fine lines in 4 weeks† †Panel of 40.",
        "Reduces the look of fine lines in 4 weeks1",
        "Reduces the look of fine lines in 4 weeks¹.",
        "Reduces the look of **fine lines** in 4 weeks.",
        "Reduces the look of fine lines™ in 4 weeks.",
        "Reduces the look of fine lines in 4 weeks \u2013 softly.",
        "Not only soft. Reduces the look of fine lines in 4 weeks.",
        "Reduces the look of fine lines in 4 weeks\nand other news",
    ],
)
def test_a_claim_stands_verbatim_in_any_dress(text):
    assert len(approved(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Reduces the look of fine lines in 2 weeks.",
        "Reduces the look of fine lines in 4.5 weeks.",
        "Reduces the look of fine lines in 4 weeks and cures eczema.",
        "Reduces the look of fine lines in 4 weeks for everyone.",
        "Reduces the look of fine lines in 4 weeks, for everyone.",
        "Reduces the look of fine lines in 4 weeks, guaranteed.",
        "Reduces the look of fine lines in 4 weeks (or 3 days).",
        "Reduces the look of fine lines in 4 weeks-ish.",
        "Clinically proven: it reduces the look of fine lines in 4 weeks.",
        "It never reduces the look of fine lines in 4 weeks.",
        "For 9 women in 10 it reduces the look of fine lines in 4 weeks.",
        "More than any cream it reduces the look of fine lines in 4 weeks.",
        "Nothing reduces the look of fine lines.",
        "Doesn't it reduces the look of fine lines in 4 weeks?",
    ],
)
def test_a_claim_that_is_changed_or_extended_does_not_stand(text):
    assert approved(text) == []


def test_a_number_is_compared_as_a_whole():
    assert approved("Now 10² lumen", "10 lumen") == []
    assert approved("Burns 12 hours", "2 hours") == []
    assert approved("Burns 1.2 hours", "2 hours") == []


def test_a_variant_is_approved_too():
    row = {"wording": WORDING, "variants": ["Softens fine lines"]}

    assert approved("Softens fine lines.", row) == ["Softens fine lines"]


@pytest.mark.parametrize(
    ("fields", "good"),
    [
        ({}, True),
        ({"markets": ["gb"]}, True),
        ({"markets": ["DE"]}, False),
        ({"channels": "landing"}, False),
        ({"valid_from": "2026-06-02"}, False),
        ({"ends": "2026-05-31"}, False),
        ({"ends": date(2026, 6, 1)}, True),
        ({"evidence_until": "2026-05-31"}, False),
    ],
)
def test_a_claim_is_in_force_in_its_market_channel_and_days(fields, good):
    assert bool(in_force(context({"text": WORDING, **fields}))) is good


def test_a_bound_claim_is_not_in_force_where_the_market_is_unknown():
    rows = context({"text": WORDING, "markets": ["GB"]}, market=None)

    assert in_force(rows) == ()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (7, "Claim 1 is 7"),
        ({"wording": " "}, "wording"),
        ({"wording": "Good", "wrding": "x"}, "'wrding'"),
        ({"wording": "Good", "markets": [1]}, "markets"),
        ({"wording": "Good", "ends": "soon"}, "ends: 'soon' is no date"),
    ],
)
def test_a_faulty_claim_is_refused_by_its_field(row, says):
    with pytest.raises(BadInput, match=says):
        read_claims([row])


def hits(text, *rows):
    leaf = Leaf("claim", {"about": ["lines", "eczema"]}, SimpleNamespace(banks={}))
    evidence = Evidence(context(*rows), {}, None)
    return list(Claims([leaf]).find(read([text]), evidence, frozenset({0})))


def test_a_sentence_about_it_must_be_approved():
    assert hits("Soft. Reduces the look of fine lines in 4 weeks.") == []

    (hit,) = hits("Soft. Cures eczema overnight! New.")

    assert (hit.start, hit.end) == (6, 29)
    assert (hit.reason, hit.expected) == ("No approved claim covers this.", None)


def test_a_near_miss_shows_the_approved_wording():
    (hit,) = hits("Reduces the looks of fine lines in 4 weeks.")

    assert hit.reason == "Close to an approved claim, not the same."
    assert hit.expected == WORDING


def test_a_wrong_number_is_named_with_the_right_one():
    (hit,) = hits("Reduces the look of fine lines in 2 weeks.")

    assert hit.reason == "It says 2; approved is 4."


def test_the_words_of_two_wordings_are_set_side_by_side():
    assert diff("Reduces fine lines fast", "Reduces the fine lines") == [
        ("same", "Reduces"),
        ("approved", "the"),
        ("same", "fine lines"),
        ("said", "fast"),
    ]
