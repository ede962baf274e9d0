"""Lifecycle mail: who gets it, what it says, when it stops, what it was worth."""

import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.agents.bundled.lifecycle import buckets, merging
from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief, Verdict

SAMPLES = Path(__file__).parents[2] / "orchestrator" / "workflows" / "samples"
SAMPLE: dict[str, Any] = json.loads((SAMPLES / "lifecycle-email.json").read_text())
RULES = {
    "consent": ["opt_in"],
    "most": 2,
    "days": 7,
    "holdout_percent": 10,
    "canary_percent": 2,
}
LIMITS = {"complaint_percent": 0.1, "unsubscribe_margin_percent": 0.5, "fewest": 500}
BEFORE = {"delivered": 240_000, "unsubscribed": 720, "complained": 48}
LINK = "https://shop.example/leave"


def said(agent: str, inputs: dict[str, Any], **brief: Any) -> Any:
    told = Brief("t", 1, "r", "w", "s", agent, "1", "verdara", inputs, **brief)
    return call(find(agent), told).content


def person(id_: str, **other: Any) -> dict[str, Any]:
    return {"id": id_, "consent": {"basis": "opt_in"}, **other}


def eligible(*people: dict[str, Any], **rules: Any) -> Any:
    given = {"send": "s1", "today": "2026-11-23", "people": list(people)}
    return said("eligibility", {**given, "rules": {**RULES, **rules}})


def template(id_: str = "care", **other: Any) -> dict[str, Any]:
    base = {
        "id": id_,
        "version": 1,
        "stage": "welcome",
        "locale": "en-GB",
        "subject": "Hello {{first_name}}",
        "text": "Dear {{first_name}}, come in.\n{{unsubscribe}}",
        "part": "champion",
        "fallbacks": {"first_name": "reader"},
    }
    return {**base, **other}


def rendered(one: dict[str, Any], fields: dict[str, str], link: str = LINK) -> Any:
    given = {
        "templates": [one],
        "template": one["id"],
        "samples": [{"id": "p1", "fields": fields}],
        "unsubscribe": link,
        "from": "Shop <shop@shop.example>",
    }
    return said("render-qa", given)


def guarded(**report: int) -> Any:
    counted = {"delivered": 1_000, "unsubscribed": 3, "complained": 0, **report}
    given = {"report": counted, "baseline": BEFORE, "limits": LIMITS}
    return said("canary-guard", given)


# the segment


def test_a_jump_of_the_segment_is_held_with_its_numbers() -> None:
    segment = {"id": "s", "title": "S", "size": 1300, "last_size": 1000}

    checked = said("segment-check", {"segment": segment, "jump_percent": 25})
    verdict = Verdict.read(said("segment-limits", {}, output=checked), output=checked)

    assert not verdict.passed
    assert "1300" in verdict.findings[0].message
    assert "1000" in verdict.findings[0].message


@pytest.mark.parametrize("size", [750, 1000, 1250])
def test_up_to_the_limit_a_segment_may_move(size: int) -> None:
    segment = {"id": "s", "title": "S", "size": size, "last_size": 1000}

    checked = said("segment-check", {"segment": segment, "jump_percent": 25})

    assert checked["jump"] is False
    assert said("segment-limits", {}, output=checked)["passed"]


def test_what_is_no_checked_segment_is_not_let_through() -> None:
    assert not said("segment-limits", {}, output=["odd"])["passed"]


def test_a_segment_never_mailed_is_new_and_a_trait_may_be_sensitive() -> None:
    segment = {"id": "s", "title": "S", "size": 9, "traits": ["Pregnancy guide", "new"]}

    checked = said("segment-check", {"segment": segment, "jump_percent": 25})

    assert (checked["new"], checked["jump"]) == (True, False)
    assert checked["sensitive"] == ["Pregnancy guide"]


# who may be mailed


def test_everybody_it_must_drop_is_dropped_and_counted_once() -> None:
    found = eligible(
        person("a"),
        person("a"),
        person("b", consent=None),
        person("c", consent={"basis": "bought a list"}),
        person("d", suppressed="bounced", sent_on=["2026-11-20", "2026-11-21"]),
        person("e", sent_on=["2026-11-17", "2026-11-23"]),
        person("f", sent_on=["2026-11-16", "2026-11-23"]),
        person("g", consent={"basis": "opt_in", "given_on": "2026-11-24"}),
        person("many", count=40, consent=None),
        holdout_percent=0,
    )

    counts = {one["reason"]: one["people"] for one in found["dropped"]}
    assert counts == {"twice": 1, "no_consent": 43, "suppressed": 1, "capped": 1}
    assert (found["given"], found["eligible"]) == (48, 2)
    assert sorted(found["canary"]["ids"] + found["rest"]["ids"]) == ["a", "f"]


def test_the_holdout_is_the_same_for_every_send_and_the_canary_is_not() -> None:
    people = [person(f"p{n}") for n in range(2_000)]
    sends = [
        said(
            "eligibility",
            {"send": name, "today": "2026-11-23", "people": people, "rules": RULES},
        )
        for name in ("one", "two")
    ]

    one, two = sends
    assert one["holdout"]["ids"] == two["holdout"]["ids"]
    assert one["canary"]["ids"] != two["canary"]["ids"]
    assert 150 < one["holdout"]["people"] < 250
    assert not set(one["holdout"]["ids"]) & set(one["canary"]["ids"])


def test_people_alike_are_split_by_the_same_shares() -> None:
    found = eligible(person("alike", count=10_000))

    people = [found[part]["people"] for part in ("holdout", "canary", "rest")]
    assert people == [1_000, 180, 8_820]


def test_a_place_is_a_hash_anybody_can_repeat() -> None:
    assert buckets.place("s", "p") == buckets.place("s", "p")
    assert 0 <= buckets.place("s", "p") < 1


def test_an_empty_segment_is_refused_in_words() -> None:
    with pytest.raises(AgentFailed, match="nobody to mail"):
        eligible()


# the template and its fields


@pytest.mark.parametrize(
    ("wins", "champion", "retired"),
    [(1_400, "new", ["old"]), (600, "old", ["new"]), (1_001, "old", [])],
)
def test_the_weeks_winner_retires_the_loser(
    wins: int, champion: str, retired: list[str]
) -> None:
    found = said(
        "template-pick",
        {
            "send": "s1",
            "stage": "welcome",
            "locale": "en-GB",
            "templates": [template("old"), template("new", part="challenger")],
            "week": [
                {"template": "old", "n": 20_000, "conversions": 1_000},
                {"template": "new", "n": 20_000, "conversions": wins},
            ],
        },
    )

    assert (found["round"]["champion"], found["round"]["retired"]) == (
        champion,
        retired,
    )
    assert found["template"] not in retired


def test_a_stage_without_a_champion_is_refused() -> None:
    given = {"send": "s", "stage": "winback", "locale": "en-GB"}
    with pytest.raises(AgentFailed, match="0 champions"):
        said("template-pick", {**given, "templates": [template()]})


def test_a_missing_field_is_named_and_only_the_template_fills_it() -> None:
    people = [person("a", fields={"first_name": "Ida"}), person("b"), person("c")]
    part = {"people": 3, "ids": ["a", "b", "c"], "groups": 0}
    none = {"people": 0, "ids": [], "groups": 0}
    given = {"people": people, "canary": none, "rest": part, "template": "care"}
    split = {"split": {"holdout": "h", "canary": "c"}}

    kind = said("personalise", {**given, **split, "templates": [template()]})
    strict = [template(fallbacks={})]
    bare = said("personalise", {**given, **split, "templates": strict})

    assert kind["missing"] == [
        {"field": "first_name", "people": 2, "fallback": "reader"}
    ]
    assert [row["fields"]["first_name"] for row in kind["rest"]["rows"]] == [
        "Ida",
        "reader",
        "reader",
    ]
    assert bare["set_aside"] == [{"field": "first_name", "people": 2}]
    assert bare["rest"] == {
        "people": 1,
        "rows": [{"id": "a", "fields": {"first_name": "Ida"}}],
    }


@pytest.mark.parametrize(
    "value", ["{{unsubscribe}}", "{% if x %}", "x" * 201, "", None]
)
def test_a_value_that_is_no_plain_line_counts_as_missing(value: object) -> None:
    assert merging.usable(value) == ""


def test_a_value_becomes_one_line_and_is_escaped_in_markup() -> None:
    assert merging.usable("Ida\r\nBcc: all") == "Ida Bcc: all"
    filled = merging.filled("<p>{{n}}</p>", {"n": "<b>"}, markup=True)
    assert filled == "<p>&lt;b&gt;</p>"


# the rendered mail


def test_a_mail_that_has_all_it_needs_is_sound() -> None:
    html = '<p>Hi {{first_name}}</p><a href="{{unsubscribe}}">Leave</a>'

    assert rendered(template(html=html), {"first_name": "Ida"})["sound"]


@pytest.mark.parametrize(
    ("change", "link", "check"),
    [
        ({"text": "Dear {{first_name}}"}, LINK, "unsubscribe"),
        ({}, "", "unsubscribe"),
        ({}, "http://shop.example/leave", "unsubscribe"),
        ({"html": "<p>{{unsubscribe}}</p>"}, LINK, "unsubscribe"),
        ({"text": "{{unsubscribe}} {{surname}}"}, LINK, "fields"),
        ({"text": "{{unsubscribe}} http://shop.example"}, LINK, "links"),
        ({"subject": "x" * 79}, LINK, "length"),
        ({"text": ""}, LINK, "plain text"),
    ],
)
def test_a_mail_that_lacks_something_is_blocked(
    change: dict[str, str], link: str, check: str
) -> None:
    found = rendered(template(**change), {"first_name": "Ida"}, link)

    assert not found["sound"]
    assert check in {problem["check"] for problem in found["problems"]}


# what is new


@pytest.mark.parametrize(
    ("change", "look"),
    [
        ({}, "none"),
        ({"offer": "o2"}, "offer"),
        ({"version": 2}, "first"),
        ({"segment": "other"}, "first"),
        ({"review_percent": 100}, "sampled"),
    ],
)
def test_people_see_only_what_is_new_and_a_sample(
    change: dict[str, Any], look: str
) -> None:
    given = {
        "send": "s1",
        "segment": "known",
        "template": "care",
        "version": 1,
        "offer": "o1",
        "before": {"templates": ["care@1"], "segments": ["known"], "offers": ["o1"]},
        "review_percent": 0,
    }

    assert said("send-deltas", {**given, **change})["look"] == look


# the canary and the worth


def test_a_canary_within_its_limits_goes_on() -> None:
    assert guarded()["next"] == "go"


@pytest.mark.parametrize("report", [{"complained": 1}, {"unsubscribed": 40}])
def test_a_canary_over_a_limit_stops_the_rest(report: dict[str, int]) -> None:
    assert guarded(**report)["next"] == "stop"


@pytest.mark.parametrize(
    "report", [{"delivered": 200, "unsubscribed": 0}, {"unsubscribed": 5}]
)
def test_a_canary_that_cannot_tell_is_asked_about(report: dict[str, int]) -> None:
    assert guarded(**report)["next"] == "ask"


def test_more_complaints_than_mails_are_refused() -> None:
    report = {"delivered": 10, "unsubscribed": 0, "complained": 11}
    given = {"send": "s", "part": "canary", "people": 20}
    with pytest.raises(AgentFailed, match="complained is 11"):
        said("mail-report", {**given, "reports": {"canary": report}})
    with pytest.raises(AgentFailed, match=r"reports\.rest: .*nothing yet"):
        said("mail-report", {**given, "part": "rest", "reports": {}})


def lift(mailed: tuple[int, int], holdout: tuple[int, int]) -> Any:
    groups = {
        name: {"n": n, "conversions": did}
        for name, (n, did) in {"mailed": mailed, "holdout": holdout}.items()
    }
    report = {"delivered": 1, "unsubscribed": 0, "complained": 0, **groups}
    given = {"send": "s1", "report": report, "holdout_percent": 10}
    return said("holdout-lift", given)


def test_the_lift_over_the_holdout_comes_with_its_interval() -> None:
    found = lift((54_000, 2_269), (6_000, 216))

    assert found["outcome"] == "winner"
    assert 0 < found["low"] < found["lift"] < found["high"]


def test_a_holdout_of_another_size_than_planned_is_not_read() -> None:
    found = lift((54_000, 2_269), (3_000, 108))

    assert (found["outcome"], found["lift"]) == ("invalid", None)


def test_without_a_holdout_nothing_is_claimed() -> None:
    found = lift((54_000, 2_269), (0, 0))

    assert (found["outcome"], found["lift"]) == ("unknown", None)


def test_a_delivery_without_a_way_out_is_refused_by_the_channel(tmp_path: Path) -> None:
    mail = {
        "template": "care",
        "version": 1,
        "from": "Shop",
        "subject": "Hello",
        "text": "Nothing below.",
        "unsubscribe": LINK,
        "offer": None,
        "fallbacks": {},
    }
    given = {
        "send": "s1",
        "channel": "email",
        "part": "rest",
        "people": 1,
        "mail": mail,
        "rows": [],
        "split": {"holdout": "h", "canary": "c"},
    }

    with pytest.raises(AgentFailed, match="Nothing was delivered"):
        said("mail-batch-channel", given, key="k")
