"""The agents of a launch say what was given, flag what was not, and count."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.demo.catalogue import load_catalogue
from orchestrator.domain.content import admit
from orchestrator.domain.errors import AgentFailed, BadInput
from orchestrator.domain.exchange import Brief, Verdict

TODAY = "2030-09-16"
ROOT = Path(__file__).resolve().parents[2] / "orchestrator"
SAMPLE: dict[str, Any] = json.loads(
    (ROOT / "workflows/samples/product-launch.json").read_text(encoding="utf-8")
)
FACTS = [
    {"id": "f1", "sku": "VER-101", "field": "name", "value": "Meadow Balm"},
    {"id": "f2", "sku": "VER-101", "field": "size", "value": "1250.5", "unit": "ml"},
    {"id": "f3", "sku": "VER-104", "field": "size", "value": "100", "unit": "ml"},
    *(
        {"id": f"f{9 + at}", "sku": sku, "field": "material", "language": lang} | text
        for at, (sku, lang, text) in enumerate(
            (
                ("VER-101", "en", {"value": "marigold oil"}),
                ("VER-101", "de", {"value": "Ringelblumenöl"}),
                ("VER-104", "en", {"value": "white clay"}),
                ("VER-104", "de", {"value": "weiße Tonerde"}),
            )
        )
    ),
]
MESSAGES = {m["key"]: m for m in SAMPLE["messages"]}
BY = ("t", 1, "r", "w", "s", "a", "1", "verdara")


def gives(agent: str, **inputs: Any) -> Any:
    return call(find(agent), Brief(*BY, admit(inputs))).content


def master(chosen: str = "slow", **changes: Any) -> Any:
    made = gives(
        "master-copy",
        chosen=chosen,
        messages=MESSAGES,
        facts=FACTS,
        claims=SAMPLE["claims"],
        locale="en-GB",
        launch="2030-10-03",
    )
    return made | changes


def localising(locale: str = "de-DE", **changes: Any) -> dict[str, Any]:
    return {
        "master": master(),
        "market": locale[-2:],
        "locale": locale,
        "channel": "email",
        "facts": FACTS,
        "translations": SAMPLE["translations"],
        "glossary": SAMPLE["glossary"],
        "claims": SAMPLE["claims"],
        "messages": MESSAGES,
        "own": "",
        "launch": "2030-10-03",
        **changes,
    }


def checked(agent: str, inputs: dict[str, Any], output: Any) -> list[str]:
    brief = Brief(*BY, admit(inputs), output=admit(output))
    verdict = Verdict.read(call(find(agent), brief).content, output=output)
    assert verdict.passed is not bool(verdict.findings)
    return [finding.message for finding in verdict.findings]


def test_a_brief_with_a_product_or_a_market_that_cannot_be_is_refused() -> None:
    given = {
        name: SAMPLE[name]
        for name in (
            *("campaign", "product_ids", "objective", "kpi", "markets"),
            *("launch", "locale", "claims"),
        )
    }
    given["catalogue"] = load_catalogue(date(2030, 9, 16))

    assert gives("launch-brief", **given)["facts"][0]["value"] == "3 October 2030"
    for wrong, words in (
        ({"product_ids": ["X-1"]}, "X-1"),
        ({"markets": [given["markets"][0]] * 2}, "is there twice"),
        ({"markets": [given["markets"][0] | {"locale": "qq-QQ"}]}, "is not known"),
    ):
        with pytest.raises(BadInput, match=words):
            find("launch-brief")(Brief(*BY, admit({**given, **wrong})))


def test_notes_are_counted_and_prices_placed_and_what_is_missing_is_said() -> None:
    found = gives(
        "insight",
        notes=SAMPLE["notes"],
        shop_prices=SAMPLE["shop_prices"],
        catalogue=load_catalogue(date(2030, 9, 16)),
        product_ids=SAMPLE["product_ids"],
    )

    assert [(t["theme"], t["notes"], t["share"]) for t in found["themes"]] == [
        ("calm", 3, 50),
        ("origin", 2, 33),
        ("gifts", 1, 16),
    ]
    assert found["positions"] == [
        {
            "sku": "VER-101",
            "market": "DE",
            "cheaper": 1,
            "same": 0,
            "dearer": 1,
            "position": "among the shops",
        }
    ]
    assert found["gaps"] == ["No shop's price was given for VER-104."]


def test_messages_are_ranked_by_the_notes_and_none_is_invented() -> None:
    insight = gives(
        "insight",
        notes=SAMPLE["notes"],
        shop_prices=[],
        catalogue=[],
        product_ids=["VER-101"],
    )

    found = gives(
        "positioning",
        messages=SAMPLE["messages"],
        insight=insight,
        facts=FACTS,
        claims=SAMPLE["claims"],
        markets=[*SAMPLE["markets"], SAMPLE["markets"][0] | {"market": "CZ"}],
        locale="en-GB",
        launch="2030-10-03",
    )

    assert [option["key"] for option in found["options"]] == ["slow", "origin", "gift"]
    assert found["options"][0]["evidence"] == "3 of 6 notes speak of calm."
    assert found["options"][0]["consequence"].endswith("is approved in CZ.")
    assert [one["key"] for one in found["left_out"]] == ["spray"]
    assert "VER-101.weight" in found["left_out"][0]["why"]


def test_a_master_copy_holds_facts_and_approved_claims_only() -> None:
    copy = master()

    assert "1,250.5\u00a0ml" in copy["body"]
    assert copy["body"].endswith("Filled by hand in our own workshop.")
    with pytest.raises(AgentFailed, match="is no message"):
        master("unheard")


def test_a_text_is_written_as_its_market_writes_it() -> None:
    german = gives("localiser", **localising())
    polish = gives("localiser", **localising("pl-PL"))

    assert "1.250,5\u00a0ml" in german["body"]
    assert german["body"].endswith("Von Hand abgefüllt in unserer Werkstatt.")
    assert german["number_format"] == {
        "decimal": ",",
        "group": ".",
        "currency": "EUR",
        "money": "#,##0.00\u00a0¤",
        "launch": "3. Oktober 2030",
    }
    assert polish["number_format"]["currency"] == "PLN"
    assert "3 października 2030" in polish["number_format"]["launch"]
    assert "1250,5\u00a0ml" in polish["body"] or "1\u00a0250,5" in polish["body"]
    for one in (german, polish):
        assert one["differs"] is False
        assert one["back_check"]["ok"]
        assert checked("locale-check", localising(one["locale"]), one) == []


def test_a_phrase_without_a_translation_is_flagged_and_never_guessed() -> None:
    given = localising(master=master(cta="Smell it"))

    text = gives("localiser", **given)

    assert text["cta"] == "Smell it"
    assert text["untranslated"] == [{"field": "cta", "phrase": "Smell it"}]
    assert text["differs"]
    assert not text["back_check"]["ok"]
    assert checked("locale-check", given, text) == [
        "This is not in de: nobody translated it."
    ]


def test_what_people_translate_at_the_desk_passes() -> None:
    given = localising(master=master(cta="Smell it"))

    text = gives("localiser", **given) | {"cta": "Riechen Sie daran"}

    assert checked("locale-check", given, text) == []


def test_a_market_of_its_own_message_differs() -> None:
    text = gives("localiser", **localising(own="origin"))

    assert text["message"] == "origin"
    assert text["differences"] == [
        "It leads with 'origin', the master copy with 'slow'."
    ]
    assert "Ringelblumenöl" in text["body"]
    assert {hit["term"] for hit in text["glossary_hits"]} == {"Meadow Balm", "fields"}
    assert all(hit["found"] for hit in text["glossary_hits"])


def test_a_market_without_an_approved_claim_does_not_pass() -> None:
    claims = [SAMPLE["claims"][0] | {"markets": ["FR"]}]
    given = localising(claims=claims)

    text = gives("localiser", **given)

    assert text["claims"] == []
    assert text["left_out"] == ["made-here"]
    assert "Werkstatt" not in text["body"]
    assert checked("locale-check", given, text) == [
        "The message rests on claims, and none is approved in DE."
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"body": "Meadow Balm gibt es mit 1.251,5 ml."}, "numbers differ"),
        ({"claims": ["cures"]}, "no claim that is approved"),
        ({"body": "Salbe mit 1.250,5 ml."}, "glossary has 'Meadow Balm'"),
        ({"headline": "An evening that belongs to you"}, "nobody translated it"),
        ({"body": "Meadow Balm gibt es mit 1.250,5 ml."}, "approved wording"),
    ],
)
def test_a_text_that_was_changed_for_the_worse_is_found(change, words) -> None:
    given = localising()

    found = checked("locale-check", given, gives("localiser", **given) | change)

    assert any(words in one for one in found), found


def test_a_translation_of_two_phrases_is_told_by_the_way_back() -> None:
    double = [
        *SAMPLE["translations"],
        {"en": "No hurry", "de": "Zeit lassen"},
    ]
    given = localising(translations=double, master=master(cta="No hurry"))

    text = gives("localiser", **given)

    assert not text["back_check"]["ok"]
    assert "not 'No hurry'" in " ".join(text["differences"])


def test_links_carry_every_parameter_once_and_keep_what_was_there() -> None:
    link = gives(
        "link-builder",
        url="https://verdara.example/fr?page=1",
        market="FR",
        channel="web",
        campaign="Été à Żary",
        message="slow",
    )

    assert link["url"] == (
        "https://verdara.example/fr?page=1&utm_source=web-fr&utm_medium=referral"
        "&utm_campaign=ete-a-zary&utm_content=slow"
    )
    assert checked("link-check", {"url": "https://verdara.example/fr"}, link) == []


@pytest.mark.parametrize(
    "url", ["http://verdara.example/", "verdara.example", "https://a.b/?UTM_source=x"]
)
def test_an_address_that_cannot_be_counted_is_refused(url: str) -> None:
    with pytest.raises(AgentFailed, match="url: "):
        gives(
            "link-builder",
            url=url,
            market="FR",
            channel="web",
            campaign="x",
            message="y",
        )


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://evil.example/?{}", "It leads to evil.example"),
        ("https://a.example/?{}&utm_source=two", "utm_source stands there 2 times"),
        ("https://a.example/?utm_source=x", "utm_medium is missing"),
        ("https://a.example/{{sku}}?{}", "cannot stand in an address"),
        ("https://a.example/?{}&q=" + "x" * 2000, "2000 at most"),
        ("http://a.example/?{}", "not https"),
        ("https://me:pw@a.example/?{}", "a name or a password"),
    ],
)
def test_a_link_that_leads_astray_is_found(url: str, words: str) -> None:
    parts = "utm_source=a&utm_medium=b&utm_campaign=c&utm_content=d"
    link = {"url": url.replace("{}", parts), "parameters": {}}

    found = checked("link-check", {"url": "https://a.example/"}, link)

    assert any(words in one for one in found), found


def test_a_launch_moves_off_a_holiday_and_says_which() -> None:
    day = {"launch": "2030-10-03", "ends": "2030-10-31", "today": TODAY}

    german = gives("launch-schedule", market="DE", **day)
    french = gives("launch-schedule", market="FR", **day)

    assert german["send_at"] == "2030-10-04"
    assert "German Unity Day" in german["why"]
    assert (french["send_at"], french["moved"]) == ("2030-10-03", False)
    with pytest.raises(AgentFailed, match="is before"):
        gives("launch-schedule", market="FR", **day | {"today": "2030-12-01"})


def test_a_page_and_a_picture_are_briefed_without_a_price() -> None:
    page = gives(
        "landing", master=master(), facts=FACTS, product_ids=["VER-101", "VER-104"]
    )
    picture = gives(
        "image-brief",
        master=master(),
        facts=FACTS,
        product_ids=["VER-101"],
        markets=SAMPLE["markets"],
        style="Daylight",
        avoid=["people"],
    )

    assert page["slug"] == "an-evening-that-belongs-to-you"
    assert len(page["meta"]) <= 155
    assert [one["heading"] for one in page["sections"][1:]] == [
        "Meadow Balm",
        "VER-104",
    ]
    assert picture["must_show"] == ["Meadow Balm: marigold oil"]
    assert picture["text_on_image"] == ""
    assert {one["channel"] for one in picture["formats"]} == {"email", "web"}


def report(results: list[dict[str, Any]]) -> Any:
    notes = [
        {"channel": "email", "receipt": "s-1", "why": "", "out": True} | one
        for one in (
            {"market": "DE", "message": "slow"},
            {"market": "FR", "message": "slow"},
            {"market": "PL", "message": "origin"},
            {"market": "CZ", "message": "slow", "out": False, "why": "Its text."},
        )
    ]
    return gives(
        "launch-report", campaign="x", kpi="orders", notes=notes, results=results
    )


def test_a_clear_winner_is_offered_to_the_others_and_a_thin_one_is_not() -> None:
    def rows(polish: int) -> list[dict[str, Any]]:
        return [
            {"market": "DE", "n": 4000, "conversions": 80},
            {"market": "PL", "n": 4000, "conversions": polish},
        ]

    clear, thin, none = report(rows(130)), report(rows(86)), report([])

    assert (clear["best"], clear["message"]) == ("PL", "origin")
    assert [one["key"] for one in clear["offer"]] == ["DE", "FR", "none"]
    assert clear["held_back"] == [{"market": "CZ", "why": "Its text."}]
    assert (thin["best"], thin["offer"]) == ("", [])
    assert "cannot be told apart" in thin["why"]
    assert none["why"] == "Nothing was measured."


def test_results_that_cannot_be_are_refused_by_their_place() -> None:
    with pytest.raises(AgentFailed, match=r"results\[0\]\.conversions is 9, of n = 5"):
        report([{"market": "DE", "n": 5, "conversions": 9}])
    with pytest.raises(AgentFailed, match=r"results\[0\]\.market: 'CZ' is not out"):
        report([{"market": "CZ", "n": 5, "conversions": 1}])
