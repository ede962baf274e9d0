"""A test read: each route has a test that lands there, and the invalid hide theirs."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.domain.experiments.results.analysing import analyse
from orchestrator.domain.experiments.results.reading import read_test
from orchestrator.domain.experiments.results.values import Analysis
from orchestrator.domain.statistics.spending import level_of_look

HIDDEN = ("winner", "p", "lift", "lift_ci", "shrunk_lift", "omnibus_p", "about")


def arm(name: str, n: int, conversions: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "n": n, "conversions": conversions, **more}


def two(a: tuple[int, int], b: tuple[int, int], **more: Any) -> dict[str, Any]:
    """a is the control."""
    arms = [arm("a", *a, control=True), arm("b", *b)]
    return {"id": "t1", "metric": "proportion", "arms": arms, **more}


def rail(a: tuple[int, int], b: tuple[int, int], **more: Any) -> dict[str, Any]:
    return {
        "name": "unsubscribe",
        "arms": [arm("a", *a), arm("b", *b)],
        "worse": "higher",
        "margin": 0.002,
        **more,
    }


def read(raw: dict[str, Any]) -> Analysis:
    found = analyse(read_test(raw))
    json.dumps(found.as_json(), allow_nan=False)
    return found


WIN = ((10_000, 500), (10_000, 600))
EVEN = ((10_000, 500), (10_000, 505))
CALM = rail((10_000, 20), (10_000, 21))
HURT = rail((10_000, 20), (10_000, 90))
ROUTES = [
    (two(*WIN), "winner", "promote"),
    (two(*WIN, guardrails=[CALM]), "winner", "promote"),
    (two((10_000, 500), (10_000, 540)), "inconclusive", "extend"),
    (two(*EVEN), "inconclusive", "ask"),
    (two(*EVEN, guardrails=[HURT]), "harm", "rollback"),
    (two((10_000, 600), (10_000, 500)), "harm", "rollback"),
    (two((10_000, 500), (11_000, 900)), "invalid", "fix-and-rerun"),
    (two(*WIN, complete=False), "invalid", "fix-and-rerun"),
    (two(*WIN, guardrails=[HURT]), "mixed", "ask"),
]


@pytest.mark.parametrize(("raw", "verdict", "route"), ROUTES)
def test_each_route_has_a_test_that_lands_there(
    raw: dict[str, Any], verdict: str, route: str
) -> None:
    found = read(raw)

    assert (found.verdict, found.route) == (verdict, route)
    assert (found.winner is not None) == (verdict == "winner")
    assert found.reason.endswith(".")
    assert "\n" not in found.reason


def test_the_stable_keys_come_first_and_carry_the_numbers() -> None:
    told = read(two(*WIN)).as_json()

    assert list(told)[:9] == [
        "id",
        "verdict",
        "winner",
        "srm_p",
        "p",
        "lift",
        "lift_ci",
        "reason",
        "route",
    ]
    assert told["winner"] == "b"
    assert told["srm_p"] == 1.0
    assert told["p"] == pytest.approx(0.001925, abs=1e-6)
    assert told["lift"] == pytest.approx(0.2)
    low, high = told["lift_ci"]
    assert 0 < low < told["lift"] < high
    assert 0 < told["shrunk_lift"] < told["lift"]


def test_the_reason_tells_a_marketer_the_numbers() -> None:
    reason = read(two(*WIN)).reason

    assert reason.startswith("b converts 6.00 % against 5.00 % of a (20 % more, likely")
    assert "once in 520 tests" in reason


@pytest.mark.parametrize(
    "raw",
    [
        two((10_000, 500), (11_000, 1700)),
        two(*WIN, gaps=["day 3 of b is missing"]),
        {**two((6_000, 700), (4_000, 170)), "guardrails": [HURT]},
    ],
)
def test_an_invalid_test_hides_every_effect(raw: dict[str, Any]) -> None:
    told = read(raw).as_json()

    assert told["verdict"] == "invalid"
    assert [told[key] for key in HIDDEN] == [None] * len(HIDDEN)
    assert told["guardrails"] == told["adjusted"] == []
    shown = json.dumps(told["arms"]) + told["reason"]
    for telling in ("conversions", "rate", "700", "converts"):
        assert telling not in shown


def test_gaps_are_named_in_the_reason() -> None:
    found = read(two(*WIN, gaps=["day 3 of b is missing"]))

    assert "day 3 of b is missing" in found.reason
    assert found.as_json()["completeness"] == {
        "complete": False,
        "gaps": ["day 3 of b is missing"],
    }


def unknown(*arms: tuple[int, int]) -> dict[str, Any]:
    named = zip("abc", arms, strict=False)
    return {"id": 1, "arms": [arm(n, *of, planned_share=None) for n, of in named]}


def test_an_uneven_split_nobody_planned_is_asked_about_and_hidden() -> None:
    found = read(unknown((8_000, 400), (2_000, 190)))

    assert (found.verdict, found.route) == ("ask", "ask")
    assert (found.p, found.lift, found.winner) == (None, None, None)
    assert "8,000 / 2,000" in found.reason


def test_an_even_split_nobody_planned_is_read_and_says_so() -> None:
    found = read(unknown((10_000, 500), (10_000, 600)))

    assert found.verdict == "winner"
    assert "Nobody stated the planned split" in found.notes[0]


def test_the_planned_shares_decide_what_is_broken() -> None:
    uneven = [
        arm("a", 9_000, 450, planned_share=0.9, control=True),
        arm("b", 1_000, 55, planned_share=0.1),
    ]

    assert read({"id": 1, "arms": uneven}).verdict == "inconclusive"


def test_a_guardrail_not_shown_to_hold_yet_does_not_promote() -> None:
    unclear = rail((1_000, 5), (1_000, 6))

    found = read(two(*WIN, guardrails=[unclear]))

    assert (found.verdict, found.winner) == ("inconclusive", None)
    assert found.guardrails[0].state == "unclear"
    assert "unsubscribe may be worse by up to" in found.reason


def test_a_guardrail_that_must_not_fall_is_read_the_other_way() -> None:
    margin = {"worse": "lower", "margin": 0.01, "name": "kept"}
    fell = rail((10_000, 9_000), (10_000, 8_700), **margin)
    rose = rail((10_000, 9_000), (10_000, 9_300), **margin)

    assert read(two(*EVEN, guardrails=[fell])).verdict == "harm"
    assert "kept fell from 90.00 %" in read(two(*EVEN, guardrails=[fell])).reason
    assert read(two(*WIN, guardrails=[rose])).verdict == "winner"


def test_a_guardrail_may_be_a_mean() -> None:
    slow = {
        "name": "load time",
        "worse": "higher",
        "margin": 0.05,
        "arms": [
            {"name": "a", "n": 10_000, "mean": 1.2, "var": 0.5},
            {"name": "b", "n": 10_000, "mean": 1.5, "var": 0.7},
        ],
    }

    assert read(two(*WIN, guardrails=[slow])).verdict == "mixed"


def means(b: float, **more: Any) -> dict[str, Any]:
    arms = [
        {"name": "a", "n": 5_000, "mean": 20.0, "var": 100.0, "control": True},
        {"name": "b", "n": 5_000, "mean": b, "var": 110.0},
    ]
    return {"id": "m", "metric": "mean", "arms": arms, **more}


def test_a_mean_is_read_in_the_direction_that_was_stated() -> None:
    assert read(means(21, direction="higher")).winner == "b"
    assert read(means(21, direction="lower")).verdict == "harm"
    assert read(means(19, worse="higher")).winner == "b"
    assert read(means(19, worse="higher")).lift == pytest.approx(-0.05)


def test_a_mean_around_nothing_has_no_relative_lift() -> None:
    raw = means(21, direction="higher")
    raw["arms"][0]["mean"] = -1.0

    found = read(raw)

    assert (found.winner, found.lift, found.lift_ci) == ("b", None, None)
    assert found.comparisons[0].difference == pytest.approx(22)


def many(*rates: float, n: int = 10_000, **more: Any) -> dict[str, Any]:
    arms = [arm(chr(97 + at), n, round(n * rate)) for at, rate in enumerate(rates)]
    arms[0]["control"] = True
    return {"id": "k", "arms": arms, **more}


def test_of_many_arms_the_best_that_beats_the_control_wins() -> None:
    found = read(many(0.05, 0.058, 0.064, 0.05))

    assert found.winner == "c"
    assert found.p == next(c.adjusted for c in found.comparisons if c.arm == "c")
    assert found.omnibus_p is not None
    assert found.omnibus_p < 0.001


def test_many_arms_cost_certainty() -> None:
    """What would win alone does not win among five."""
    alone, among = read(many(0.05, 0.0565)), read(many(0.05, 0.0565, 0.05, 0.05, 0.05))

    assert alone.winner == "b"
    assert among.winner is None
    assert among.p is not None
    assert alone.p is not None
    assert among.p == pytest.approx(4 * alone.p)


def test_an_arm_that_loses_among_many_is_named_but_stops_nothing() -> None:
    found = read(many(0.05, 0.051, 0.03))

    assert found.verdict == "inconclusive"
    assert "drop c" in found.notes[0]


def test_where_every_arm_loses_the_control_comes_back() -> None:
    found = read(many(0.06, 0.05, 0.04))

    assert (found.verdict, found.route) == ("harm", "rollback")
    assert "go back to a" in found.reason


def test_a_clean_second_is_promoted_past_a_harmful_first() -> None:
    raw = many(0.05, 0.06, 0.062)
    counts = {"a": 20, "b": 20, "c": 120}
    raw["guardrails"] = [
        {
            "name": "complaints",
            "worse": "higher",
            "margin": 0.003,
            "arms": [arm(name, 10_000, count) for name, count in counts.items()],
        }
    ]

    found = read(raw)

    assert found.winner == "b"
    assert "Stop c" in found.notes[-1]


def test_a_handful_of_conversions_decides_nothing() -> None:
    found = read(two((20, 0), (20, 6)))

    assert found.verdict == "inconclusive"
    assert "Too few conversions" in found.reason


def test_nothing_converted_at_all_is_answered() -> None:
    found = read(two((1_000, 0), (1_000, 0)))

    assert (found.verdict, found.p, found.lift) == ("inconclusive", 1.0, None)


def test_running_on_is_judged_to_the_planned_end() -> None:
    """Half way by the plan there is more to come than at its end."""
    early = read(two((10_000, 500), (10_000, 535), n_per_arm=100_000))
    late = read(two((10_000, 500), (10_000, 535), n_per_arm=10_500))

    assert early.conditional_power is not None
    assert late.conditional_power is not None
    assert early.route == "extend"
    assert late.conditional_power < early.conditional_power


def test_a_planned_early_look_asks_for_more_than_the_last() -> None:
    fractions = [0.5, 1.0]
    early = two(*WIN, looks={"fractions": fractions, "done": 1})
    late = two(*WIN, looks={"fractions": fractions, "done": 2})

    assert read(early).level == pytest.approx(level_of_look([0.5]))
    assert read(late).verdict == "winner"
    assert (read(early).level or 1) < (read(late).level or 0)


def test_a_large_mean_is_told_in_full() -> None:
    raw = means(40_000, direction="higher")
    raw["arms"][0]["mean"] = 12_345.678

    assert "averages 40,000.00 against 12,345.68 of a" in read(raw).reason


def test_names_of_any_length_leave_a_sentence() -> None:
    raw = two(*WIN)
    raw["arms"][1]["name"] = "b" * 5_000

    assert len(read(raw).reason) < 400


tests_drawn = st.lists(
    st.tuples(st.integers(200, 4_000), st.floats(0, 1)), min_size=2, max_size=5
)


@settings(max_examples=80, deadline=None)
@given(tests_drawn, st.randoms(use_true_random=False))
def test_the_order_of_the_arms_does_not_matter(drawn: Any, random: Any) -> None:
    arms = [
        arm(chr(97 + at), n, int(n * rate), control=at == 0)
        for at, (n, rate) in enumerate(drawn)
    ]
    shuffled = random.sample(arms, len(arms))

    one, other = read({"id": 1, "arms": arms}), read({"id": 1, "arms": shuffled})

    assert (one.verdict, one.route, one.winner) == (
        other.verdict,
        other.route,
        other.winner,
    )
    assert one.about == other.about
    assert one.p == pytest.approx(other.p)
    if one.verdict == "invalid":
        told = one.as_json()
        assert [told[key] for key in HIDDEN] == [None] * len(HIDDEN)


@settings(max_examples=60, deadline=None)
@given(st.integers(500, 20_000), st.floats(0.01, 0.6), st.floats(0.01, 0.6))
def test_swapping_control_and_treatment_turns_the_sign(
    n: int, rate1: float, rate2: float
) -> None:
    one, other = (n, int(n * rate1)), (n, int(n * rate2))

    forth, back = read(two(one, other)), read(two(other, one))

    assert forth.p == pytest.approx(back.p)
    assert forth.comparisons[0].difference == -back.comparisons[0].difference
    verdicts = {forth.verdict, back.verdict}
    assert verdicts in ({"winner", "harm"}, {"inconclusive"})
