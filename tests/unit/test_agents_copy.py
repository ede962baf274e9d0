"""The copywriter says only what is known, and the fact-checker catches the rest."""

import itertools

import pytest

from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief, Verdict

LOCALES = {"DE": "de-DE", "FR": "fr-FR", "UK": "en-GB"}
FACTS = [
    {"id": "f1", "sku": "A", "field": "name", "value": "Meadow Balm No 4"},
    {"id": "f2", "sku": "A", "field": "brand", "value": "Verdara"},
    {"id": "f3", "sku": "A", "field": "size", "value": "1250", "unit": "ml"},
    {"id": "f4", "sku": "A", "field": "material", "language": "de", "value": "Leinen"},
    {"id": "f5", "sku": "A", "field": "material", "language": "en", "value": "linen"},
    {
        "id": "f6",
        "sku": "A",
        "field": "price",
        "market": "DE",
        "value": "1299.90",
        "unit": "EUR",
    },
    {"id": "f7", "sku": "A", "field": "share", "value": "95", "unit": "%"},
]
OFFERS = [
    {
        "sku": "A",
        "market": market,
        "price": "999.89",
        "currency": currency,
        "was": "1249.90",
        "percent": 20,
        "starts": "2026-03-01",
        "ends": "2026-03-14",
    }
    for market, currency in (("DE", "EUR"), ("FR", "EUR"), ("UK", "GBP"))
]
SOURCES = {"facts": {"facts": FACTS, "missing": []}, "offer": {"offers": OFFERS}}
RED = "Clinically proven to repair skin in 7 days!"


def written(market="DE", tone="plain", *, must_say=(), offers=OFFERS, **rework):
    inputs = {
        "facts": FACTS,
        "offers": offers,
        "market": market,
        "locale": LOCALES.get(market, market),
        "tone": tone,
        "channel": "email",
        "must_say": list(must_say),
    }
    brief = Brief("t1", 1, "r1", "w", "copy", "c", "1", "verdara", inputs, **rework)
    return call(find("copywriter"), brief).content


def checked(output, sources=SOURCES):
    names = ("t2", 1, "r1", "w", "copy", "f", "1", "verdara")
    brief = Brief(*names, {}, output=output, sources=sources)
    return Verdict.read(call(find("fact-checker"), brief).content, output=output)


def quotes(output, sources=SOURCES):
    verdict = checked(output, sources)
    assert verdict.passed is not bool(verdict.findings)
    return [output[f.path[1:]][f.start : f.end] for f in verdict.findings]


def saying(text, market="DE"):
    return {"body": text, "market": market, "locale": LOCALES[market]}


EVERY = list(itertools.product(LOCALES, ("plain", "warm", "crisp"), (0, 1)))


@pytest.mark.parametrize(("market", "tone", "tries"), EVERY)
def test_every_wording_in_every_market_traces_to_facts(market, tone, tries):
    copy = written(market, tone, previous=({},) * tries)

    assert checked(copy) == Verdict(True)
    assert "Meadow Balm No 4" in copy["headline"]
    assert copy["claims"][0] == "f1"


def test_no_two_wordings_are_the_same():
    bodies = {written(m, t, previous=({},) * n)["body"] for m, t, n in EVERY}

    assert len(bodies) == len(EVERY)


def test_prices_dates_and_facts_are_written_as_the_market_writes_them():
    german, british = written("DE")["body"], written("UK")["body"]

    assert "999,89\u00a0€ statt 1.249,90\u00a0€" in german
    assert "1. März 2026" in german
    assert "Leinen" in german
    assert "£999.89 instead of £1,249.90" in british
    assert "linen" in british


def test_a_line_carries_the_offer_and_nothing_else():
    assert written("UK")["lines"] == [
        {
            "sku": "A",
            "name": "Meadow Balm No 4",
            "price": "999.89",
            "currency": "GBP",
            "was": "1249.90",
        }
    ]


def test_several_percentages_are_not_made_one():
    offers = [OFFERS[0], OFFERS[0] | {"sku": "B", "percent": 25, "price": "9.89"}]

    copy = written(offers=offers)

    assert "%" not in copy["headline"]
    assert len(copy["lines"]) == 2


@pytest.mark.parametrize("market", ["PL", "es-ES"])
def test_a_market_without_offer_or_wording_is_refused_for_good(market):
    with pytest.raises(AgentFailed) as failed:
        written("DE" if market == "PL" else market, offers=[])

    assert not failed.value.retryable


def test_what_must_be_said_is_said_word_for_word():
    assert RED in written(must_say=[RED])["body"]


@pytest.mark.parametrize(
    "instruction",
    [
        f"/body 10-20: A claim about the body. Quoted: {'Clinically proven'!r}",
        "Bitte „repair skin“ streichen.",
        f"Leave out: {RED}",
        "Please drop “clinically  PROVEN to repair”",
    ],
)
def test_a_rework_leaves_out_what_people_pointed_at(instruction):
    kept = "A gift for slow mornings."
    before = written(must_say=[RED, kept])

    after = written(
        must_say=[RED, kept], instructions=(instruction,), previous=(before,)
    )

    assert RED not in after["body"]
    assert kept in after["body"]
    assert "left out" in after["notes"]
    assert RED not in after["notes"]


def test_a_rework_finds_the_phrase_by_its_offsets_alone():
    before = written(must_say=[RED])
    start = before["body"].index("Clinically")
    instruction = f"/body {start}-{start + 10}: a claim about the body"

    after = written(must_say=[RED], instructions=(instruction,), previous=(before,))

    assert RED not in after["body"]


def test_a_quote_written_with_escapes_is_understood():
    phrase = "Nur 5\u00a0€ am Tag"
    quoted = f"/body 1-9: a price. Quoted: {phrase!r}"

    after = written(must_say=[phrase], instructions=(quoted,), previous=({},))

    assert phrase not in after["body"]


def test_a_rework_that_points_at_nothing_still_reads_differently():
    before = written(must_say=[RED])

    after = written(must_say=[RED], instructions=("Warmer.",), previous=(before,))

    assert after["headline"] != before["headline"]
    assert RED in after["body"]


@pytest.mark.parametrize(
    ("market", "text"),
    [
        ("DE", "Nur 999,89 € statt 1.249,90 EUR"),
        ("DE", "Nur 999.89 Euro, €1249,90 vorher"),
        ("DE", "20 % Rabatt, 20% Rabatt, 20 Prozent, 95 % Leinen"),
        ("DE", "vom 1. März bis 14.03.2026, also 01.03. bis 14. März 2026"),
        ("DE", "Meadow Balm No 4 mit 1250 ml oder 1.250 ml"),
        ("FR", "999,89\u00a0€ au lieu de 1\u202f249,90\u00a0€ jusqu’au 14 mars"),
        ("FR", "dès le 1er mars 2026, 20 pour cent"),
        ("UK", "£999.89, GBP 1,249.90, 999.89 pounds until March 14, 2026"),
        ("UK", "from 1st March to the 14th March, 20 per cent off, 14/03/2026"),
        ("UK", "No figure at all."),
    ],
)
def test_what_is_known_passes_in_any_notation(market, text):
    assert quotes(saying(text, market)) == []


@pytest.mark.parametrize(
    ("market", "text", "caught"),
    [
        ("DE", "Nur 989,89 €", ["989,89 €"]),
        # the price of today is not the lawful reference beside an offer
        ("DE", "statt 1.299,90 €", ["1.299,90 €"]),
        # the right amount in the wrong currency
        ("DE", "nur £999.89", ["£999.89"]),
        ("UK", "€999.89 only", ["€999.89"]),
        ("UK", "only $ 999.89", ["$ 999.89"]),
        ("DE", "nur 99 ct", ["99 ct"]),
        ("DE", "25 % Rabatt", ["25 %"]),
        ("DE", "２５％ Rabatt", ["２５％"]),
        ("DE", "bis 15. März 2026", ["15. März 2026"]),
        ("DE", "bis 14.03.2025", ["14.03.2025"]),
        ("UK", "until 2026-03-15", ["2026-03-15"]),
        ("UK", "until 14 March 2027", ["14 March 2027"]),
        ("UK", "in 7 days", ["7"]),
        ("UK", "Balm No 5", ["5"]),
        ("UK", "lasts 4 days", ["4"]),
        ("UK", "½ price", ["½"]),
        ("UK", "1/3 off", ["1", "3"]),
        ("UK", "9,99,89 pounds", None),
        ("UK", "2\u200b5% off", ["2", "5%"]),
        ("UK", "&#50;&#53;% off", None),
        ("UK", "٢٥٪ off", ["٢٥٪"]),
    ],
)
def test_what_is_not_known_is_caught_where_it_stands(market, text, caught):
    found = quotes(saying(text, market))

    assert found if caught is None else found == caught


def test_a_price_counts_only_in_its_own_market():
    only_german = {"offer": {"offers": OFFERS[:1]}}

    assert quotes(saying("999,89 €", "FR"), only_german) == ["999,89 €"]


def test_without_sources_no_figure_passes():
    copy = written()

    assert not checked(copy, {}).passed


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("/lines/0/price", {"price": "9.89"}),
        ("/lines/0/was", {"was": "1299.90"}),
        ("/lines/0/currency", {"currency": "USD"}),
        ("/lines/0/name", {"name": "Another Balm"}),
        ("/lines/0/sku", {"sku": "B"}),
    ],
)
def test_a_line_that_differs_from_its_offer_is_caught(path, change):
    copy = written()
    copy["lines"][0] |= change

    assert path in [finding.path for finding in checked(copy).findings]


def test_a_claim_must_be_a_released_fact():
    copy = written() | {"claims": ["f1", "f99"]}

    assert [f.path for f in checked(copy).findings] == ["/claims/1"]


@pytest.mark.parametrize("output", [None, [], "20 %", {"a": [{"b": "20 %"}]}, 7])
def test_an_output_of_any_shape_gets_a_verdict(output):
    assert isinstance(checked(output), Verdict)


def test_sources_of_a_fan_out_and_of_a_price_history_count_too():
    history = {
        "sku": "B",
        "market": "DE",
        "price": "30.00",
        "currency": "EUR",
        "lowest": "25.00",
        "lowest_on": "2026-02-01",
    }
    sources = {"history": [{"prices": [history], "reference_days": 30}]}
    text = "25,00 € war der niedrigste Preis der letzten 30 Tage, jetzt 30 €"

    assert quotes(saying(text), sources) == []
