"""Whole outputs as agents write them: emails, pages, tables, catalogues, posts."""

from dataclasses import replace
from datetime import date

import pytest

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.prices.stated import approved_offers, price_records
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import compile_ruleset

RULE = Rule(
    "p", "p", "P", "pricing_change", "high", ("legal",), 1, "No.", {"price": {}}
)
RULESET = compile_ruleset(1, [RULE])
ON = date(2026, 8, 10)
GARDEN = replace(
    EXAMPLE,
    on=ON,
    currency="GBP",
    prices=price_records(
        [
            {"product": "Meadow Seed Box", "aliases": ["seed box"], "amount": 24},
            {"product": "Copper Trowel", "amount": "18.50"},
            {"product": "Grower Membership", "amount": 6, "period": "month"},
            {"product": "Cedar Bench", "amount": 349, "sku": "CB-1"},
            {"product": "Compost", "amount": "0.45", "unit": "litre"},
        ],
        currency="GBP",
        on=ON,
    ),
    offers=approved_offers(
        [
            {
                "type": "percentage",
                "value": 15,
                "product": "Copper Trowel",
                "code": "DIG15",
                "ends": "2026-08-31",
            },
            {"type": "free_shipping", "threshold": 40},
            "3 for 2 on all bulbs",
            "Free soil test kit with every Cedar Bench",
            "New members get their first 2 months free",
            "£5 off your first order",
        ],
        currency="GBP",
    ),
)

HOLDS: list[JSON] = [
    {"subject": "A bench for August", "body": "The Cedar Bench, now £299."},
    {"headline": "Cedar Bench", "price": 329},
    {"headline": "Cedar Bench", "price": "£349.00", "compare_at_price": "£420.00"},
    {"sku": "CB-1", "offers": {"price": 349, "priceCurrency": "EUR"}},
    {"name": "Copper Trowel", "discount": {"type": "percent", "value": 20}},
    {"name": "Copper Trowel", "promo_code": "DIG20"},
    {"coupon": "SPADE"},
    {"shipping_fee": 0},
    {"freeShipping": True},
    {"free_shipping_threshold": 30, "currency": "GBP"},
    {"product": "Cedar Bench", "price_cents": 29900},
    {"product": "Cedar Bench", "unitPrice": "349 EUR"},
    {"columns": ["product", "price"], "rows": [["Cedar Bench", 299]]},
    {"plan": "Grower Membership", "price": 6, "period": "year"},
    {"plan": "Grower Membership", "yearly_price": 60},
    {"items": [{"name": "Copper Trowel", "price": 24}]},
    '{"name": "Cedar Bench", "price": 299}',
    {"cta": "Get 15% off the Cedar Bench"},
    {"alt": "Sign: everything half price"},
    "| Product | Price |\n|---|---|\n| Cedar Bench | 299 |\n| Copper Trowel | 18.50 |",
    "| Product | Was | Now |\n|---|---|---|\n| Cedar Bench | £420 | £349 |",
    "product,price\nCedar Bench,299\nCopper Trowel,18.50",
    "<table><tr><th>Item</th><th>Price (£)</th></tr>"
    "<tr><td>Cedar Bench</td><td>299</td></tr></table>",
    "<p>Cedar Bench <del>£399</del> <strong>£349</strong></p>",
    '<div data-price="299">Cedar Bench</div>',
    '<meta property="product:price:amount" content="299"><h1>Cedar Bench</h1>',
    '<img alt="Summer sale: 30% off" src="a.png">',
    '<script type="application/ld+json">{"@type": "Offer", "price": "299.00",'
    ' "priceCurrency": "GBP"}</script><p>Cedar Bench</p>',
    "<!-- today only: £10 off --><p>Dig in.</p>",
    "# Bulbs are here\n\nBuy **two**, get one **free** on seed boxes.",
    "Plant now. Bulbs: 4 for 3 until Sunday.",
    "Hello,\n\nThe Copper Trowel is £15.72 with code DIG15 until 30 September.\n\nAda",
    "Copper Trowel, 15% off with code DIG15, ends 15 August.",
    "Join today: your first 3 months are free, new members only.",
    "Join the Grower Membership and your first 2 months are free.",
    "£5 off every order.",
    "A free soil test kit with every order.",
    "A free watering can with every Cedar Bench.",
    "Free delivery on orders over £25. Bulbs ship on Monday.",
    "Free delivery, because gardens cannot wait.",
    "Orders of £40 or more ship free, and returns are free too.",
    "The Grower Membership is only £6 a week.",
    "Grower Membership: £5.50 per month, billed yearly.",
    "The seed box is twenty-two pounds.",
    "Trowels from £12.",
    "Compost at 40p a litre.",
    "Compost: £4 for 10 litres of compost.",
    "Pay for the Cedar Bench in four instalments.",
    "The Cedar Bench is £349, or 3 x £116.33.",
    "See it cheaper elsewhere? We will match it: find it for less and tell us.",
    "Spend £40 and we'll add a free trowel.",
    "The price of the Cedar Bench goes up in September.",
    "Refer a neighbour, and you each get £10 credit.",
    "Next-day delivery is just £3.95.",
    "#gardening #sale Cedar Bench £300 👀",
    "Cedar Bench: £3 4 9? No: £299.",
    "Give the gift of green: £50 gift card with every bench.",
    "Bench £349 RRP £499",
    "A saving of £50 on the Cedar Bench.",
    "Bulbs at 50p each.",
]
PASSES: list[JSON] = [
    {"subject": "A bench for August", "body": "The Cedar Bench is £349."},
    {"headline": "Cedar Bench", "price": 349, "currency": "GBP"},
    {"headline": "Cedar Bench", "price": "£349.00", "compare_at_price": None},
    {"sku": "CB-1", "offers": {"price": "349.00", "priceCurrency": "GBP"}},
    {"name": "Copper Trowel", "discount": {"type": "percent", "value": 15}},
    {"name": "Copper Trowel", "promo_code": "dig15"},
    {"product": "Cedar Bench", "price_cents": 34900},
    {"columns": ["product", "price"], "rows": [["Cedar Bench", 349]]},
    {"plan": "Grower Membership", "monthly_price": 6},
    {"items": [{"name": "Copper Trowel", "price": 18.5}]},
    {"free_shipping_threshold": 40, "currency": "GBP"},
    '{"name": "Cedar Bench", "price": 349}',
    {"cta": "Shop the Copper Trowel", "colour": "green", "count": 12},
    {"free_shipping": False, "coupon": None, "discount": 0},
    "| Product | Price |\n|---|---|\n| Cedar Bench | 349 |\n| Copper Trowel | 18.50 |",
    "| Product | Weight |\n|---|---|\n| Cedar Bench | 14 |\n| Copper Trowel | 0.5 |",
    "product,price\nCedar Bench,349\nCopper Trowel,18.50",
    "<table><tr><th>Item</th><th>Price (£)</th></tr>"
    "<tr><td>Cedar Bench</td><td>349</td></tr></table>",
    "<p>Cedar Bench <strong>£349</strong></p>",
    '<div data-price="349">Cedar Bench</div>',
    '<meta property="product:price:amount" content="349"><h1>Cedar Bench</h1>',
    '<meta name="viewport" content="width=320"><p>Dig in.</p>',
    '<script type="application/ld+json">{"@type": "Offer", "price": "349.00",'
    ' "priceCurrency": "GBP"}</script><p>Cedar Bench</p>',
    "Copper Trowel, 15% off with code DIG15 until 31 August.",
    "Use DIG15 at checkout for 15% off the Copper Trowel.",
    "Free delivery on orders over £40.",
    "Spend £40 or more and delivery is free.",
    "3 for 2 on all bulbs",
    "Bulbs are 3 for 2 this autumn.",
    "Three for two on bulbs: plant in October.",
    "A free soil test kit with every Cedar Bench.",
    "New members get their first 2 months free",
    "New here? New members get the first two months free.",
    "£5 off your first order",
    "Take £5 off your first order with us.",
    "Grower Membership: £6 a month.",
    "Grower Membership, six pounds a month.",
    "The seed box is twenty-four pounds.",
    "Meadow Seed Box £24. Copper Trowel £18.50. Cedar Bench £349.",
    "Compost at 45p a litre.",
    "Compost: £0.45/l",
    "The Cedar Bench (£349.00, 120 x 45 x 80 cm) arrives in two parcels.",
    "Hello,\n\nthe bench you asked about, our Cedar Bench, is £349.\n\nAda",
    "Dig, sow, water, wait: four steps, 20 minutes, no hurry.",
    "Our soil is peat-free, our pots are 100% recycled, our advice comes from Ada.",
    "Sow from 1 March to 15 May, 2 cm deep, 30 cm apart, at 18 degrees.",
    "Set your weekends free with a garden that looks after itself.",
    "Save seeds in paper bags. Save water with mulch.",
    "Worth every muddy knee.",
    "Join us on Saturday 15 August, 10.00 to 16.30, Shed 4.",
    "Planting 2 for every 1 we fell keeps the wood young.",
    "A bench for two, a trowel for life.",
]


def held(content: JSON, context: Context = GARDEN) -> bool:
    return bool(screen(content, RULESET, context, verdicts={}, confidence=None))


@pytest.mark.parametrize("content", HOLDS)
def test_an_output_that_changes_a_price_holds(content: JSON) -> None:
    assert held(content)


@pytest.mark.parametrize("content", PASSES)
def test_an_output_that_keeps_to_the_record_passes(content: JSON) -> None:
    assert not held(content)
