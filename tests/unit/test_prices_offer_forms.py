"""Approved offers as people write them down, each restated in full and then bent.

Every offer is given in two forms, a text and a typed one; what restates all of it
passes under both, what changes one fact of it holds under both.
"""

from dataclasses import dataclass
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
BOOK: list[dict[str, Any]] = [
    {"product": "Moss Lamp", "aliases": ["the Moss"], "amount": "80.00"},
    {"product": "Fern Rug", "amount": "240.00"},
    {"product": "Reed Basket", "amount": "15.00", "unit": "each"},
    {"product": "Tide Tea", "amount": "6.50", "unit": "pack"},
    {"product": "Harbour Club", "amount": "12.00", "period": "month"},
    {"product": "Cove Loan", "rate": "5.9"},
]


@dataclass(frozen=True)
class Offered:
    """One offer: its forms, copy that restates it, copy that changes a fact."""

    forms: tuple[Any, Any]
    kept: tuple[str, ...]
    bent: tuple[str, str]


OFFERS = (
    Offered(
        ("15% off your first order with code REED15, until 30 June 2027",
         {"type": "percent_off", "value": 15, "code": "REED15", "scope": "first order",
          "ends": "2027-06-30"}),
        ("15% off your first order with code REED15, until 30 June 2027.",
         "First order? Type REED15 at checkout for 15% off. Ends 30 June 2027."),
        ("15% off every order with code REED15, until 30 June 2027.",
         "20% off your first order with code REED15, until 30 June 2027."),
    ),
    Offered(
        ("20% off the Fern Rug with code FERN20 until 31 May 2027",
         {"type": "percent", "value": "20%", "product": "Fern Rug", "code": "FERN20",
          "ends": "2027-05-31"}),
        ("20% off the Fern Rug with code FERN20, until 31 May 2027.",
         "With code FERN20 the Fern Rug is €192 instead of €240, until 31 May 2027."),
        ("20% off everything with code FERN20, until 31 May 2027.",
         "20% off the Fern Rug with code FERN25, until 31 May 2027."),
    ),
    Offered(
        ("Moss Lamp: was €95, now €80 until 30 April 2027",
         {"type": "was_now", "product": "Moss Lamp", "was": "95.00", "value": "80.00",
          "ends": "2027-04-30"}),
        ("The Moss Lamp: was €95, now €80 until 30 April 2027.",
         "<s>€95</s> <b>€80</b> The Moss Lamp. Was €95, now €80, ends 30 April 2027."),
        ("The Moss Lamp: was €99, now €80 until 30 April 2027.",
         "The Moss Lamp: was €95, now €80 until 31 July 2027."),
    ),
    Offered(
        ("Spread the Fern Rug over 6 monthly payments of €40 at 0% APR",
         {"type": "instalments", "product": "Fern Rug", "value": "40.00", "count": 6,
          "period": "month", "rate": "0% APR"}),
        ("The Fern Rug is €240, or 6 monthly payments of €40 at 0% APR.",
         "Spread the Fern Rug over 6 monthly payments of €40 at 0% APR."),
        ("The Fern Rug: 6 monthly payments of €44 at 0% APR.",
         "The Fern Rug: 8 monthly payments of €40 at 0% APR."),
    ),
    Offered(
        ("Pay for the Fern Rug in 4 monthly payments of €60 at 0% APR",
         {"type": "payment_plan", "product": "Fern Rug", "monthly": 60, "months": 4,
          "apr": 0}),
        ("The Fern Rug, in 4 monthly payments of €60 at 0% APR.",
         "€240, or four monthly payments of €60 at 0% APR: the Fern Rug."),
        ("The Fern Rug, in 4 monthly payments of €60 at 4.9% APR.",
         "The Fern Rug, in 3 monthly payments of €60 at 0% APR."),
    ),
    Offered(
        ("Any 3 Reed Baskets for €40",
         {"type": "multibuy", "product": "Reed Basket", "count": 3, "price": 40}),
        ("Any 3 Reed Baskets for €40.", "Any three Reed Baskets for €40, mixed sizes."),
        ("Any 2 Reed Baskets for €40.", "Any 3 Reed Baskets for €35."),
    ),
    Offered(
        ("3 for 2 on Tide Tea, cheapest one free, until 24 December 2027",
         {"type": "multibuy", "value": "3 for 2, cheapest one free",
          "product": "Tide Tea", "ends": "2027-12-24"}),
        ("3 for 2 on Tide Tea, cheapest one free, until 24 December 2027.",
         "It's 3 for 2 on Tide Tea, with the cheapest one free, until 24 December."),
        ("2 for 1 on Tide Tea, until 24 December 2027.",
         "3 for 2 on Tide Tea, cheapest one free, until 6 January 2028."),
    ),
    Offered(
        ("Buy 2 Tide Teas, get 1 free, until 31 August 2027",
         {"type": "buy_x_get_y", "buy": 2, "get": 1, "product": "Tide Tea",
          "ends": "2027-08-31"}),
        ("Buy 2 packs of Tide Tea, get 1 free, until 31 August 2027.",
         "Buy two Tide Teas and get one free until August 31, 2027."),
        ("Buy 1 pack of Tide Tea, get 1 free, until 31 August 2027.",
         "Buy 2 packs of Tide Tea, get 2 free, until 31 August 2027."),
    ),
    Offered(
        ("30 days free on Harbour Club for new members",
         {"type": "trial", "value": "30 days free", "product": "Harbour Club",
          "audience": "new members"}),
        ("New members start Harbour Club with 30 days free. Then €12 a month.",
         "30 days free on Harbour Club for new members."),
        ("New members start Harbour Club with 60 days free.",
         "30 days free on Harbour Club for everyone."),
    ),
    Offered(
        ("14 days free on Harbour Club, no card needed",
         {"type": "free_trial", "days": 14, "product": "Harbour Club",
          "condition": "no card needed"}),
        ("Harbour Club: 14 days free, no card needed.",
         "Try Harbour Club for 14 days free. No card needed. After that, €12 a month."),
        ("Harbour Club: 21 days free, no card needed.",
         "Harbour Club: one month free, no card needed."),
    ),
    Offered(
        ("Two months free on Harbour Club when you pay for a year up front",
         {"type": "trial", "value": "2 months", "product": "Harbour Club",
          "condition": "when you pay for a year up front"}),
        ("Pay for a year of Harbour Club up front and get two months free.",
         "Two months free on Harbour Club when you pay for a year up front."),
        ("Pay for a year of Harbour Club up front and get three months free.",
         "Six months free on Harbour Club when you pay for a year up front."),
    ),
    Offered(
        ("Free delivery on orders over €60",
         {"type": "free_delivery", "value": "Free delivery", "threshold": "60.00"}),
        ("Free delivery on orders over €60.", "Spend over €60 and delivery is free."),
        ("Free delivery on every order.", "Free delivery on orders over €40."),
    ),
    Offered(
        ("Free Irish shipping on orders of €50 or more",
         {"type": "free_shipping", "value": True, "min_spend": 50}),
        ("Free Irish shipping on orders of €50 or more.",
         "Shipping is free on orders over €50."),
        ("Free Irish shipping on orders of €30 or more.",
         "Free shipping, whatever you spend."),
    ),
    Offered(
        ("Free linen bag with orders over €100 until 31 May 2027",
         {"type": "gift", "value": "linen bag", "min_spend": 100,
          "ends": "2027-05-31"}),
        ("A free linen bag with orders over €100, until 31 May 2027.",
         "Spend €100 or more and a linen bag comes free, until 31 May 2027."),
        ("A free linen bag with orders over €70, until 31 May 2027.",
         "A free enamel mug with orders over €100, until 31 May 2027."),
    ),
    Offered(
        ("Free wool cushion with every Fern Rug",
         {"type": "gift_with_purchase", "value": "wool cushion",
          "condition": "with every Fern Rug"}),
        ("A free wool cushion with every Fern Rug.",
         "Every Fern Rug comes with a free wool cushion."),
        ("A free wool cushion with every order.",
         "Two free candles with every Fern Rug."),
    ),
    Offered(
        ("Moss Lamp and Fern Rug together for €290, until 30 November 2027",
         {"type": "bundle", "value": "290.00", "products": ["Moss Lamp", "Fern Rug"],
          "ends": "2027-11-30"}),
        ("Moss Lamp and Fern Rug together for €290, until 30 November 2027.",
         "Together, the Fern Rug and the Moss Lamp are €290 until November 30, 2027."),
        ("Moss Lamp and Fern Rug together for €270, until 30 November 2027.",
         "Moss Lamp and Fern Rug together for €290, until 30 December 2027."),
    ),
    Offered(
        ("€10 off orders over €90 with code TIDE10",
         {"type": "amount_off", "value": 10, "threshold": 90, "code": "TIDE10"}),
        ("€10 off orders over €90 with code TIDE10.",
         "Use TIDE10 at checkout for €10 off orders over €90."),
        ("€15 off orders over €90 with code TIDE10.",
         "€10 off orders over €50 with code TIDE10."),
    ),
    Offered(
        ("10% off for students with code NOTES10",
         {"type": "discount", "value": "10%", "code": "NOTES10", "who": "students"}),
        ("Students get 10% off with code NOTES10.",
         "10% off for students with code NOTES10."),
        ("10% off for everyone with code NOTES10.", "Students get 12% off: NOTES10."),
    ),
    Offered(
        ("50% off Harbour Club for the first 3 months, new customers only",
         {"type": "percent_off", "value": 50, "product": "Harbour Club", "months": 3,
          "condition": "new customers only"}),
        ("New customers: 50% off Harbour Club for the first 3 months.",
         "50% off Harbour Club for the first three months, new customers only."),
        ("50% off Harbour Club for the first 6 months, new customers only.",
         "50% off Harbour Club for the first 3 months."),
    ),
    Offered(
        ("No joining fee on Harbour Club for new customers",
         {"type": "fee_waived", "text": "No joining fee on Harbour Club",
          "audience": "new customers"}),
        ("New customers: no joining fee on Harbour Club.",
         "No joining fee on Harbour Club for new customers."),
        ("No joining fee on Harbour Club for everyone.",
         "No joining fee on Harbour Club."),
    ),
    Offered(
        ("€75 switching bonus, paid after 3 months, until 30 September 2027",
         {"type": "switching_bonus", "value": 75, "condition": "paid after 3 months",
          "ends": "2027-09-30"}),
        ("€75 switching bonus, paid after 3 months, until 30 September 2027.",
         "Switch by 30 September 2027: a €75 switching bonus, paid after 3 months."),
        ("€75 switching bonus, paid immediately, until 30 September 2027.",
         "€95 switching bonus, paid after 3 months, until 30 September 2027."),
    ),
    Offered(
        ("2% cashback on every Fern Rug",
         {"type": "cashback", "percent": 2, "condition": "on every Fern Rug"}),
        ("2% cashback on every Fern Rug.", "Every Fern Rug earns you 2% cashback."),
        ("4% cashback on every Fern Rug.", "2% of it drifts back to your account, lamp "
         "or rug or basket, 3% cashback on Sundays."),
    ),
    Offered(
        ("Free returns within 60 days",
         {"type": "other", "text": "Free returns within 60 days"}),
        ("Free returns within 60 days.", "Returns are free within 60 days."),
        ("Free returns within 90 days.", "Free returns, always."),
    ),
    Offered(
        ("Duo: Harbour Club for two people at €20 a month",
         {"type": "price", "value": 20, "text":
          "Duo: Harbour Club for two people at €20 a month"}),
        ("Duo: Harbour Club for two people at €20 a month.",
         "Harbour Club for two people at €20 a month."),
        ("Duo: Harbour Club for two people at €18 a month.",
         "Harbour Club for three people at €20 a year."),
    ),
    Offered(
        ("Moss Lamp at €70 for members",
         {"type": "member_price", "product": "Moss Lamp", "price": 70,
          "audience": "members"}),
        ("Members take the Moss Lamp home for €70.", "Moss Lamp: €70 for members."),
        ("Members take the Moss Lamp home for €65.", "The Moss Lamp: €70, for all."),
    ),
    Offered(
        ("€5 off your next order when you join the newsletter",
         {"type": "amount_off", "value": "€5", "scope": "next order",
          "condition": "newsletter subscribers"}),
        ("Join the newsletter for €5 off your next order.",
         "€5 off your next order when you join the newsletter."),
        ("Join the newsletter for €8 off your next order.",
         "€5 off, no newsletter, no catch, for everyone."),
    ),
    Offered(
        ("The second Reed Basket half price",
         {"type": "multibuy", "value": "second one half price",
          "product": "Reed Basket"}),
        ("The second Reed Basket is half price.", "The second Reed Basket half price."),
        ("The second Reed Basket is free.", "Every Reed Basket is half price."),
    ),
    Offered(
        ("Price match: find it for less elsewhere and we refund the difference",
         {"type": "price_match", "value": "find it for less elsewhere and we refund "
          "the difference"}),
        ("Price match: find it for less elsewhere and we refund the difference.",
         "Find it for less elsewhere and we refund the difference."),
        ("Find it for less elsewhere and we refund the difference, and 10% off too.",
         "Find it for less elsewhere and a free basket is yours."),
    ),
    Offered(
        ("20 € Wechselbonus mit Code HAFEN20, ausgezahlt nach 6 Monaten",
         {"type": "bonus", "text": "20 € Wechselbonus", "code": "HAFEN20",
          "condition": "ausgezahlt nach 6 Monaten"}),
        ("Mit Code HAFEN20 erhalten Sie 20 € Wechselbonus, ausgezahlt nach 6 Monaten.",
         "20 € Wechselbonus mit Code HAFEN20, ausgezahlt nach sechs Monaten."),
        ("20 € Wechselbonus mit Code HAFEN20, sofort ausgezahlt.",
         "30 € Wechselbonus mit Code HAFEN20, ausgezahlt nach 6 Monaten."),
    ),
    Offered(
        ("15 % Rabatt auf den Fern Rug mit Code MOOS15 bis 31.03.2027",
         {"type": "percent", "value": 15, "product": "Fern Rug", "code": "MOOS15",
          "ends": "2027-03-31"}),
        ("15 % Rabatt auf den Fern Rug mit Code MOOS15, bis 31.03.2027.",
         "Mit Code MOOS15 gibt es 15 % auf den Fern Rug, bis 31. März 2027."),
        ("15 % Rabatt auf alles mit Code MOOS15, bis 31.03.2027.",
         "15 % Rabatt auf den Fern Rug mit Code MOOS15, bis 30.06.2027."),
    ),
)  # fmt: skip


def is_held(copy: str, form: Any) -> bool:
    place = {"market": "IE", "currency": "EUR", "locale": "en-IE", "on": "2027-02-01"}
    known = {**place, "price_book": BOOK, "approved_offers": [form]}
    context = read_context(known, base=EXAMPLE)
    return bool(screen(copy, RULESET, context, verdicts={}, confidence=None))


def _cases(which: str) -> list[Any]:
    return [
        pytest.param(form, copy, id=f"{number}-{kind}-{copy[:40]}")
        for number, offered in enumerate(OFFERS)
        for kind, form in zip(("text", "typed"), offered.forms, strict=True)
        for copy in getattr(offered, which)
    ]


def test_there_are_sixty_forms_and_sixty_bent_ones() -> None:
    assert sum(len(offered.forms) for offered in OFFERS) == 60
    assert len({copy for offered in OFFERS for copy in offered.bent}) == 60


@pytest.mark.parametrize(("form", "copy"), _cases("kept"))
def test_an_offer_restated_with_all_its_facts_passes(form: Any, copy: str) -> None:
    assert not is_held(copy, form)


@pytest.mark.parametrize(("form", "copy"), _cases("bent"))
def test_an_offer_with_one_fact_changed_holds(form: Any, copy: str) -> None:
    assert is_held(copy, form)
