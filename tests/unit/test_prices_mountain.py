"""A mountain shop and one without a record: copy of every length and form."""

import json
from dataclasses import replace
from datetime import date

import pytest

from orchestrator.domain.screening.asked import read_context
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import compile_ruleset

RULE = Rule(
    "p", "p", "P", "pricing_change", "high", ("legal",), 1, "No.", {"price": {}}
)
RULESET = compile_ruleset(1, [RULE])
BARE = replace(EXAMPLE, prices=(), offers=())
SHOP = read_context(
    {
        "currency": "EUR",
        "price_book": [
            {"product": "Trail Boot", "aliases": ["boots"], "amount": 159},
            {"product": "Camp Stove", "amount": "74.90"},
            {"product": "Hut Pass", "amount": 19, "period": "month"},
        ],
        "approved_offers": [
            "15% off Trail Boot until 30 September with code PEAK15",
            {"type": "free_shipping", "threshold": 75},
            {"type": "multibuy", "value": "3 for 2 on socks"},
            "Hut Pass: first month free for new members",
        ],
    },
    base=replace(BARE, on=date(2026, 9, 1)),
)
HELD_BARE = """
Subject: Your boots just got friendlier to your wallet: 20% down today
Bring this email to the till and we take a fiver off.
Treat yourself: the second scoop costs us, not you.
Get in before the rates jump on 1 July.
We're knocking 25 per cent off the lot.
Our prices have never been lower.
You'll find it cheaper nowhere.
Two tickets, £30 all in.
Give £10, get £10.
Forty percent of the price, all of the fun.
Grab one before they go back to full price.
The kit is worth £85, yours for £40.
No setup charge when you switch.
First class free, then £9 each.
Members travel at half fare.
Pay what you want on Tuesdays.
Your first coffee costs nothing on Mondays.
Loyalty card holders get every tenth cup free.
Now with an extra 50 g for the same price.
Order by Friday and postage is on us.
10er-Karte zum Preis von 8.
Für Studierende die Hälfte.
Wer jetzt bucht, zahlt 30 Euro weniger.
Bis Sonntag ohne Anmeldegebühr.
Zum Start gibt es 3 Monate geschenkt.
Wir legen ein Paar Socken gratis dazu.
Jetzt Preisvorteil sichern.
Der Preis purzelt: nur noch 79 Euro.
Im Dezember 2 zahlen, 3 mitnehmen.
Ihre Ersparnis: 45 Euro.
Rückgabe kostenlos, Versand auch.
0,00 € Versand
Einmalig 5 €, danach nichts.
Günstiger wird's nicht.
59 statt 89 Euro
Rate: ab 19 € mtl.
Aktion: 2 Nächte buchen, 3 bleiben.
{"title": "Boot", "price_was": 189, "price_now": 159}
{"offer": {"discount_type": "percent", "discount_value": 15}}
{"variants": [{"size": "S", "price": "29.00"}, {"size": "M", "price": "31.00"}]}
{"meta": {"og:price:amount": "29.00"}}
{"ad": {"h1": "Boots for less", "h2": "From €99"}}
{"push": "⚡ -40% for the next 2h"}
{"sms": "Ur code: XK42P. Save 10 at checkout"}
{"faq": [{"q": "Is it free?", "a": "Yes, the basic plan is free forever."}]}
{"alt_text": "Banner reading 'Everything £5'"}
{"delivery_fee": "2.90"}
{"instalments": 3, "instalment_amount": 33.30}
""".strip().splitlines()
HELD_SHOP = """
Trail Boot, now €149.
The boots: €135.15 with PEAK15, until 31 October.
15% off the Camp Stove with code PEAK15.
15% off Trail Boot and Camp Stove with code PEAK15.
20% off Trail Boot with PEAK15.
Trail Boot €159 instead of €199.
Camp Stove €74.50
Camp Stove: 74,90 $
Hut Pass €19 a year
Hut Pass, your first two months free, new members.
Hut Pass: first month free.
Free shipping over €50.
Free express shipping and a free mug over €75.
3 for 2 on boots.
2 for 1 on socks.
Trail Boot: pay in 3.
{"product": "Trail Boot", "price": 159, "currency": "CHF"}
{"product": "Trail Boot", "price": 149.99}
{"product": "Camp Stove", "sale_price": 69.9}
{"product": "Trail Boot", "coupon": "PEAK20"}
Trail Boot for one hundred and forty-nine euros.
Use PEAK15 for 15% off everything.
Trail Boot, hundertneununddreißig Euro
The Trail Boot is €74.90 and the Camp Stove is €159.
""".strip().splitlines()
PASS_BARE = """
Subject: The trail is calling (and it's raining)
We tested 14 stoves over 3 winters. Eleven broke.
Weight 380 g, boil time 2:45 min, burn time 60 min on 100 g.
The off switch is on the left, the on switch is everywhere else.
Off the beaten track, on the safe side.
It saves you a trip. It saves your back.
Our mountain huts sleep 12, 24 or 36.
Time is money, they say. We say time is time.
Cash only at the hut, cards in the valley.
The best things in life are rarely things.
Charge it for 30 minutes, ride for 60 km.
The discount airline lost our luggage, so we invented this bag.
Every purchase plants a tree.
Check the price tag for the recycling code.
Order by noon, walk by Saturday.
A rich, complex, honest coffee.
Buy once, keep forever.
Rent a tent, return it dry.
The valley was set free from cars in 1997.
Sugar-free bars, nut-free kitchen, free-flowing conversation.
The route is free of snow from June.
Members of the alpine club vote in May.
Take half a litre of water per hour.
Two thirds of the route lies in the shade.
Only 1 in 10 hikers sees the lynx.
Up 1,200 m, down 1,350 m, 19.5 km.
Cut to fit, cut to last.
A drop of 4 mm, a sole of 12.
Prices and availability are shown in the shop.
For terms, see the shop.
Im Schnitt 4,9 Sterne bei 213 Bewertungen.
Sonderedition mit 500 Stück.
Der Preisträger liest um 19.30 Uhr.
Kostenpunkt: Schweiß und Muskelkater.
Freiheit riecht nach Harz.
Zahlreiche Hütten, wenige Betten.
Ein Angebot an alle, die früh aufstehen: Sonnenaufgang um 5.12 Uhr.
{"title": "Trail Boot", "sizes": [36, 37, 38], "weight_g": 480, "rating": 4.8}
{"title": "Hello", "cta": "Read more", "position": 1, "count": 20, "rate": "A"}
{"event": {"date": "2026-05-01", "starts": "10:00", "seats": 40}}
{"amount_of_wool": "300 g", "total_views": 1200}
""".strip().splitlines()
PASS_SHOP = """
The Trail Boot is €159. It weighs 480 g and lasts a decade.
Trail Boot (159 €), Camp Stove (74,90 €).
Boots at €159, stove at €74.90: Trail Boot and Camp Stove.
15% off Trail Boot until 30 September with code PEAK15
Trail Boot: 15% off with PEAK15. That makes it €135.15.
Until 30 September, code PEAK15 takes 15% off the Trail Boot.
Orders over €75 ship free.
Free shipping from €75.
Versandkostenfrei ab 75 €.
3 for 2 on socks
Three for two on all socks this month.
Hut Pass: first month free for new members
New members: the first month of the Hut Pass is free.
Hut Pass, €19 per month, cancel monthly.
Hut Pass for 19 euros a month.
{"product": "Trail Boot", "price": 159, "currency": "EUR"}
{"product": "Hut Pass", "price": {"amount": 1900, "unit": "minor"}}
Der Camp Stove kostet vierundsiebzig Euro neunzig.
Camp Stove: seventy-four euros and ninety cents.
"The Camp Stove is my best 74.90 ever," says Ada.
| Trail Boot | €159 |
| Camp Stove | €74.90 |
""".strip().splitlines()


def held(text: str, context: Context) -> bool:
    content = json.loads(text) if text.startswith("{") else text
    return bool(screen(content, RULESET, context, verdicts={}, confidence=None))


@pytest.mark.parametrize("text", HELD_BARE)
def test_what_nothing_on_record_covers_holds(text: str) -> None:
    assert held(text, BARE)


@pytest.mark.parametrize("text", HELD_SHOP)
def test_what_the_shop_has_not_approved_holds(text: str) -> None:
    assert held(text, SHOP)


@pytest.mark.parametrize("text", PASS_BARE)
def test_what_speaks_of_no_price_passes(text: str) -> None:
    assert not held(text, BARE)


@pytest.mark.parametrize("text", PASS_SHOP)
def test_what_the_shop_charges_and_gives_passes(text: str) -> None:
    assert not held(text, SHOP)
