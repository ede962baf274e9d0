"""More copy without a record: other ways to say a price, other words that say none."""

from dataclasses import replace

import pytest

from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import compile_ruleset

RULE = Rule(
    "p", "p", "P", "pricing_change", "high", ("legal",), 1, "No.", {"price": {}}
)
RULESET = compile_ruleset(1, [RULE])
BARE = replace(EXAMPLE, prices=(), offers=())

HELD = """
The jumper is £49 this week.
Forty-nine euros, and it is yours.
Nur neunundvierzig Euro.
Yours for a tenner.
A fiver each at the door.
It set me back two grand.
Ten quid a ticket.
Twenty bucks gets you in.
Was 89, now 59.
Jetzt 39 statt 59.
Statt 89,- nur 59,-
49 a month, cancel any time.
Only 49.99
24,90 EUR pro Stück
99p per sachet
4900 cents
Delivery is on us.
The first coffee is on the house.
It costs nothing to try.
It won't cost you a thing.
Pay nothing until spring.
There is no charge for engraving.
Gift wrapping free of charge.
A complimentary tote with every order.
We'll throw in a second bottle.
Gift with purchase all week.
Prices slashed.
A price drop you will like.
Cheaper than before.
Prices go up on Monday.
Lock in today's price.
Our price freeze continues.
We match any price.
Earn cashback on every order.
We refund the difference.
Pay in three instalments.
Buy now, pay later.
Interest-free for a year.
No fees, ever.
Booking fee waived.
A service charge applies.
A small deposit secures your place, deposit required.
Save ten percent today.
Tote worth €40 free.
From only €9.
For as little as 2 euros a day.
Presents under €20.
Starting at 19.99
Up to 70% off.
Half price this Friday.
A third off everything.
Two for one on candles.
BOGOF on all teas.
3 for 2 across the shop.
Buy one get one half price.
The second one is free.
Kids go free in August.
First month free.
Try it free for 14 days.
Start your free trial.
Early-bird tickets end soon.
Members' price at the till.
Student discount available.
Clearance starts Thursday.
SALE now on.
Our end-of-season sale begins.
Bag a bargain.
Great deals on rugs.
Promo code WOOL15.
Use SUNNY10 at checkout.
A voucher for your next visit: €10 voucher.
3.9% APR representative.
5 % Zinsen auf alles Ersparte.
Ein Drittel günstiger.
Zwei zum Preis von einem.
Gratis Versand.
Die zweite Flasche ist geschenkt.
15 % Rabatt auf alles.
Unter UVP.
ab 19 Euro
bis zu 30 % reduziert
Gutschein im Wert von 20 €
Versandkosten übernehmen wir.
0 % Zinsen, bequeme Ratenzahlung.
Zum halben Preis.
Die Preise steigen im Oktober.
Kostenlose Rückgabe.
Sie sparen 12 Euro.
Livraison gratuite.
-20 % sur tout le magasin
Moitié prix ce week-end.
Envío gratis a partir de 30 €.
Dos por uno en camisetas: 2x1
Sconto del 15% sui maglioni.
Gratis verzending.
全场八折优惠
今なら送料無料
무료 배송
Скидка 20 %
Double points all weekend.
Free returns, always.
Delivery is free.
Returns are free.
Admission free on Sundays.
Free next-day delivery.
No minimum spend, free shipping.
Spend £40, get a gift with your order.
Any 3 for £20.
£5 off your first order.
$10 credit when you join.
Black Friday is here.
15 percent off
Kids eat for free.
Refer a friend and you both get €5.
Pay just €1 today.
An extra 10% at checkout.
Everything must go.
Reduced to clear.
Price guaranteed until 2027.
2,99 € / 100 g
CHF 49.–
SEK 299
¥9,800
1 299 kr
One euro a day.
Normally 80, today 60 euros.
RRP £120
Buy two, get the third free.
Pick any four, pay for three.
Aurora Headphones drop to €99 for the weekend.
Grab them while they are still €129: the price climbs next week.
Order now and we'll cover the postage.
Your first box? Our treat.
Two pairs, one price.
Save a tenner when you bundle.
Members pay less.
Knock 10 euros off with SPRING10.
Less than €2 a day.
At under a pound a day, why wait?
No joining fee this January.
We'll pay the VAT on every sofa.
A VAT-free weekend.
Trade in your old one for £50 credit.
Price dropped: €129 → €99.
€129 €99
~~€129~~ €99
10 € geschenkt zum Geburtstag.
Zahl erst in 30 Tagen.
Jetzt zum Einführungspreis.
Bei uns zahlst du keinen Versand.
Inklusive Gratis-Hülle.
Spar dir die Versandkosten.
2. Artikel zum halben Preis.
Ab 2 Stück 10 % günstiger.
Jetzt mit 0 % finanzieren.
Die Mehrwertsteuer schenken wir dir.
20 % mehr Inhalt gratis.
Five for the price of four.
Buy more, save more.
The more you buy, the more you save.
Sixty-five pence a day.
It's cheaper than the gym.
Unlock 10% when you sign up.
Enjoy 15% with our newsletter.
Doppelte Treuepunkte am Samstag.
One month rent-free.
Half the price of a taxi.
€9.99 → €7.99
Was £50. Now £35.
Now 30 percent lighter on your wallet, too: €20.
Tonight only: everything 40% down.
Sneak in before the price bump.
Last chance to get it at the old price.
Kein Mindestbestellwert, Versand gratis.
Ihr Vorteil: 25 €.
Sie zahlen nur 19 Euro.
Early access: 120 instead of 150 euros.
Shipping's on the house until Sunday.
Shipping is included, always, at no extra cost.
Take home a second candle for nothing.
An extra month, free.
Get €15 back.
We'll knock a third off your bill.
Code: AUTUMN
Enter “COSY20” when you pay.
Mit dem Code HERBST sparst du 10 %.
Free of cost for the first year.
Zero commission trades.
Cancel for free up to 24 hours before.
Rooms from €89 a night.
Zimmer ab 89 € pro Nacht.
Tickets: adults £12, children £6.
Starting price: 1,490
Costs less than your lunch.
The annual plan works out at £4 a month.
Pay yearly and get two months free.
Pay monthly, 4 x €25.
Finance from 0%.
Now at a new low price.
Our best price of the year.
Price held until Christmas.
Introductory rate of 1.9%.
You won't pay a cent until March.
A goodie bag for the first 100 orders.
Buy a lamp, take the bulb for free.
Spend 50, save 10.
Cyber Week starts early.
Holiday deals inside.
Sale ends tonight.
Everything reduced.
Up to half off boots.
Mid-season SALE
SALE | up to 50%
-30%
30% OFF
Rabattaktion bis Sonntag.
Sommerschlussverkauf.
Gutscheincode: SONNE5
Jetzt zugreifen: nur 9,99!
Statt 24,99 nur 14,99
1 + 1 gratis
Livraison offerte dès 50 €.
Profitez de -15 % avec le code AUTOMNE.
Envíos gratis en 24 h.
Hasta un 30 % de descuento.
Spedizione gratuita.
2e halve prijs.
全品20%オフ
买一送一
""".strip().splitlines()
PASS = """
Meet the Aurora: forty hours of battery, two microphones, one button.
Our new office is 5 minutes from the station.
The percentage of recycled steel rose to 42 %.
We cut our packaging by a third.
Sleep better with 30 % more airflow.
Half the weight, twice the comfort.
Free your hands, free your mind.
Stress-free mornings start the night before.
A tax adviser answers your questions.
Worth a detour.
Our team deals with every request within a day.
This rug will not cost you your weekend.
Pay attention to the seams.
Paying it forward is how we work.
Sign up for the newsletter, one letter a month.
Use the QR code on the box.
The code of the mountains: leave nothing behind.
Enter the museum from the north side.
Apply SPF 50 before you leave.
Bring your own cup, we bring the coffee beans.
Three courses, two wines, one long table.
Chapter 4, page 49.
Bus 49 leaves at 19.30.
Room 65, second floor.
Born in 1965, still knitting.
Our store opens on 4 May 2026.
Trusted by 12,000 gardeners in 14 countries.
Rated 4,7 von 5 Sternen.
Die Jacke wiegt 490 g und hat 3 Taschen.
Ab Mai im Laden, bis Oktober geöffnet.
Bis zu 20 km mit einer Ladung.
Kostbar, köstlich, kurz gebraten.
Frei nach einem Rezept der Großmutter.
Freie Plätze gibt es noch am Dienstag.
Im Preis der Stille liegt Musik.
Wertvoll ist, was bleibt.
Der Vorteil liegt in der Webart.
Das Angebot an Farben wächst jedes Jahr.
Wir reduzieren Plastik, wo es geht.
Reduzierte Formen, klare Linien.
Sparsam im Verbrauch, großzügig im Klang.
Geschenke einpacken, leicht gemacht.
Gift guide: ten ideas for people who bake.
A gift for anyone who loves rain.
The perfect present for a new home.
Shipping takes two days from our warehouse.
Returns are easy: print the label and drop the parcel off.
Delivery between 8 and 10.
Delivered in a box you can plant.
Our customer service is open from 9 to 5.
Terms of sale are at the foot of the page.
Not for sale in the wild: these orchids are grown here.
House for sale signs made by hand.
Tickets go on sale at noon.
Price lists are at the desk.
Ask for a quote.
Book a demo with Ada.
Interest rates are explained in our glossary.
No interest in trends, only in shoes.
The bargain hunter in the novel never sleeps.
A discount store next door lends us its car park.
We offer workshops in three cities.
Our offer to you: honest answers.
Special thanks to the mill.
A special edition of 300 pieces.
Limited edition, numbered 1 to 300.
New in: the autumn collection.
Only 5 pieces left.
Only 2 days to go.
Now in 5 colours.
From 9 to 5 and beyond.
From 3 to 4 hours.
Up to 12 people.
Under 20 minutes.
Over 50 recipes.
Starting at dawn, we bake.
Just 3 ingredients.
Up to 98 % less noise.
100 % Baumwolle, 0 % Kompromiss.
0 % alcohol, all the taste.
Save this recipe for later.
Save the planet, one cup at a time.
Save room for dessert.
Sparen Sie Zeit beim Bügeln.
Members meet on Thursdays.
Join the club of early risers.
A student of light and shade.
Children under 6 sit with an adult.
Kids love the crunch.
On us you can rely.
Count on us.
It's on us to protect the coast.
The house special is soup.
On the house wall grows a vine.
The early bird catches the worm.
Black coffee, Friday mood.
Voucher is a word from old French.
Points of light on the water.
The bonus chapter is online.
Version 2.10 is here.
iOS 17.4 and Android 14.
Model A-1299 weighs 65 kg.
The trail is 24.5 km long, 890 m up.
Bake at 180 degrees for 45 minutes.
Size 8 to 16, colour 49 sand.
Article number 4900123.
""".strip().splitlines()


@pytest.mark.parametrize("text", HELD)
def test_a_price_said_in_other_words_holds(text: str) -> None:
    assert screen(text, RULESET, BARE, verdicts={}, confidence=None)


@pytest.mark.parametrize("text", PASS)
def test_a_text_that_says_no_price_passes(text: str) -> None:
    assert not screen(text, RULESET, BARE, verdicts={}, confidence=None)
