"""The agents of a round: what they give, and what they refuse."""

from typing import Any

import pytest

from orchestrator.domain.errors import AgentFailed
from tests.unit.rounds_played import (
    ask,
    launched,
    planned,
    read,
    results,
    sample,
    taken_in,
)

WINNER = ((21000, 840), (21000, 1000))


@pytest.fixture(scope="module")
def image() -> tuple[Any, Any]:
    return planned(sample(), "image")


def refused(agent: str, words: str, **inputs: Any) -> None:
    with pytest.raises(AgentFailed, match=words) as caught:
        ask(agent, **inputs)
    assert not caught.value.retryable


def the_learning(image: tuple[Any, Any], *counts: Any, kept: str = "Studio") -> Any:
    variants, plan = image
    analysis = read(plan, results(plan, *(counts or WINNER)))
    given = {"plan": plan, "variants": variants, "analysis": analysis}
    return ask("learning-writer", kept=kept, **given)


def test_a_hypothesis_that_is_not_if_then_because_is_refused():
    inputs = sample()
    inputs["candidates"][1]["because"] = "so"

    known = {name: inputs[name] for name in ("candidates", "champion")}
    refused("hypotheses", "'headline' says nothing after 'because'", **known)


def test_a_known_test_is_left_out_with_the_learning_that_knows_it(image):
    inputs, learning = sample(), the_learning(image)
    known = {name: inputs[name] for name in ("candidates", "champion")}

    said = ask("hypotheses", learnings=[learning], **known)

    assert [option["key"] for option in said["options"]] == ["headline", "offer"]
    assert said["refused"] == [
        {"key": "image", "why": f"{learning['id']} has tested this already"}
    ]
    known["candidates"] = known["candidates"][:1]
    refused("hypotheses", "repeats a test", learnings=[learning], **known)


def test_a_brief_has_to_cite_learnings_that_stand(image):
    inputs, learning = sample(), the_learning(image)
    headline = inputs["candidates"][1]
    brief = {
        "key": "headline",
        "hypothesis": {name: headline[name] for name in ("if", "then", "because")},
    }
    known = {name: inputs[name] for name in ("candidates", "champion")}
    known |= {"learnings": [learning]}

    refused("hypotheses", "cites no learning", brief={**brief, "cites": []}, **known)
    stranger = {**brief, "cites": ["L-bcdfghjklm"]}
    refused("hypotheses", "no standing learning", brief=stranger, **known)
    said = ask("hypotheses", brief={**brief, "cites": [learning["id"]]}, **known)
    assert (said["options"], said["proposed"]) == ([], "headline")
    assert said["cites"] == [learning["id"]]


def test_variants_change_one_dimension_and_never_say_the_same_twice(image):
    variants, _plan = image
    inputs = sample()
    known = {"series": "s", "number": 1, "chosen": "image"}
    known |= {name: inputs[name] for name in ("candidates", "champion")}

    assert [arm["control"] for arm in variants["arms"]] == [True, False]
    assert variants["arms"][1]["fields"]["headline"] == "Our new rain jacket"
    challenger = inputs["candidates"][0]["challengers"][0]
    challenger["fields"]["headline"] = "Another one too"
    refused("variants", "one dimension at a time", **known)
    challenger["fields"] = {"image": " JACKET-studio.jpg"}
    refused("variants", "says what 'Studio' says", **known)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda points: points.reverse(), "not after"),
        (lambda points: points[1]["arms"][0].update(n=2000), "fell from"),
        (lambda points: points[1]["arms"][0].update(name="Zebra"), "planned are"),
        (lambda points: points[1]["arms"][1].update(name="Studio"), "second time"),
        (lambda points: points[1]["arms"][0].update(conversions=10**6), "more than n"),
    ],
)
def test_results_that_no_patience_mends_are_refused(image, spoil, words):
    _variants, plan = image
    points = [results(plan, (3000, 120), (3000, 140), t=1), results(plan, *WINNER)]
    spoil(points)

    with pytest.raises(AgentFailed, match=words):
        taken_in(plan, *points)


def test_what_may_still_come_is_a_gap_and_makes_the_test_unreadable(image):
    _variants, plan = image
    early = results(plan, (9000, 360), (9000, 430), t=3)
    dead = results(plan, (21000, 840), (0, 0))
    bare = {
        name: v for name, v in results(plan, *WINNER).items() if name != "guardrails"
    }

    for points, gap in (
        ((), "no results have come"),
        ((early,), "results end on day 3 of 7"),
        ((dead,), "In the rain reports no visitors"),
        ((bare,), "nothing was counted for checkout_errors"),
    ):
        analysis = read(plan, *points)
        assert gap in taken_in(plan, *points)["gaps"]
        assert (analysis["verdict"], analysis["route"]) == ("invalid", "fix-and-rerun")
        hidden = ("p", "lift", "lift_ci", "winner", "about", "shrunk_lift")
        assert {analysis[name] for name in hidden} == {None}
        assert analysis["monitor"]["points"] == analysis["adjusted"] == []


@pytest.mark.parametrize("changes", [{"alpha": 0.2}, {"looks": [3, 7]}, {"days": 14}])
def test_a_rule_changed_after_the_launch_is_refused_everywhere(image, changes):
    _variants, plan = image
    _, another = planned(sample(), "image", alpha=0.2)
    told = {"experiment": plan["experiment"], "checkpoints": [results(plan, *WINNER)]}
    intake = taken_in(plan, results(plan, *WINNER))
    edited = {**plan, **changes}

    results_ = {"results": told, "through": 7}
    refused(
        "intake",
        "after it was frozen",
        plan=edited,
        launched=launched(plan),
        **results_,
    )
    refused(
        "intake", "after the launch", plan=another, launched=launched(plan), **results_
    )
    refused(
        "analyst",
        "after the launch",
        plan=another,
        launched=launched(plan),
        intake=intake,
    )


@pytest.mark.parametrize(
    ("counts", "errors", "verdict", "route"),
    [
        (WINNER, 0, "winner", "promote"),
        (WINNER, 400, "mixed", "ask"),
        (WINNER[::-1], 0, "harm", "rollback"),
        (((21000, 840), (21000, 905)), 0, "inconclusive", "extend"),
        (((21000, 840), (21000, 845)), 0, "inconclusive", "ask"),
        (((21000, 840), (19000, 1000)), 0, "invalid", "fix-and-rerun"),
    ],
)
def test_a_reading_and_its_check_agree_on_every_route(
    image, counts, errors, verdict, route
):
    _variants, plan = image

    told = read(plan, results(plan, *counts, errors=errors))

    assert (told["verdict"], told["route"]) == (verdict, route)
    assert ("question" in told) == (route == "ask")
    assert told["validity"]["visible"] == (verdict != "invalid")


def test_a_second_reading_is_stricter_and_never_extends(image):
    _variants, plan = image
    close = results(plan, (42000, 1680), (42000, 1800), t=14)

    told = read(plan, close, again=True, through=14)

    assert read(plan, close, through=14)["verdict"] == "winner"
    assert told["level"] == plan["alpha"] / 2
    assert (told["reading"], told["verdict"], told["route"]) == (
        2,
        "inconclusive",
        "ask",
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"p": 0.2}, "p is not what"),
        ({"lift": 0.5}, "lift is not what"),
        ({"srm_p": 0.5}, "srm_p is not what"),
        ({"route": "extend"}, "does not follow"),
        ({"winner": None}, "does not go with"),
        ({"about": "Zebra"}, "no challenger"),
        ({"plan_digest": "0" * 64}, "not the digest"),
        ({"verdict": "invalid", "route": "fix-and-rerun"}, "is shown although"),
    ],
)
def test_an_analysis_that_was_tampered_with_fails_its_check(image, changes, words):
    _variants, plan = image
    told = read(plan, results(plan, *WINNER))
    intake = taken_in(plan, results(plan, *WINNER))

    verdict = ask(
        "analysis-check", output={**told, **changes}, plan=plan, intake=intake
    )

    assert not verdict["passed"]
    assert any(words in finding["message"] for finding in verdict["findings"])


def test_an_effect_shown_for_a_broken_split_fails_the_check(image):
    _variants, plan = image
    told = read(plan, results(plan, *WINNER))
    broken = taken_in(plan, results(plan, (21000, 840), (19000, 1000)))

    verdict = ask("analysis-check", output=told, plan=plan, intake=broken)

    assert {"srm_p", "verdict"} <= {f["path"][1:] for f in verdict["findings"]}


def test_three_arms_are_read_and_checked_with_holms_rule():
    inputs = sample()
    _variants, plan = planned(inputs, "headline")
    point = results(plan, (28000, 1340), (28000, 1560), (28000, 1310), t=14)

    told = read(plan, point, through=14)

    assert (told["winner"], told["about"]) == ("Eight hours", "Eight hours")
    assert len(told["monitor"]["points"]) == 1


@pytest.mark.parametrize(
    ("n", "mean", "verdict"), [(9000, 43.0, "winner"), (30, 44.0, "")]
)
def test_a_mean_is_read_and_checked(n, mean, verdict):
    inputs = sample()
    told = {"kind": "mean", "baseline": 40.0, "deviation": 25.0, "guardrails": []}
    _variants, plan = planned(inputs, "image", **told)
    arms = [
        {"name": "Studio", "n": n, "mean": 40.0, "var": 625.0},
        {"name": "In the rain", "n": n + 2, "mean": mean, "var": 650.0},
    ]

    told = read(plan, {"t": 7, "arms": arms})

    assert told["about"] == "In the rain"
    assert told["verdict"] == (verdict or "inconclusive")


def test_a_learning_is_known_by_its_evidence_and_says_what_was_found(image):
    learning = the_learning(image, kept="In the rain")

    assert learning == the_learning(image, kept="In the rain")
    assert learning["id"] != the_learning(image, (21000, 840), (21000, 1001))["id"]
    assert learning["low"] < learning["effect"] < learning["high"]
    assert 0 < learning["shrunk"] < learning["effect"]
    assert learning["finding"].startswith("Image: In the rain had 19.0% more")
    assert learning["champion"]["fields"]["image"] == "jacket-in-the-rain.jpg"


def test_nothing_is_learned_from_a_test_that_may_not_be_read(image):
    variants, plan = image
    analysis = read(plan, results(plan, (21000, 840), (19000, 1000)))

    given = {"plan": plan, "variants": variants, "analysis": analysis}
    refused("learning-writer", "is no news", kept="Studio", **given)


def test_a_switch_launches_the_frozen_rule_alone(image, tmp_path, monkeypatch):
    monkeypatch.setenv("OUTBOX_DIR", str(tmp_path))
    variants, plan = image
    given = {"channel": "site", "experiment": "s-1", "variants": variants}

    receipt = ask("test-switch", act="start", plan=plan, **given)
    again = ask("test-switch", act="start", plan=plan, **given)

    assert receipt["frozen"] == plan["frozen"]
    assert (receipt["delivered"], again["delivered"]) == (True, "already")
    refused(
        "test-switch",
        "after it was frozen",
        act="start",
        plan={**plan, "alpha": 0.3},
        **given,
    )
    refused(
        "test-switch", "the arms are", act="promote", plan=plan, shown="Zebra", **given
    )


def test_results_on_record_are_read_up_to_the_day_and_totals_count_as_of_it():
    book = {
        "source": "a book",
        "tests": [
            {
                "key": "a",
                "arms": [],
                "checkpoints": [{"t": t, "arms": []} for t in (2, 7, 9)],
            },
            {
                "key": "b",
                "arms": [{"name": "x", "n": 5, "conversions": 1, "fields": {}}],
            },
        ],
    }
    book["tests"][0]["arms"] = [{"name": "x", "n": 1}]
    known = {"experiment": "s-1", "through": 7}

    days = ask("archive-results", key="a", recorded=book, **known)
    totals = ask("archive-results", key="b", archive=book, **known)

    assert [point["t"] for point in days["checkpoints"]] == [2, 7]
    arm = {"name": "x", "n": 5, "conversions": 1}
    assert totals["checkpoints"] == [{"t": 7, "arms": [arm]}]
    refused("archive-results", "no results of 'c'", key="c", archive=book, **known)
