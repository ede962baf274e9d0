"""Prices in any notation against the prices of record and approved offers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.findings import Finding
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.prices.money import readings
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import compile_ruleset

RULE = Rule(
    "p", "p", "P", "pricing_change", "high", ("legal",), 1, "No.", {"price": {}}
)
RULESET = compile_ruleset(1, [RULE])

# The examples' world: EX-1 Alder jumper EUR 65; EX-2 Birch scarf 40, approved at 32.
NOT_ON_RECORD = [
    "Birch scarf: EUR 32.00. Lowest price of the last 30 days: EUR 45.00.",
    "Now €52",
    "EUR 52.00",
    "52,00 EUR",
    "52 €",
    "€\xa052",
    "€ 5２",
    "€5\u200b2",
    "52 euros",
    "fifty euros",
    "€1.299",
    "$65",
    "USD 65",
    "£65",
    "₿65",
    "€65/month",
    "€65 per month",
    "from €65",
    "up to 20% off the Birch scarf",
    "save €13",
    "Save 15%",
    "-15 %",
    "15 % Rabatt",
    "half price",
    "Half-price",
    "BOGOF",
    "2 for 1",
    "3 for 2",
    "2 for €65",
    "free gift inside",
    "Get one free",
    "use code WOOL",
    "€6O",
    "€ tba",
    "Size 40 €52",
    "nur 49,-",
    "just 49.99",
    "price: 52",
    "99 cents",
    "0% interest",
    "19.9% APR",
    "Alder jumper €40",
    "€65 off",
    "Reduced from €65 to €52",
    "Birch scarf 25 % off",
    "free of charge",
    "wrinkle-free shirts come with free shipping",
    "€65.00 or €64.99",
    "65 USD",
    "EUR 65 USD",
    "The Alder jumper: €32.",
    "A gift, complimentary",
    "discounted for you, Alder jumper",
    "٥٢ €",
    "€65-70",
    "cashback",
]
ON_RECORD = [
    "Birch scarf: EUR 32.00. Lowest price of the last 30 days: EUR 40.00.",
    "€65",
    "EUR 65.00",
    "65,00 EUR",
    "65 €",
    "€\xa065",
    "€ 6５",
    "€6\u200b5",
    "65 euros",
    "65.00",
    "Size 40 €65",
    "nur 65,-",
    "just 65.00",
    "price: 65",
    "6500 cents",
    "Alder jumper €65",
    "Birch scarf €32, was €40",
    "Birch scarf: save €8 (20 %)",
    "20% off the Birch scarf",
    "100% wool",
    "sugar-free",
    "feel free to browse",
    "free from plastic",
    "30 % recycled",
    "in 3 colours",
    "since 1998",
    "call 0664 123 456",
    "Reduced from €40 to €32: the Birch scarf",
    "24.12.2026",
    "Only 5 left",
    "€65,00.",
    "Alder jumper for €65. Birch scarf for €32.",
    "only 2 weeks",
    "at 12.30 we open",
    "ready for 2 people",
    "٦٥ €",
    "freedom",
    "size EU 42",
    "Discounted: Birch scarf at €32",
]
FIGURES_NOT_ON_RECORD: list[JSON] = [
    {"sku": "EX-1", "price": 52},
    {"sku": "NO", "price": 65},
    {"sku": "EX-1", "price": {"amount": "65.00", "currency": "USD"}},
    {"sku": "EX-1", "was": "70.00", "price": "65"},
    {"sku": "EX-2", "discount": {"type": "percent", "value": 25}},
    {"fee": 3},
    {"compareAtPrice": 99},
    {"price": True},
    {"price": "n/a 5x"},
    {"percent_off": 10},
    {"price": [65, 64]},
    {"sku": "EX-1", "discount": "€65"},
    {"sku": "EX-2", "price": 40, "currency": "XYZ"},
    {"sku": "EX-1", "price": 65.001},
    {"products": [{"sku": "EX-1", "copy": "now €40"}]},
    {"price_usd": 65},
    {"sku": "EX-1", "price": 1e20},
]
FIGURES_ON_RECORD: list[JSON] = [
    {"sku": "EX-1", "price": 65},
    {"sku": "EX-1", "price": {"amount": "65.00", "currency": "EUR"}},
    {"sku": "EX-2", "was": "40.00", "now": "32"},
    {"sku": "EX-2", "discount": {"type": "percent", "value": 20}},
    {"sku": "EX-2", "discount": "8.00", "percent_off": 20},
    {"fee": 0},
    {"price": None},
    {"discount": False},
    {"price_eur": 65},
    {"sku": "EX-1", "unit": "minor", "price": 6500},
    {"now": "in colour"},
    {"amount": 65.0},
]


def found(content: JSON, context: Context = EXAMPLE) -> tuple[Finding, ...]:
    return screen(content, RULESET, context, verdicts={}, confidence=None)


@pytest.mark.parametrize("text", NOT_ON_RECORD)
def test_what_is_neither_on_record_nor_approved_holds(text: str) -> None:
    findings = found(text)

    assert findings
    assert all(f.blocking and f.start < f.end for f in findings)


@pytest.mark.parametrize("text", ON_RECORD)
def test_the_price_of_record_passes_in_any_notation(text: str) -> None:
    assert found(text) == ()


@pytest.mark.parametrize("content", FIGURES_NOT_ON_RECORD)
def test_a_structured_price_off_the_record_holds(content: JSON) -> None:
    assert found(content)


@pytest.mark.parametrize("content", FIGURES_ON_RECORD)
def test_a_structured_price_of_record_passes(content: JSON) -> None:
    assert found(content) == ()


def test_a_finding_says_what_is_on_record_and_what_was_said() -> None:
    text = "😀 The Alder jumper: €\u200b52,00 today"

    (finding,) = found({"body": text})

    assert text[finding.start : finding.end] == "€\u200b52,00"
    assert (finding.expected, finding.actual) == (
        "record EUR 65.00",
        "EUR 52.00 (-20 %)",
    )


def test_without_a_record_every_price_and_gift_holds() -> None:
    empty = replace(EXAMPLE, prices=(), offers=())

    for text in ("€65", "20% off", "on sale", "free delivery"):
        assert found(text, empty), text


def test_a_price_counts_only_on_its_days_and_in_its_market() -> None:
    assert found("€65", replace(EXAMPLE, on=date(2025, 12, 31)))
    assert found("€65", replace(EXAMPLE, market="DE"))
    assert found("€65", replace(EXAMPLE, market="at")) == ()


def test_the_latest_record_replaces_the_one_before() -> None:
    newer = replace(EXAMPLE.prices[0], amount=Decimal(70), valid_from=date(2026, 1, 10))
    context = replace(EXAMPLE, prices=(*EXAMPLE.prices, newer))

    assert found("€70", context) == ()
    assert found("€65", context)


def test_an_unknown_market_needs_a_price_right_in_every_market() -> None:
    german = replace(EXAMPLE.prices[0], market="DE", amount=Decimal(69))
    context = replace(EXAMPLE, prices=(*EXAMPLE.prices, german))

    assert found("€65", context)
    assert found({"market": "AT", "body": "€65"}, context) == ()


@pytest.mark.parametrize(
    ("written", "amounts"),
    [
        ("1.299", [1299, "1.299"]),
        ("1.299,00", [1299]),
        ("1,299.50", ["1299.5"]),
        ("1'299", [1299]),
        ("1 299,5", ["1299.5"]),
        ("1.299.000", [1299000]),
        ("49,-", [49]),
        ("65.5", ["65.5"]),
    ],
)
def test_a_number_has_every_reading_it_can_have(
    written: str, amounts: list[int | str]
) -> None:
    assert list(readings(written)) == [Decimal(amount) for amount in amounts]
