"""Prices told beside the price: a sibling field, a phrase, a hint, a small kindness."""

from typing import Any

import pytest

from orchestrator.domain.screening.asked import read_context
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import compile_ruleset

RULE = Rule(
    "p", "p", "P", "pricing_change", "high", ("legal",), 1, "No.", {"price": {}}
)
RULESET = compile_ruleset(1, [RULE])
CONTEXT = read_context(
    {
        "market": "UK",
        "currency": "GBP",
        "locale": "en-GB",
        "on": "2027-02-01",
        "price_book": [
            {"product": "Rail Pass", "amount": "219.00"},
            {"product": "Coast Week", "amount": "1890.00", "unit": "person"},
            {"product": "Coach", "amount": "6.00", "period": "week"},
            {"product": "Team", "amount": "29.00", "period": "month"},
            {
                "product": "Starter",
                "amount": "12.00",
                "unit": "user",
                "period": "month",
            },
            {"product": "Rye Loaf", "amount": "4.20", "unit": "loaf"},
            {"product": "Car Loan", "rate": "3.9"},
            {"product": "Salmon Kibble", "amount": "54.99", "unit": "5 kg bag"},
            {"product": "Night Rate", "amount": "0.319", "unit": "kWh"},
            {"product": "Base Fee", "amount": "12.50", "period": "month"},
        ],
        "approved_offers": ["10% off Coast Week when you book by 31 March 2027"],
    },
    base=EXAMPLE,
)
ITEM = '<div itemscope><h2 itemprop="name">Rail Pass</h2>'

HELD: list[Any] = [
    f'{ITEM}<meta itemprop="price" content="219.00">'
    '<meta itemprop="priceCurrency" content="NZD"></div>',
    f'{ITEM}<meta itemprop="priceCurrency" content="EUR">'
    '<meta itemprop="price" content="219.00"></div>',
    {"plan": "Team", "price": "29.00", "billing_period": "year"},
    {"plan": "Team", "price": 29, "recurring": {"interval": "week"}},
    {"plan": "Starter", "price": 12, "period": "month", "per": "team"},
    {"plan": "Team", "free_months": 1},
    {"plan": "Coach", "free_weeks": 2},
    {"note": "Nice picks.", "bonus_item": {"sku": "BISC-2", "quantity": 1}},
    {"note": "Good pick.", "gift_with_purchase": {"sku": "SOCK", "qty": 1}},
    {"artikel": "Rail Pass", "gratis_beigabe": {"name": "Karte", "menge": 2}},
    {"product": "Car Loan", "rate": {"value": 4.9, "type": "APR"}},
    {"product": "Rail Pass", "unit_amount": 20900, "currency": "gbp"},
    "Coach is £6 a fortnight.",
    "Add Coach for <b>£6</b> every <i>two</i>&nbsp;<span>weeks</span>.",
    "Coach, £6 every six weeks.",
    "Coast Week is £1,890 for the pair of you.",
    "Starter is £12 a month for the whole company.",
    "Rye Loaf, £4.20 <small>for two loaves</small>.",
    "Type CRUMBS when you check out and watch the number at the bottom shrink.",
    "Whisper it at checkout (it's LINENLOVE, don't tell).",
    "Pop SWEATY5 in at checkout and your next month gets a little lighter.",
    "Every Rye Loaf leaves our oven in paper, a small candle tucked in beside it.",
    "Every Rail Pass comes wrapped, with a surprise map as our little thank-you.",
    "A leather ledger is in the post. Everyone who renews this quarter gets one.",
    "We've dropped the charge for carrying it up the stairs.",
    "Take the Rail Pass now and settle up in three bites, one each payday.",
    "Coast Week, paid for by August: six even slices, one a month.",
    "Good weeks last. So can paying: split Coast Week into four, every other Friday.",
    "Tap for your flat white and 1% of it wanders back into your account by Friday.",
    "Spotted our loaf with a smaller number on another shop's shelf? Bring a photo "
    "to the till and that number is what you'll pay.",
    "If the big shop on the corner is selling a loaf for less this week, say so. "
    "You'll pay their number.",
    "Coast Week gets dearer on 1 July.",
    "Book in June and you travel on the old fare.",
    "On 1 February the annual plan goes up. Keep the price you see now.",
    "Team costs students nothing until the gown comes off.",
    "Starter is now zero pounds for sole traders.",
]
PASSED: list[Any] = [
    f'{ITEM}<meta itemprop="price" content="219.00">'
    '<meta itemprop="priceCurrency" content="GBP"></div>',
    {"object": "price", "product": "Rail Pass", "unit_amount": 21900,
     "currency": "gbp", "metadata": {"pages": 11, "shot": "2027-02-09"}},
    {"sku": "RAIL-1", "name": "Rail Pass", "price": "219.00", "free_gift": None},
    {"name": "Rail Pass", "price": "219.00", "free_shipping": False, "gift": []},
    {"title": "Rail Pass", "variants": [{"sku": "R-1", "price": "219.00"}]},
    {"plan": "Team", "price": 29, "recurring": {"interval": "month"}},
    {"product": "Car Loan", "rate": {"value": 3.9, "type": "APR"}},
    "The Car Loan is three point nine per cent APR.",
    "Night Rate 31,9 Cent je kWh, Base Fee £12.50 a month.",
    "Salmon Kibble, £54.99 per 5 kg bag.",
    "Deposits are protected up to £120,000 by the scheme.",
    "The usual price stays £12 per user per month for Starter.",
    "Hands free for the washing-up, head full of trumpets.",
    "Free on Thursday evening? So is the towpath.",
    "The hills go up on the left, the shutters go up on Saturday.",
    "Your statement is in the post.",
    "A bell is tucked in the rafters of the workshop.",
    "Split your draft into four acts and see which one sags.",
    "We dropped by the old railway line and split into three groups.",
    "Type your name when you check in.",
]  # fmt: skip


def is_held(content: Any) -> bool:
    return bool(screen(content, RULESET, CONTEXT, verdicts={}, confidence=None))


@pytest.mark.parametrize("content", HELD)
def test_a_price_told_beside_the_price_holds(content: Any) -> None:
    assert is_held(content)


@pytest.mark.parametrize("content", PASSED)
def test_what_only_sounds_like_it_passes(content: Any) -> None:
    assert not is_held(content)
