"""Price books and offers as people write them down: read exactly, or refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.prices.stated import approved_offers, price_records

ON = date(2026, 8, 10)


def record(**row: Any) -> Any:
    (found,) = price_records([row], currency="EUR", on=ON)
    return found


def offer(row: Any) -> Any:
    (found,) = approved_offers([row], currency="EUR")
    return found


@pytest.mark.parametrize(
    ("amount", "read"),
    [(65, "65"), ("65.00", "65.00"), ("1.299,00", "1299.00"), ("€49", "49"),
     ("49,90 EUR", "49.90"), ({"amount": 12, "currency": "USD"}, "12")],
)  # fmt: skip
def test_an_amount_is_read_in_any_notation(amount: Any, read: str) -> None:
    assert record(product="Jumper", amount=amount).amount == Decimal(read)


def test_a_row_says_what_one_amount_buys() -> None:
    plan = record(product="Pro", amount=49, period="per month", aliases=["Pro plan"])
    coffee = record(product="Coffee", amount=24, unit="per kg")
    loan = record(product="Loan", rate="3.9 %")

    assert (plan.period, plan.aliases) == ("month", ("Pro plan",))
    assert coffee.unit == "kg"
    assert (loan.amount, loan.rate) == (None, Decimal("3.9"))


def test_a_sign_or_a_code_names_the_currency() -> None:
    assert record(product="A", amount="$12").currency == "USD"
    assert record(product="A", amount=12, currency="gbp").currency == "GBP"
    assert record(product="A", amount=12).currency == "EUR"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"amount": 5}, "product: missing"),
        ({"product": "A"}, "neither amount nor rate"),
        ({"product": "A", "amount": "about ten"}, "amount: 'about ten'"),
        ({"product": "A", "amount": True}, "amount: True"),
        ({"product": "A", "amount": 5, "currency": "??"}, "currency: '??'"),
        ({"product": "A", "amount": 5, "valid_from": "soon"}, "valid_from: 'soon'"),
        ("65", "'65' is not a price"),
    ],
)
def test_a_price_that_cannot_be_read_is_refused_with_its_place(
    row: Any, said: str
) -> None:
    with pytest.raises(BadInput, match="Row 1") as refused:
        price_records([row], currency="EUR", on=ON)

    assert said in str(refused.value)


def test_two_prices_for_one_product_and_day_are_refused() -> None:
    rows = [{"product": "A", "amount": 5}, {"product": "A", "amount": 6}]

    with pytest.raises(BadInput, match=r"Row 2.*two prices"):
        price_records(rows, currency="EUR", on=ON)


def test_a_price_may_follow_another_or_have_another_measure() -> None:
    rows = [
        {"product": "A", "amount": 5, "valid_to": "2026-07-31"},
        {"product": "A", "amount": 6, "valid_from": "2026-08-01"},
        {"product": "A", "amount": 60, "period": "year"},
        {"product": "A", "amount": 5, "currency": "USD"},
    ]

    assert len(price_records(rows, currency="EUR", on=ON)) == 4


@pytest.mark.parametrize(
    ("row", "kind", "value"),
    [
        ({"type": "percent", "value": 20}, "percent", "20"),
        ({"type": "percentage_off", "value": "20%"}, "percent", "20"),
        ({"type": "discount", "percent": 20}, "percent", "20"),
        ({"kind": "Percent-Off", "amount": 20}, "percent", "20"),
        ({"type": "fixed", "value": "5 EUR"}, "amount_off", "5"),
        ({"type": "amount_off", "value": 5, "currency": "GBP"}, "amount_off", "5"),
        ({"type": "sale_price", "price": "39.00", "was": 49}, "price", "39.00"),
        ({"type": "free_delivery", "min_spend": 50}, "free_shipping", None),
        ({"type": "bogo", "value": "buy one get one free"}, "multibuy", None),
        ({"type": "free_trial", "value": "14 days"}, "trial", None),
        ({"type": "gift", "value": "tote bag"}, "gift", None),
        ({"type": "cash_back", "value": "5%"}, "cashback", None),
        ({"text": "20% off with code FALL20"}, "other", None),
    ],
)
def test_an_offer_is_read_leniently(row: Any, kind: str, value: str | None) -> None:
    found = offer(row)

    assert found.kind == kind
    if value is not None:
        given = found.percent if kind == "percent" else found.amount
        assert given == Decimal(value)


def test_an_offer_keeps_its_conditions() -> None:
    found = offer(
        {
            "type": "percent",
            "value": 10,
            "product": "Scarf",
            "code": "TEN",
            "threshold": "€40",
            "starts": "2026-08-01",
            "until": "2026-08-31",
            "conditions": ["new customers only"],
        }
    )

    assert (found.sku, found.code, found.threshold) == ("Scarf", "TEN", Decimal(40))
    assert (found.starts, found.ends) == (date(2026, 8, 1), date(2026, 8, 31))
    assert found.conditions == ("new customers only",)


def test_the_end_in_a_text_counts_where_its_year_is_named() -> None:
    assert offer("10% off until 31 August 2026").ends == date(2026, 8, 31)
    assert offer("10% off until 31 August").ends is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"type": "percent"}, "value"),
        ({"type": "percent", "value": "lots"}, "value: 'lots'"),
        ({"type": "percent", "value": 5, "ends": "some day"}, "ends: 'some day'"),
        ({"type": "mystery"}, "type: 'mystery'"),
        (12, "12 is neither"),
        ("  ", "empty"),
    ],
)
def test_an_offer_that_cannot_be_read_is_refused(row: Any, said: str) -> None:
    with pytest.raises(BadInput, match="Row 1") as refused:
        approved_offers([row], currency="EUR")

    assert said in str(refused.value)
