"""Findings say what is on record; conditions get figures; former prices are lawful."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.prices.detector import CANDIDATE_LIMIT, Prices
from orchestrator.domain.screening.prices.facts import price_facts
from orchestrator.domain.screening.prices.stated import approved_offers, price_records
from orchestrator.domain.screening.reading.page import read
from orchestrator.domain.screening.rule import Rule

ON = date(2026, 3, 10)
RULE = Rule("p", "p", "P", "pricing_change", "high", ("legal",), 1, "No.", {})
ROWS = [
    {"product": "Jumper", "amount": 79, "valid_from": "2025-06-01"},
    {"product": "Jumper", "amount": 59, "valid_from": "2026-02-11"},
    {"product": "Jumper", "amount": 69, "valid_from": "2026-02-20"},
    {"product": "Jumper", "amount": 65, "valid_from": "2026-03-01"},
    {"product": "Pro plan", "amount": 49, "period": "month"},
]
PRICES = price_records(ROWS, currency="EUR", on=ON)
SHOP = replace(EXAMPLE, prices=PRICES, offers=(), on=ON)


def hits(content: JSON, context: Context = SHOP, **options: Any) -> list[Hit]:
    detector = Prices([Leaf("price", options, RULE)])
    evidence = Evidence(context, {}, None)
    return list(detector.find(read(content), evidence, frozenset({0})))


def facts(content: JSON, context: Context = SHOP) -> dict[str, Any]:
    return dict(price_facts(read(content), Evidence(context, {}, None)))


@pytest.mark.parametrize(
    ("text", "expected", "actual"),
    [
        ("The Jumper is €52.", "record EUR 65.00", "EUR 52.00 (-20 %)"),
        ("Pro plan: €49 a year.", "record EUR 49.00/month", "EUR 49.00/year"),
        ("The Jumper, 30 % off.", "no approved offer", "30 %"),
        ("The Pro plan at 3.9% APR.", "no record", "3.9 %"),
    ],
)
def test_a_hit_says_what_is_on_record_and_what_was_said(
    text: str, expected: str, actual: str
) -> None:
    (hit,) = hits(text)

    assert (hit.expected, hit.actual) == (expected, actual)


def test_a_former_price_may_not_exceed_the_lowest_of_the_days_before() -> None:
    (hit,) = hits("The Jumper was €69, now €65.", reference_days=30)

    assert hit.expected == "lowest in 30 days EUR 59.00"
    assert not hits("The Jumper was €59, now €65.", reference_days=30)
    assert not hits("The Jumper was €69, now €65.", reference_days=8)


def test_a_former_price_without_a_record_of_those_days_holds() -> None:
    young = replace(SHOP, prices=PRICES[3:4])

    (hit,) = hits("The Jumper was €69, now €65.", young, reference_days=30)

    assert hit.expected == "no record of the last 30 days"


def test_the_reference_leaf_leaves_other_prices_alone() -> None:
    assert not hits("The Jumper is €12.", reference_days=30)


def test_the_days_count_from_the_start_of_the_offer() -> None:
    offers = approved_offers(
        [{"type": "price", "value": 50, "was": 65, "product": "Jumper",
          "starts": "2026-03-10"}],
        currency="EUR",
    )  # fmt: skip
    later = replace(SHOP, offers=offers, on=ON + timedelta(days=3))

    assert hits("The Jumper is €50 instead of €65.", later, reference_days=30)
    assert not hits("The Jumper is €50 instead of €65.", later, reference_days=5)
    assert not hits("The Jumper is €50 instead of €65.", later)


def test_a_condition_gets_figures() -> None:
    found = facts("The Jumper is €52, the Pro plan €58.80 a month, 25% off.")

    assert found == {
        "count": 3,
        "max_delta_pct": 20.0,
        "min_delta_pct": -20.0,
        "max_discount_pct": 25.0,
        "has_offer": True,
    }


def test_a_text_without_prices_has_all_facts() -> None:
    assert facts("Soft and warm.") == {
        "count": 0,
        "max_delta_pct": 0.0,
        "min_delta_pct": 0.0,
        "max_discount_pct": 0.0,
        "has_offer": False,
    }


def test_too_many_prices_are_not_compared_one_by_one() -> None:
    with pytest.raises(ValueError, match="more than 5,000 prices"):
        hits({"prices": [5] * (CANDIDATE_LIMIT + 1)})
