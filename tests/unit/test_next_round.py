"""Whether a series goes on: each rule, and whole series played with the agents."""

import math
import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.rounds.challengers import check_cites, untried
from orchestrator.domain.experiments.rounds.next_round import (
    Caps,
    Standing,
    dull,
    expected_value,
    judged,
    spread_of,
)
from tests.unit.rounds_played import ask, planned, read, results, sample

NOW = Standing(
    number=2,
    final=True,
    learned=True,
    stopped="",
    verdicts=("winner", "inconclusive"),
    spent=1800,
    ended=date(2025, 3, 24),
)
CAPS = Caps(rounds=4, budget=4000, last_day=date(2025, 6, 30))
NEXT: dict[str, Any] = {"cost": 900, "days": 14, "fresh": "offer", "value": 2000.0}


def test_another_round_begins_where_every_rule_holds():
    assert all(rule.holds for rule in judged(NOW, CAPS, **NEXT))


@pytest.mark.parametrize(
    ("rule", "now", "caps", "changes"),
    [
        ("people", {"stopped": "people ended the series"}, {}, {}),
        ("final", {"final": False}, {}, {}),
        ("learned", {"learned": False}, {}, {}),
        ("rounds", {}, {"rounds": 2}, {}),
        ("budget", {}, {"budget": 2699}, {}),
        ("time", {}, {"last_day": date(2025, 4, 6)}, {}),
        ("effect", {"verdicts": ("inconclusive", "inconclusive")}, {}, {}),
        ("fresh", {}, {}, {"fresh": ""}),
        ("worth", {}, {}, {"value": 900.0}),
    ],
)
def test_each_rule_alone_ends_a_series_and_says_why(rule, now, caps, changes):
    rules = judged(replace(NOW, **now), replace(CAPS, **caps), **{**NEXT, **changes})

    failed = [one for one in rules if not one.holds]

    assert [one.rule for one in failed] == [rule]
    assert failed[0].why


def test_the_last_day_and_the_last_of_the_money_may_be_used():
    caps = replace(CAPS, budget=2700, last_day=date(2025, 4, 7))

    assert all(rule.holds for rule in judged(NOW, caps, **NEXT))


def test_rounds_without_effect_count_only_in_a_row():
    assert dull(["inconclusive", "winner", "inconclusive"]) == 1
    assert dull(["harm", "inconclusive", "inconclusive"]) == 2
    assert dull(["inconclusive", "harm"]) == 0


def test_the_value_of_a_round_is_what_chance_says_of_many():
    """Effects drawn at random, kept where they are above the smallest worth seeing."""
    spread, mde, power = 0.15, 0.1, 0.8
    drawn = random.Random(7)
    effects = [drawn.gauss(0, spread) for _ in range(200_000)]
    mean = sum(effect for effect in effects if effect > mde) / len(effects)

    value = expected_value(
        worth=2.0, daily=1000, days_of_use=90, baseline=0.04,
        power=power, mde=mde, spread=spread,
    )  # fmt: skip

    assert value is not None
    assert math.isclose(value, 2 * 1000 * 90 * 0.04 * power * mean, rel_tol=0.03)


def test_a_value_nobody_can_know_is_not_judged():
    known: dict[str, Any] = {"days_of_use": 90, "baseline": 0.04, "power": 0.8}
    known |= {"mde": 0.1, "spread": 0.1}

    assert expected_value(worth=None, daily=10, **known) is None
    assert expected_value(worth=1, daily=None, **known) is None
    rules = {r.rule: r for r in judged(NOW, CAPS, **{**NEXT, "value": None})}
    assert rules["worth"].holds
    assert "not judged" in rules["worth"].why
    with pytest.raises(BadInput):
        expected_value(worth=1, daily=1, **{**known, "spread": 0})


def test_the_spread_learns_from_effects_seen():
    assert spread_of([], 0.1) == pytest.approx(0.1)
    assert spread_of([0.3], 0.1) > 0.2
    assert spread_of([0.001] * 9, 0.1) < 0.04


def test_a_brief_without_a_learning_or_with_a_strange_one_is_refused():
    check_cites(["L-1"], ["L-1"])
    with pytest.raises(BadInput, match="cites no learning"):
        check_cites([], ["L-1"])
    with pytest.raises(BadInput, match="no standing learning"):
        check_cites(["L-1", "L-2"], ["L-1"])


def test_what_a_learning_knows_is_not_tried_again():
    inputs = sample()
    champion, candidates = inputs["champion"], inputs["candidates"]
    variants, _plan = planned(inputs, "headline")

    new, why = untried(
        candidates, ["image"], champion, {variants["fingerprint"]: "L-bcdfghjklm"}
    )

    assert new is not None
    assert new["key"] == "offer"
    assert why == ["headline repeats the test of L-bcdfghjklm"]


def series(inputs: dict[str, Any], *counts: Any) -> list[dict[str, Any]]:
    """Rounds played to their end: what next-brief gave after each."""
    last: dict[str, Any] | None = None
    given: list[dict[str, Any]] = []
    for number, counted in enumerate(counts, 1):
        champion = last["champion"] if last else inputs["champion"]
        key = last["brief"]["key"] if last else "image"
        starts = last["brief"]["starts"] if last else inputs["starts"]
        here = {**inputs, "champion": champion, "starts": starts}
        variants, plan = planned(here, key)
        days = plan["days"]
        analysis = read(plan, results(plan, *counted, t=days), through=days)
        names = [arm["name"] for arm in plan["arms"]]
        about = {"plan": plan, "variants": variants, "analysis": analysis}
        kept = analysis["winner"] or names[0]
        learning = ask("learning-writer", kept=kept, **about)
        known = [*inputs.get("known", []), *(last["learnings"] if last else [])]
        last = ask(
            "next-brief",
            number=number, chosen=key, candidates=inputs["candidates"],
            champion=champion, plan=plan, launched=True, results_end=days,
            analysis=analysis, learning=learning, learnings=known,
            last=None if number == 1 else given[-1],
            caps=inputs["caps"], worth=inputs["worth"],
        )  # fmt: skip
        given.append(last)
        if last["decision"] == "stop":
            break
    return given


WON = ((21000, 840), (21000, 1000))
SAME = ((21000, 840), (21000, 845))
THREE_SAME = ((28000, 1120), (28000, 1125), (28000, 1118))


def failed(one: dict[str, Any]) -> list[str]:
    return [rule["rule"] for rule in one["rule"] if not rule["holds"]]


def test_a_next_brief_carries_the_champion_and_cites_what_was_learned():
    first = series(sample(), WON)[0]

    assert first["decision"] == "next"
    assert first["cites"] == [first["learnings"][0]["id"]] == first["brief"]["cites"]
    assert first["brief"]["champion"]["name"] == "In the rain"
    assert first["brief"]["starts"] == "2025-03-11"  # the day after the last of data
    assert first["expected_value"] > first["cost"] == 900


def test_two_rounds_without_effect_end_a_series():
    dear = {**sample(), "worth": {"of_one": 500}}

    rounds = series(dear, SAME, THREE_SAME, WON)

    assert [one["decision"] for one in rounds] == ["next", "stop"]
    assert failed(rounds[-1]) == ["effect"]
    assert rounds[-1]["champion"]["name"] == "Studio"


@pytest.mark.parametrize(
    ("caps", "rule"),
    [
        ({"rounds": 1}, "rounds"),
        ({"rounds": 4, "budget": 1700}, "budget"),
        ({"rounds": 4, "last_day": "2025-03-12"}, "time"),
    ],
)
def test_a_cap_ends_a_series(caps, rule):
    rounds = series({**sample(), "caps": caps}, WON)

    assert rounds[0]["decision"] == "stop"
    assert failed(rounds[0]) == [rule]


def test_a_round_that_costs_more_than_it_is_worth_is_not_begun():
    cheap = {**sample(), "worth": {"of_one": 0.01}}

    rounds = series(cheap, WON)

    assert failed(rounds[0]) == ["worth"]


def test_a_round_without_effect_makes_the_next_worth_less():
    won, same = series(sample(), WON)[0], series(sample(), SAME)[0]

    assert same["expected_value"] < won["expected_value"] / 2
    assert failed(same) == ["worth"]


@pytest.mark.parametrize(
    ("told", "spent"),
    [
        ({"launched": False}, 0),
        ({"launched": True}, 900),
        ({"launched": True, "results_end": 14}, 1800),
        ({"launched": True, "results_end": 7, "relaunched": True}, 1800),
    ],
)
def test_a_round_spends_its_budget_each_time_its_days_are_run(told, spent):
    inputs = sample()
    _variants, plan = planned(inputs, "image")

    given = {name: inputs[name] for name in ("candidates", "champion", "caps")}
    after = ask("next-brief", number=1, plan=plan, **given, **told)

    assert plan["days"] == 7
    assert (after["spent"], after["series_spent"]) == (spent, spent)


def test_a_round_that_people_stopped_ends_the_series_without_a_learning():
    inputs = sample()
    told = ask(
        "next-brief",
        number=1,
        candidates=inputs["candidates"],
        champion=inputs["champion"],
        stopped="people stopped it before the start",
        caps=inputs["caps"],
    )

    assert told["decision"] == "stop"
    assert {"people", "final", "learned"} <= set(failed(told))
    assert (told["cites"], told["spent"]) == ([], 0)
