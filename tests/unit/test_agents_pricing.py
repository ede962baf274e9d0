"""Facts, reference prices, offers and dates: lawful, and nothing made up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.agents.bundled.money import percent_below, retail
from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.demo.catalogue import load_catalogue
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief

DATES = {"starts": "2026-03-01", "ends": "2026-03-14"}


def answer(name, **inputs):
    brief = Brief("t1", 1, "r1", "w", "s", name, "1", "verdara", inputs)
    return call(find(name), brief).content


def a_product(*history, sku="A", cost="8.00", market="DE", **more):
    row = {"market": market, "currency": "EUR", "history": [list(h) for h in history]}
    return {"sku": sku, "name": "Balm", "cost": {"EUR": cost}, "prices": [row], **more}


def reference(*history, as_of="2026-03-01"):
    inputs = {"catalogue": [a_product(*history)], "skus": ["A"], "as_of": as_of}
    return answer("price-history", **inputs)


def offered(*history, percent=20, floor=0, **product):
    catalogue = [a_product(*history, **product)]
    known = answer("price-history", catalogue=catalogue, skus=["A"], as_of="2026-03-01")
    return answer(
        "offer-options",
        history=known["prices"],
        skus=["A"],
        discount_percent=percent,
        margin_floor_percent=floor,
        catalogue=catalogue,
        **DATES,
    )


def test_facts_are_what_the_catalogue_says_with_units_languages_and_markets():
    said = {"size": "50 ml", "material": {"en": "linen", "de": "Leinen"}}
    product = a_product(("2026-01-01", "19.90"), facts=said, brand="Verdara")

    found = answer("catalogue-facts", catalogue=[product], skus=["A", "B", "A"])

    assert [{k: v for k, v in f.items() if k != "sku"} for f in found["facts"]] == [
        {"id": "f1", "field": "name", "value": "Balm"},
        {"id": "f2", "field": "brand", "value": "Verdara"},
        {"id": "f3", "field": "size", "value": "50", "unit": "ml"},
        {"id": "f4", "field": "material", "language": "en", "value": "linen"},
        {"id": "f5", "field": "material", "language": "de", "value": "Leinen"},
        {"id": "f6", "field": "price", "market": "DE", "value": "19.90", "unit": "EUR"},
    ]
    assert found["missing"] == [{"sku": "B", "message": "is not in the catalogue"}]


@pytest.mark.parametrize(
    ("history", "lowest", "lowest_on"),
    [
        # a reduction that ended inside the window counts
        (
            [("2025-10-01", "24.90"), ("2026-02-10", "19.90"), ("2026-02-20", "24.90")],
            "19.90",
            "2026-02-10",
        ),
        # one that ended on the window's first day does not: another price applied then
        ([("2025-10-01", "19.90"), ("2026-01-30", "24.90")], "24.90", "2026-01-30"),
        # one that ended a day later does
        ([("2025-10-01", "19.90"), ("2026-01-31", "24.90")], "19.90", "2026-01-30"),
        # the price at the window's start applied before it too
        ([("2025-10-01", "24.90")], "24.90", "2026-01-30"),
        # a cut on the very day lowers the reference, a later one is not known
        (
            [("2025-10-01", "24.90"), ("2026-03-01", "21.00"), ("2026-03-02", "9.00")],
            "21.00",
            "2026-03-01",
        ),
    ],
)
def test_the_reference_is_the_lowest_price_of_the_30_days_before(
    history, lowest, lowest_on
):
    (record,) = reference(*history)["prices"]

    assert (record["lowest"], record["lowest_on"]) == (lowest, lowest_on)


@pytest.mark.parametrize(
    ("first", "days", "enough"), [("2026-01-30", 30, True), ("2026-01-31", 29, False)]
)
def test_thirty_days_of_prices_suffice_and_twenty_nine_do_not(first, days, enough):
    (record,) = reference((first, "24.90"))["prices"]

    assert (record["days"], record["sufficient"]) == (days, enough)


def test_a_product_without_a_price_in_a_wanted_market_is_missing():
    known = answer(
        "price-history",
        catalogue=[a_product(("2025-01-01", "9.90"))],
        skus=["A", "B"],
        as_of="2026-03-01",
        markets=[{"market": "DE"}, {"market": "UK", "locale": "en-GB"}],
    )

    missing = [(row["sku"], row["market"]) for row in known["missing"]]
    assert [row["market"] for row in known["prices"]] == ["DE"]
    assert missing == [("A", "UK"), ("B", "DE"), ("B", "UK")]


def test_an_offer_is_measured_from_the_lawful_reference():
    result = offered(("2025-10-01", "24.90"))

    assert result == {
        "offers": [
            {
                "sku": "A",
                "market": "DE",
                "price": "19.89",
                "currency": "EUR",
                "was": "24.90",
                "percent": 20,
                "margin_percent": "59.7",
                **DATES,
            }
        ],
        "refused": [],
    }


@pytest.mark.parametrize(
    ("history", "options", "reason"),
    [
        (
            [("2025-10-01", "24.90"), ("2026-02-10", "20.90"), ("2026-02-20", "24.90")],
            {},
            "lowest price of the 30 days before is 20.90: at most 4 % may be claimed",
        ),
        ([("2026-02-15", "24.90")], {}, "14 days of prices: 30 are needed"),
        ([("2025-10-01", "24.90")], {"floor": 60}, "would be 59.7 %: the floor is 60"),
        ([("2025-10-01", "0.04")], {"percent": 90}, "leaves no price"),
    ],
)
def test_an_offer_that_is_unlawful_or_earns_too_little_is_refused(
    history, options, reason
):
    result = offered(*history, **options)

    assert not result["offers"]
    assert reason in result["refused"][0]["reason"]


def test_a_margin_that_cannot_be_known_is_refused_only_where_there_is_a_floor():
    history = ("2025-10-01", "24.90")
    product = a_product(history) | {"cost": {"GBP": "8.00"}}
    known = reference(history)["prices"]
    ask = {"history": known, "skus": ["A"], "discount_percent": 20} | DATES

    free = answer("offer-options", catalogue=[product], **ask)
    floored = answer(
        "offer-options", catalogue=[product], margin_floor_percent=5, **ask
    )

    assert "margin_percent" not in free["offers"][0]
    assert "no cost in EUR" in floored["refused"][0]["reason"]


def test_an_offer_that_ends_before_it_starts_is_refused_for_good():
    with pytest.raises(AgentFailed, match="must not be earlier") as failed:
        answer(
            "offer-options",
            history=[],
            skus=["A"],
            discount_percent=20,
            starts="2026-03-02",
            ends="2026-03-01",
            catalogue=[],
        )

    assert not failed.value.retryable


cents = st.integers(min_value=1, max_value=10_000_000).map(lambda c: Decimal(c) / 100)


@given(cents, st.integers(min_value=1, max_value=99))
def test_retail_rounding_never_makes_a_reduction_smaller(amount, percent):
    target = amount * (100 - percent) / 100

    price = retail(target)

    assert target - Decimal("0.07") < price <= target
    assert price == round(price, 2)
    assert percent_below(price, amount) >= percent or price == amount


@given(st.lists(cents, min_size=1, max_size=6), st.integers(1, 90))
def test_no_offer_claims_more_than_the_lawful_reduction(amounts, percent):
    days = ["2025-10-01", "2026-01-15", "2026-02-01", "2026-02-10", "2026-02-20"]
    history = list(
        zip([*days, "2026-02-28"], map(str, map(_two, amounts)), strict=False)
    )

    for offer in offered(*history, percent=percent)["offers"]:
        price, was = Decimal(offer["price"]), Decimal(offer["was"])
        assert was <= Decimal(history[-1][1])
        assert percent <= offer["percent"] <= (was - price) * 100 / was


def _two(amount):
    return amount.quantize(Decimal("0.01"))


def an_offer(**changes):
    return {
        "sku": "A",
        "market": "DE",
        "price": "19.89",
        "currency": "EUR",
        "was": "24.90",
        "percent": 20,
        **DATES,
        **changes,
    }


@pytest.mark.parametrize(
    ("today", "send_at"), [("2026-02-01", "2026-03-01"), ("2026-03-05", "2026-03-05")]
)
def test_a_promotion_is_sent_when_it_starts_or_now_and_always_ends(today, send_at):
    plan = answer("schedule", offers=[an_offer()], market="DE", today=today)

    assert plan == {
        "market": "DE",
        "send_at": send_at,
        "ends_at": "2026-03-14",
        "end_task": True,
    }


@pytest.mark.parametrize(
    ("offers", "today"),
    [
        ([], "2026-03-01"),
        ([an_offer(market="FR")], "2026-03-01"),
        ([an_offer()], "2026-03-15"),
        ([an_offer(), an_offer(starts="2026-03-15", ends="2026-03-20")], "2026-03-01"),
    ],
)
def test_dates_that_cannot_hold_are_refused_for_good(offers, today):
    with pytest.raises(AgentFailed) as failed:
        answer("schedule", offers=offers, market="DE", today=today)

    assert not failed.value.retryable


def test_the_demo_runs_into_every_kind_of_offer_and_refusal():
    today = date(2026, 5, 4)
    catalogue = load_catalogue(today)
    skus = [product["sku"] for product in catalogue]
    start = {"starts": "2026-05-07", "ends": "2026-05-21"}
    known = answer(
        "price-history", catalogue=catalogue, skus=skus, as_of=start["starts"]
    )

    result = answer(
        "offer-options",
        history=known["prices"],
        skus=skus,
        discount_percent=20,
        margin_floor_percent=30,
        catalogue=catalogue,
        **start,
    )

    assert len(catalogue) >= 24
    assert len({product["brand"] for product in catalogue}) == 2
    assert {o["market"] for o in result["offers"]} == {"DE", "FR", "UK"}
    assert {o["currency"] for o in result["offers"]} == {"EUR", "GBP"}
    reasons = " ".join(row["reason"] for row in result["refused"])
    for kind in ("may be claimed", "30 are needed", "the floor is"):
        assert kind in reasons


def test_the_demo_catalogue_ends_today_and_reaches_back_ninety_days():
    today = date(2026, 5, 4)
    products = load_catalogue(today)
    histories = [row["history"] for product in products for row in product["prices"]]

    assert max(day for history in histories for day, _ in history) <= "2026-05-04"
    old = [h for h in histories if h[0][0] <= "2026-02-03" and len(h) > 1]
    assert len(old) > len(histories) * 0.9
