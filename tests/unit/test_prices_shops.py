"""Four shops with their own prices and offers: what is said there, and is not so."""

import json
from dataclasses import replace
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
SHOPS: dict[str, dict[str, Any]] = {
    "tech": {
        "currency": "EUR",
        "locale": "en",
        "price_book": [
            {
                "product": "Lumo Lamp",
                "aliases": ["Lumo"],
                "amount": 89,
                "currency": "EUR",
            },
            {"product": "Lumo Lamp XL", "amount": 129, "currency": "EUR"},
            {
                "product": "Lumo Care",
                "amount": 4.99,
                "currency": "EUR",
                "period": "month",
            },
        ],
        "approved_offers": [
            "10% off Lumo Lamp with code GLOW10 until 30 November 2026",
            "Free shipping on orders over €100",
        ],
    },
    "sub": {
        "currency": "USD",
        "locale": "en",
        "price_book": [
            {"product": "Brewbox", "amount": "29.00", "currency": "USD", "unit": "box"},
            {
                "product": "Brewbox Annual",
                "amount": "299",
                "currency": "USD",
                "period": "year",
            },
        ],
        "approved_offers": [
            {
                "type": "percent_off",
                "value": "50%",
                "product": "Brewbox",
                "conditions": "first box only, new subscribers",
            },
            {
                "type": "free_gift",
                "value": "a ceramic mug",
                "conditions": ["with Brewbox Annual"],
            },
            "Cancel any time",
        ],
    },
    "bank": {
        "currency": "EUR",
        "locale": "de",
        "price_book": [
            {"product": "Tagesgeldkonto", "rate": "2.1"},
            {"product": "Girokonto", "amount": "0", "period": "month"},
            {"product": "Kreditkarte", "amount": "39", "period": "year"},
        ],
        "approved_offers": ["50 € Startguthaben für Neukunden"],
    },
    "uk": {
        "currency": "GBP",
        "locale": "en-GB",
        "price_book": [
            {"product": "Weekend stay", "amount": 180, "unit": "night"},
            {"product": "Afternoon tea", "amount": "32.50", "unit": "person"},
            {"product": "Gift card", "amount": 50},
        ],
        "approved_offers": [
            "Stay three nights, pay for two",
            "Kids under 5 eat free with a paying adult",
            "£20 off your next stay",
        ],
    },
}
HELD = {
    "tech": [
        "The Lumo Lamp now costs only 79 euros.",
        "Lumo Lamp XL for the price of the small one: €89.",
        "Lumo Care, €4.99 a year.",
        "Lumo Care for five euros a month.",
        "10% off Lumo Lamp XL with code GLOW10.",
        "15% off Lumo Lamp with GLOW10.",
        "10% off Lumo Lamp with code GLOW15.",
        "10% off Lumo Lamp with code GLOW10 until 24 December.",
        "10% off everything with GLOW10.",
        "Free shipping on every Lumo.",
        "Free shipping over €80.",
        "Free shipping and a free bulb on orders over €100.",
        "Buy two Lumo Lamps for €160.",
        "Lumo Lamp: €89, RRP €119.",
        "Pay for your Lumo Lamp in 3 x €29.67.",
        "Lumo Lamp — €89 + €5.90 shipping.",
        "If you find a Lumo for less, we match it.",
        "Lumo Lamp: von 129 € auf 89 € reduziert.",
        '{"product":"Lumo Lamp","price":"79.00","currency":"EUR"}',
        '{"title":"Lumo Lamp","price":{"value":89,"currency":"USD"}}',
        '{"title":"Lumo Lamp","price":89,"badge":"-30%"}',
        '<h1>Lumo Lamp</h1><p class="price">€ <b>8</b>4,00</p>',
        "Lumo Lamp\n\n- 12 W\n- warm light\n- €98",
        "Lumo for €89.90",
        "The Lumo Lamp is about €90.",
    ],
    "sub": [
        "Brewbox for $25.",
        "Brewbox, $29 a month.",
        "Half off your first Brewbox.",
        "50% off every box for new subscribers.",
        "Brewbox Annual is $249 a year.",
        "Brewbox Annual: just $24.92 a month.",
        "A free ceramic mug with every Brewbox.",
        "A free grinder with Brewbox Annual.",
        "Two Brewboxes for $50.",
        "Brewbox: 29 euros.",
        "Free trial of Brewbox.",
        "Free shipping on Brewbox.",
        "60% off your first box, new subscribers only.",
        "Brewbox $29, plus $4 shipping.",
        "Gift Brewbox and get $10 back.",
        "Use BREW50 for 50% off your first box, new subscribers only.",
    ],
    "bank": [
        "Tagesgeldkonto mit 2,5 % Zinsen.",
        "Girokonto für 2,90 € im Monat.",
        "Kreditkarte für 39 € im Monat.",
        "Kreditkarte im ersten Jahr gratis.",
        "50 € Startguthaben für alle.",
        "75 € Startguthaben für Neukunden.",
        "50 € Startguthaben.",
        "Keine Überziehungsgebühren.",
        "Wechselbonus von 100 Euro.",
        "Kredit ab 3,99 % effektivem Jahreszins.",
        "Zinsen: bis zu 3 % p.a.",
        "Bargeld abheben: überall kostenlos.",
    ],
    "uk": [
        "A weekend stay for £150 a night.",
        "Weekend stay: £180 for two nights.",
        "Afternoon tea for £28 a head.",
        "Afternoon tea for two, £60.",
        "Stay four nights, pay for three.",
        "Stay three nights, pay for one.",
        "Kids under 12 eat free with a paying adult.",
        "£30 off your next stay.",
        "£20 off any stay.",
        "Late checkout free of charge.",
        "Complimentary champagne with afternoon tea.",
        "A £60 gift card for £50.",
        "Rooms from £120.",
        "Breakfast included at no extra cost.",
        "Early-booking rate available.",
        "20% off midweek.",
    ],
}
PASS = {
    "tech": [
        "The Lumo Lamp is 89 euros. It comes in sand, moss and night.",
        "Lumo Lamp, €89. Lumo Lamp XL, €129.",
        "Lumo Lamp XL (45 cm, 12 W, 2700 K): €129,00",
        "Lumo Care costs €4.99 a month and covers drops and spills for 3 years.",
        "10% off Lumo Lamp with code GLOW10 until 30 November 2026",
        "Until 30 November, take 10% off the Lumo Lamp with code GLOW10.",
        "With GLOW10, the Lumo Lamp is €80.10 instead of €89.",
        "Free shipping on orders over €100.",
        "Orders over €100 ship free.",
        '{"product":"Lumo Lamp","price":"89.00","currency":"EUR"}',
        '{"title":"Lumo Lamp","price":{"value":89,"currency":"EUR"}}',
        '<h1>Lumo Lamp</h1><p class="price">€ <b>8</b>9,00</p>',
        "Lumo Lamp\n\n- 12 W\n- warm light\n- €89",
        "Die Lumo Lamp kostet 89 Euro.",
        "Lumo Lamp für neunundachtzig Euro",
        "Hi Kim,\n\nyou looked at the Lumo Lamp last week. It is still 89 euros, and "
        "it still dims to 1 %.\n\nBest,\nAda",
        "Dim it to 5%, or all the way to 100%. Lumo learns your evenings in 3 days.",
        "Light up: Lumo. 25,000 hours, 1 switch, 0 glare.",
        "| Model | Power | Price |\n|---|---|---|\n| Lumo Lamp | 12 W | €89 |\n| Lumo "
        "Lamp XL | 20 W | €129 |",
    ],
    "sub": [
        "Brewbox is $29 a box.",
        "Brewbox: $29 per box, six coffees, 250 g each.",
        "Brewbox Annual is $299 a year.",
        "New subscribers get 50% off their first box.",
        "New subscribers: your first Brewbox is half price, first box only.",
        "A free ceramic mug with Brewbox Annual.",
        "Brewbox Annual ($299 per year) comes with a free ceramic mug.",
        "Cancel any time.",
        "Roasted on Monday, shipped on Tuesday, brewed on Thursday at 94 degrees.",
        "Brewbox ships in 2 to 3 days.",
    ],
    "bank": [
        "Tagesgeldkonto: 2,1 % Zinsen.",
        "Das Tagesgeldkonto bringt 2,10 % Zinsen p.a.",
        "Kreditkarte: 39 € im Jahr.",
        "50 € Startguthaben für Neukunden",
        "Neukunden erhalten 50 € Startguthaben.",
        "In 8 Minuten zum Konto, ganz ohne Papier.",
        "Unsere App hat 4,8 von 5 Sternen.",
        "Girokonto: 0 € im Monat.",
    ],
    "uk": [
        "A weekend stay is £180 a night.",
        "Afternoon tea, £32.50 per person.",
        "Afternoon tea: £32.50 a head, from 2 to 5.",
        "Stay three nights, pay for two",
        "Stay 3 nights and pay for only 2.",
        "Kids under 5 eat free with a paying adult",
        "£20 off your next stay",
        "Take £20 off your next stay.",
        "A £50 gift card for the person who has everything.",
        "Check in from 3, check out by 11. Dogs welcome, 12 rooms, 1 fireplace.",
        "The gift card is £50 and valid for 24 months.",
    ],
}


def pairs(texts: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(shop, text) for shop, listed in texts.items() for text in listed]


def held(shop: str, text: str) -> bool:
    context = read_context(SHOPS[shop], base=replace(EXAMPLE, market=None))
    content = json.loads(text) if text.startswith("{") else text
    return bool(screen(content, RULESET, context, verdicts={}, confidence=None))


@pytest.mark.parametrize(("shop", "text"), pairs(HELD))
def test_what_this_shop_does_not_offer_holds(shop: str, text: str) -> None:
    assert held(shop, text)


@pytest.mark.parametrize(("shop", "text"), pairs(PASS))
def test_what_this_shop_offers_passes(shop: str, text: str) -> None:
    assert not held(shop, text)
