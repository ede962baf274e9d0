"""Copy as people write it: what changes a price holds, what repeats it passes.

Written for the pricing rules alone, from the policy; the measuring corpus is apart.
"""

from dataclasses import replace
from datetime import date

import pytest

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
PRICES = price_records(
    [
        {"product": "Alder jumper", "amount": "65.00"},
        {"product": "Birch scarf", "amount": 40},
        {"product": "Cedar socks", "amount": "12,50"},
        {"product": "Pro plan", "amount": 49, "period": "month"},
        {"product": "Oak desk", "amount": "1299.00"},
        {"product": "House coffee", "amount": 24, "unit": "kg"},
        {"product": "Harbour saver", "rate": "3.9"},
    ],
    currency="EUR",
    on=ON,
)
OFFERS = approved_offers(
    [
        "20% off all scarves until 31 August with code FALL20",
        "Free delivery over €50",
        "Buy 2 get 1 free on socks",
        {"type": "trial", "value": "First month free", "conditions": "new customers"},
    ],
    currency="EUR",
)
SHOP = replace(EXAMPLE, prices=PRICES, offers=OFFERS, on=ON)
BARE = replace(EXAMPLE, prices=(), offers=(), on=ON)
UK = replace(
    BARE,
    currency="GBP",
    prices=price_records(
        [
            {"product": "Alder jumper", "amount": 65},
            {"product": "Studio membership", "amount": 49, "period": "month"},
        ],
        currency="GBP",
        on=ON,
    ),
)

# The shop's prices and offers are on record, and the copy says something else.
HELD_CHANGED = """
The Alder jumper is €60.
The Alder jumper is $65.
The Alder jumper: €65 per month.
Pro plan: €49 a year.
Pro plan: €588 a year.
The Alder jumper is €40.
The Alder jumper is €40, the Birch scarf €65.
House coffee, €24 per pound.
House coffee, €2.20 per 100 g.
The Oak desk costs 1.199,00 €.
The Oak desk costs twelve hundred euros.
Harbour saver: 4.1 % interest.
Our mortgage from 2.9% APR.
25% off all scarves with code FALL20.
20% off all jumpers with code FALL20.
20% off the Alder jumper.
20% off everything.
Up to 20% off all scarves.
20% off all scarves with code FALL25.
20% off all scarves until 15 September.
20% off all scarves until Christmas Eve, until 24 December.
Free delivery on all orders.
Free delivery.
Free delivery over €30.
Free returns over €50.
Free delivery over €50, no minimum spend.
Buy 2 get 2 free on socks.
3 for 2 on scarves.
Buy one get one free on socks.
First month free.
First three months free for new customers.
Free 60-day trial for new customers.
20% off all scarves and a free tote.
The Birch scarf is €30 with code FALL20.
€10 off the Birch scarf.
Half price scarves.
The Alder jumper was €80, now €65.
The Birch scarf, RRP €60, for €40.
Two Birch scarves for €70.
The Alder jumper for around €60.
Alder jumper plus €5 delivery.
Pay for the Alder jumper in 3 payments of €21.67.
Price match on the Alder jumper.
The Alder jumper, €65 plus VAT.
Der Alder jumper für nur 55 Euro.
Birch scarf: 30 % Rabatt.
Gratis Versand ab 30 €.
Birch scarf, fünfzig Euro.
Das Pro plan kostet 39 € im Monat.
Cedar socks €12.49
Cedar socks at 1,250 euros
Free gift with orders over €50, and free delivery over €50.
Code WELCOME5 takes five euros off.
Only 49 euros for the Alder jumper.
The Alder jumper, now sixty euros.
"""
PASS_RECORDED = """
The Alder jumper is €65.
The Alder jumper costs EUR 65.00.
The Alder jumper costs sixty-five euros.
Der Alder jumper kostet fünfundsechzig Euro.
Alder jumper, nur 65,- €
Alder jumper: 6500 cents
Birch scarf €40, Alder jumper €65.
€65 for the Alder jumper, €40 for the Birch scarf.
The Alder jumper and the Birch scarf are €65 and €40.
Cedar socks: 12.50 euros a pair.
Cedar socks, €12,50 each.
Pro plan: €49/month.
Pro plan: 49 a month.
Pro plan for forty-nine euros a month.
Pro plan, 49 € pro Monat.
Pro plan: €49 monthly.
The Oak desk is €1.299,00.
The Oak desk is EUR 1,299.
The Oak desk is 1299 euros.
The Oak desk is 1 299 €.
House coffee, €24 per kilo.
House coffee, €2.40 per 100 g.
House coffee: 24 €/kg
Harbour saver pays 3.9% interest.
Harbour saver: 3,9 % Zinsen.
20% off all scarves until 31 August with code FALL20
20% off all scarves with code FALL20.
20 % off all scarves.
Until 31 August, scarves are 20% off with code FALL20.
Use code FALL20 at checkout for 20% off scarves.
The Birch scarf, 20% off: €32 instead of €40.
20% off the Birch scarf.
Save 20% on scarves until 31.08.
20 % Rabatt auf alle scarves mit dem Code FALL20.
Free delivery over €50
Free delivery on orders over €50.
Orders over €50 ship free.
Free shipping when you spend €50 or more.
Gratis Versand ab 50 €.
Versandkostenfrei ab 50 Euro Bestellwert.
Buy 2 get 1 free on socks
Buy two, get one free on all our socks.
Socks: buy 2, get 1 free.
New customers get their first month free.
Neukunden: der erste Monat ist gratis (first month free).
First month free for new customers.
The Alder jumper (€65) ships with care.
Alder jumper in 3 colours, €65.
Alder jumper, sizes 36 to 44, €65.
Size 40, €65, the Alder jumper.
"""
# No price in it at all: words that look like one mean something else.
PASS_PLAIN = """
70 % cocoa, 30 % joy.
98 % natural origin, 100 % vegan.
Made with 30% recycled wool and 20% less plastic.
Fragrance-free, gluten-free and cruelty-free.
Hands-free all day.
Feel free to write to us.
What do you do in your free time?
Eggs from free-range hens.
Call our toll-free number 0800 123 456.
Free from parabens.
Save the date: 24 June.
Save your progress and come back later.
Save time in the morning.
We have an interest in old looms.
Worth the wait.
How to deal with a cold studio.
A great deal of care goes into each piece.
Gift ideas for gardeners.
We can gift wrap it.
Charge your phone in an hour.
The rising cost of living is on everyone's mind.
Priceless moments by the sea.
First prize goes to Ada.
At no point do we cut corners.
Read our return policy.
Listen to the bonus track.
The sales team is here until six.
For sale in our shops from May.
A wholesale change of mood.
Doors open at 12.30, close at 17.00.
Opening 24.12.2026.
Since 1998, in 3 colours.
Rated 4.8 out of 5.
30 ml, 250 g, 1.5 l.
SPF 50 for bright days.
Battery at 80 % after two years.
128 GB of storage and 8 GB of memory.
Model XR-200 with 2.4 GHz.
For ages 3 to 6.
Wash at 30 degrees, tumble dry low.
About 12 km from town.
Serves 4, ready in 25 minutes.
Ready for 2 people.
Our dress code is relaxed.
Scan the QR code on the label.
The code of conduct is printed inside.
Set yourself free this summer.
Keep Saturday free.
Are you free on Thursday?
You are free to cancel.
Members are free to bring a friend to the studio.
One size fits most.
Two hands, one loom.
She weighed ten pounds of flour.
A grand piano in the hall.
What a grand day out.
18ct gold plate.
5 sterling silver rings.
1080p video.
My two cents on wool.
He spent the summer in Kent.
The real deal, no big deal.
Ideal for long walks.
Interest in weaving is growing.
Deposit your bottles in the blue bin.
Mineral deposits give the clay its colour.
The note is written in Markdown.
We reduced our emissions by 30%.
It reduces waste by half.
Save water: use 20% less.
A quarter of our team cycles.
A third of the wool comes from Wales.
Half of us prefer tea.
Five times softer after the first wash.
Our app has 10,000 downloads.
We raised €12,000 for the lifeboats.
Last year we donated £5,000 to charity.
The company has a turnover of €3 million.
Reduziert Müll in der Küche.
In der Freizeit trage ich Wolle.
Glutenfrei und laktosefrei.
Barrierefreier Zugang.
Günstig gelegen, mitten in der Stadt.
Geschenkideen für Gärtner.
Eine Geschenkverpackung gibt es im Laden.
Unser Angebot an Kursen wächst.
Ab 9 Uhr geöffnet.
Der Preis der Freiheit ist ein Roman.
Wir sparen nicht an der Wolle.
Das kostet Zeit und Geduld.
Kinder ab 6 Jahren.
Ein Drittel Wolle, zwei Drittel Leinen.
Bis zu 12 Stunden Akku.
Un tiers de laine.
Notre atelier est ouvert.
Le prix Goncourt.
"""


def lines(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if line]


def held(text: str, context: Context) -> bool:
    return bool(screen(text, RULESET, context, verdicts={}, confidence=None))


@pytest.mark.parametrize("text", lines(HELD_CHANGED))
def test_what_differs_from_the_record_or_the_offer_holds(text: str) -> None:
    assert held(text, SHOP)


@pytest.mark.parametrize("text", lines(PASS_RECORDED))
def test_the_record_and_the_offers_pass_as_people_write_them(text: str) -> None:
    assert not held(text, SHOP)


@pytest.mark.parametrize("text", lines(PASS_PLAIN))
def test_words_that_only_look_like_a_price_pass(text: str) -> None:
    assert not held(text, BARE)
    assert not held(text, UK)
