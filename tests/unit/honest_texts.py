"""Honest English copy with foreign words, names and lists: fixed before any tuning."""

HONEST = """
New in
SALE
Shop the edit
Our crème brûlée latte is back for autumn.
Prêt-à-porter, straight from the Paris atelier.
A je ne sais quoi in every stitch.
Rosa damascena, Lavandula angustifolia and a whisper of Citrus bergamia.
Ingredients: Aqua, Glycerin, Cetearyl Alcohol, Butyrospermum Parkii Butter, Parfum.
Aqua (Water), Sodium Laureth Sulfate, Cocamidopropyl Betaine, Limonene, Linalool.
#SlowSunday #LinenLife #HomeMade #OOTD
Visit millrace.example/autumn for the full menu.
Follow @millrace.co on every platform.
From San Sebastián to Santiago de Compostela, one suitcase.
Fly from München to Málaga this spring.
Stay at the Hôtel de la Paix, right by the lake.
Rio de Janeiro, São Paulo and Buenos Aires are calling.
Pain au chocolat, warm from the oven.
Eau de parfum, 50 ml.
Our Weißbier pairs well with pretzels.
Gewürztraminer from Alsace, chilled and bright.
Pinot Noir, Côtes du Rhône, Châteauneuf-du-Pape.
Rioja, Ribera del Duero and Rías Baixas by the glass.
Spaghetti alla puttanesca and a green salad.
Tagliatelle al ragù, slow for six hours.
Pico de gallo, guacamole and warm tortillas.
Dulce de leche meets sea salt.
Smørrebrød lunches every Thursday.
Hygge season starts here.
The Fjällräven backpack in moss green.
IKEA's KALLAX fits our baskets.
Häagen-Dazs, meet our waffle cones.
L'Oréal and Lancôme counters on level two.
Adidas Originals Samba OG
Kestrel One in graphite.
Cloud-soft sweaters for slow mornings.
Two for tea? Make it three.
Tea. Toast. Repeat.
Go, go, go!
Ha ha ha, very funny.
Oh la la, it is Friday.
La la la, sing along.
Yum yum yum.
Bon appétit from all of us at Millrace.
¡Olé! Tapas night is back.
Feliz Navidad, everyone!
Happy Día de los Muertos from our kitchen.
Voilà: dinner in ten.
Gracias, merci, danke: thank you for a wonderful year.
Say hola to your new favourite salsa.
Ciao, bella! Our summer lemonade has arrived.
SKU KA-1-2207, graphite, 2 m cable.
Size: XS, S, M, L, XL.
Mon-Fri 9-17, Sat 10-14.
Mon Tue Wed Thu Fri Sat Sun
Made in Portugal from 100 % linen.
Mix, pour, sip, done.
Terms apply.
Free returns.
Add to basket
Learn more
Subject: your order is on its way
Preheader: inside, three quiet recipes
Meet Ana, José and Zoë, the team behind the loom.
Chef Antoine de la Tour cooks on Friday.
Photo by Søren Ågård for Millrace.
Björk on the stereo, candles on the table.
With Beyoncé on repeat.
Win a weekend at Villa d'Este on Lake Como.
The Costa del Sol edit: hats, sandals, linen.
Vamos! The road trip playlist is here.
Our matcha comes from Uji, Kyoto.
Kimchi, gochujang and sesame in every bite.
Pho, banh mi and bun cha, ready in minutes.
Nasi goreng and satay kits for two.
Doner, dolma and pide from the stone oven.
Borscht and pierogi like babcia makes.
Paneer tikka masala with basmati rice.
Shakshuka for two, pita for four.
Ras el hanout, za'atar and sumac.
Aloe vera, shea and jojoba oil.
Ginkgo biloba and Panax ginseng, in a tin.
Helianthus annuus seed oil, cold pressed.
Calendula officinalis extract.
Argania spinosa kernel oil, fair trade.
Monstera deliciosa, 40 cm tall.
Ficus lyrata and Sansevieria trifasciata, potted.
Pelargonium graveolens, Salvia sclarea, Mentha piperita.
Quiet by design.
Built for the long way round.
Slow mornings, better coffee.
The new season, softly.
Zip up. Head out. Look back never.
Rain or shine.
Wool socks, wet boots, warm soup.
Oat milk, no sugar, extra hot.
Linen bed sheets in oat, clay and moss.
Barley, bay, a heel of bread and nowhere to be.
Yarn that remembers where it came from.
Graphite casing, walnut feet, woven cable.
Serial numbers start at KA-1-2207.
Waterproof zips, taped seams, recycled shell.
Dishwasher safe, oven safe, picnic proof.
USB-C charging, Bluetooth 5.3, aptX Adaptive.
Kanban boards, Gantt charts and OKRs in one tab.
SAML SSO, SCIM and audit logs on every plan.
Deploy, rollback, relax.
CI/CD for humans.
GDPR-ready exports in CSV and JSON.
Unlimited seats for nonprofits.
ETFs, bonds and cash in one app.
Your ISA, your way.
APR representative, subject to status.
Mobile SIM, eSIM and roaming in 40 countries.
Cabin bag only? No drama.
Lisbon, Porto, Faro, Funchal.
Zürich to Genève in under three hours.
Kraków, Gdańsk and Łódź by rail.
Reykjavík after dark.
Doğan Yılmaz joins the tasting panel.
Dvořák and Janáček at the Rudolfinum.
La Traviata opens on Saturday.
Le Creuset and Staub, side by side.
El Niño explained in sixty seconds.
Der Spiegel called it charming.
Vogue Italia loved the coat.
Casa Mila candle, 220 g.
Maison Margiela, Comme des Garçons, A.P.C.
Crêpes Suzette flambéed at your table.
Moules marinière with frites.
Soupe à l'oignon gratinée, sourdough, butter.
Pâté de campagne and cornichons.
Salade niçoise without the fuss.
Café con leche and churros.
Jamón ibérico de bellota, sliced to order.
Patatas bravas, gambas al ajillo, pan con tomate.
Bratwurst, sauerkraut and kartoffelsalat to share.
Sachertorte mit Schlag, as the Viennese do.
Tarte tatin, tarte au citron, tarte aux pommes.
Omakase menu by chef Tanaka.
Meze for six: hummus, muhammara, baba ganoush.
Lorem ipsum is not a headline.
Veni, vidi, vinyl.
Carpe diem, then nap.
Namaste in bed.
See you at the après-ski bar.
Our naïve little jingle won a prize.
A résumé that reads like you.
Über-soft, über-light.
Doppelgänger denim: two pairs, one fit.
Zeitgeist tote, black.
Tote bag, hand-printed in Łódź.
"Très chic," says our tailor.
Mañana can wait.
Karaoke, sake, izakaya.
Sauna, fika, snow.
"""
