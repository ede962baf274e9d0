"""Planning a test: size, duration, what it can see, and the rule that is frozen."""

from typing import Any

import pytest
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from orchestrator.agents.bundled.testing import planner, schemas
from orchestrator.agents.calling import call
from orchestrator.domain.content import admit
from orchestrator.domain.contracts import problems
from orchestrator.domain.errors import AgentFailed, BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.starting.planning import plan, replan, rule_digest

ARMS: list[dict[str, Any]] = [
    {"name": "now", "control": True, "fields": {"headline": "Shoes for all weather"}},
    {"name": "dry", "fields": {"headline": "Dry feet, all winter"}},
    {"name": "far", "fields": {"headline": "Walk further"}},
]
CHOSEN: dict[str, Any] = {
    "experiment": "shoes-1",
    "metric": "signup",
    "direction": "higher",
    "baseline": 0.05,
    "mde": 0.1,
    "arms": ARMS,
    "daily": 10_000,
    "starts": "2026-03-02",
    "guardrails": [{"name": "unsubscribe", "worse": "higher", "margin": 0.002}],
}


def planned(**changes: Any) -> dict[str, Any]:
    return plan({**CHOSEN, **changes})


def asked(**inputs: Any) -> Any:
    brief = Brief("1", 1, "1", "w", "s", "test-plan", "1", "b", inputs)
    return call(planner.test_plan, brief).content


@pytest.mark.parametrize("baseline", [0.005, 0.02, 0.1, 0.25, 0.5])
@pytest.mark.parametrize("mde", [0.05, 0.2, 0.5])
@pytest.mark.parametrize("arms", [2, 3])
def test_the_size_of_an_arm_agrees_with_statsmodels(
    baseline: float, mde: float, arms: int
) -> None:
    made = planned(baseline=baseline, mde=mde, arms=ARMS[:arms], power=0.9)

    peer = samplesize_proportions_2indep_onetail(
        baseline * mde, baseline, 0.9, alpha=0.05 / (arms - 1), alternative="two-sided"
    )
    assert made["n_per_arm"] == pytest.approx(peer, rel=0.01, abs=1)


def test_the_size_for_a_mean_agrees_with_statsmodels() -> None:
    made = planned(kind="mean", baseline=40.0, deviation=25.0, mde=0.05)

    peer = NormalIndPower().solve_power(2 / 25, alpha=0.025, power=0.8)
    assert made["n_per_arm"] == pytest.approx(peer, rel=0.01)


def test_a_plan_fits_its_shape_and_takes_whole_weeks() -> None:
    made = planned()

    assert problems(schemas.PLAN, admit(made)) == []
    assert (made["days"], made["looks"]) == (14, [7, 14])
    assert (made["starts"], made["ends"]) == ("2026-03-02", "2026-03-15")
    assert (made["comparisons"], made["underpowered"]) == (2, False)


def test_the_arm_with_the_smallest_share_decides_how_long_it_takes() -> None:
    shares = {"now": 0.8, "dry": 0.1, "far": 0.1}

    made = planned(shares=shares)

    assert made["days"] == 42  # 37,824 people at 1,000 a day are 38 days


def test_a_test_that_is_too_short_says_what_it_can_see() -> None:
    made = planned(days=7)

    assert made["underpowered"]
    assert made["smallest_lift"] > 0.1
    assert not planned(days=7, mde=made["smallest_lift"])["underpowered"]
    assert planned(days=7, mde=made["smallest_lift"] * 0.99)["underpowered"]


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("kind", ["proportion", "mean"])
def test_the_smallest_lift_is_seen_in_either_direction(
    direction: str, kind: str
) -> None:
    spread: dict[str, Any] = {"deviation": 0.2} if kind == "mean" else {}
    made = planned(direction=direction, kind=kind, days=7, **spread)

    again = {"direction": direction, "kind": kind, "days": 7, **spread}
    assert not planned(mde=made["smallest_lift"], **again)["underpowered"]


def test_without_a_forecast_nothing_is_said_of_what_can_be_seen() -> None:
    made = planned(daily=None)

    assert (made["daily"], made["smallest_lift"], made["underpowered"]) == (
        None,
        None,
        False,
    )


def test_a_plan_never_takes_longer_than_it_may() -> None:
    made = planned(daily=100, max_days=30)

    assert (made["days"], made["underpowered"]) == (28, True)


def test_any_change_of_the_rule_shows_in_its_digest() -> None:
    made = planned()

    for name, value in {"alpha": 0.1, "looks": [3], "stop_rule": "", "mde": 1}.items():
        assert rule_digest({**made, name: value}) != made["frozen"], name
    assert rule_digest({**made, "title": "Other"}) == made["frozen"]
    assert rule_digest(admit(made)) == made["frozen"]  # type: ignore[arg-type]


def test_a_plan_made_again_is_the_same() -> None:
    assert replan(planned(), {}) == planned()


def test_only_arms_days_lift_and_start_can_be_changed() -> None:
    with pytest.raises(BadInput, match="alpha is not changed here"):
        replan(planned(), {"alpha": 0.2})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"direction": None}, "direction is missing: say which is better"),
        ({"direction": "up"}, "direction is 'up': higher or lower"),
        ({"arms": ARMS[:1]}, "arms: 1 given, 2 to 20"),
        ({"arms": [ARMS[0], ARMS[0]]}, "arms: two are called 'now'"),
        ({"arms": [ARMS[0], {**ARMS[1], "control": True}]}, "arms: 2 are the control"),
        ({"arms": [ARMS[0], {"name": "x"}]}, r"arms\[1\] has no fields"),
        ({"arms": "now"}, "arms is no list"),
        ({"shares": {"now": 0.5, "dry": 0.4, "far": 0.4}}, "shares sum to 1.3"),
        ({"shares": {"now": 1.5, "dry": 0.4, "far": 0.4}}, r"arms\[0\].planned_share"),
        ({"shares": {"now": 0.5}}, r"arms\[1\].planned_share is missing"),
        ({"baseline": float("nan")}, "baseline is nan"),
        ({"baseline": 0}, "baseline is 0"),
        ({"baseline": 1.2}, "baseline is 1.2: a share is below 1"),
        ({"baseline": 0.8, "mde": 0.5}, "mde is 0.5: 0.8 raised by it is no share"),
        ({"direction": "lower", "mde": 1}, "mde is 1: nothing falls"),
        ({"kind": "mean"}, "deviation is missing"),
        ({"kind": "median"}, "kind is 'median'"),
        ({"alpha": 0.7}, "alpha is 0.7"),
        ({"power": True}, "power is True"),
        ({"mde": -0.1}, "mde is -0.1"),
        ({"daily": 0.5}, "daily is 0.5: at least 1"),
        ({"baseline": 1e-300}, "baseline 1e-300 and mde 0.1 give no size"),
        ({"starts": "9999-12-31"}, "starts is '9999-12-31', no day"),
        ({"max_days": 5}, "max_days is 5: at least 7"),
        ({"min_days": 30, "max_days": 28}, "max_days is 28, below min_days"),
        ({"days": 70}, "days is 70, above max_days"),
        ({"days": 9.5}, "days is 9.5: a whole number"),
        ({"starts": "soon"}, "starts is 'soon', no day"),
        (
            {"guardrails": [{"name": "x", "margin": 1}]},
            r"guardrails\[0\].worse is miss",
        ),
        (
            {"guardrails": [{"name": "x", "worse": "higher", "margin": -1}]},
            r"guardrails\[0\].margin is -1: at least 0",
        ),
    ],
)
def test_what_cannot_be_planned_is_named(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        planned(**changes)


def test_the_agent_plans_from_variants_and_a_hypothesis() -> None:
    variants = {
        "experiment": "shoes-1",
        "title": "Shoes",
        "dimension": "headline",
        "arms": [{**arm, "control": arm["name"] == "now"} for arm in ARMS],
    }
    hypothesis = {
        "if": "we name the benefit",
        "then": "more people sign up",
        "because": "they came for dry feet",
        "metric": "signup",
        "direction": "higher",
        "mde": 0.1,
    }

    made = asked(
        variants=variants, hypothesis=hypothesis, baseline=0.05, today="2026-03-02"
    )

    assert (made["metric"], made["dimension"]) == ("signup", "headline")
    assert made["starts"] == "2026-03-02"
    assert made["arms"] == planned()["arms"]


def test_the_agent_leaves_a_plan_alone_that_nobody_was_asked_about() -> None:
    made = planned()

    assert asked(plan=made, answer=None, effects=None) == admit(made)


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        (None, "answer is 'longer': the effects have"),
        ({"days": 14, "alpha": 0.2}, "effects.longer does not follow from the plan"),
        ({"days": 14}, "effects.longer does not follow from the plan"),
    ],
)
def test_effects_that_were_tampered_with_are_refused(effect: Any, told: str) -> None:
    effects = {"longer": effect} if effect else {"accept": {}}

    with pytest.raises(AgentFailed, match=told):
        asked(plan=planned(days=7), answer={"answer": "longer"}, effects=effects)
