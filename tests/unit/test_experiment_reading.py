"""What is wrong in a test is told by its field, its value, and what would be right."""

import copy
import math
from typing import Any

import pytest

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.reading import read_test
from orchestrator.domain.experiments.series import read_series

NAN, INF = math.nan, math.inf


def good() -> dict[str, Any]:
    return {
        "id": "t",
        "metric": "proportion",
        "arms": [
            {"name": "a", "n": 100, "conversions": 5, "planned_share": 0.5},
            {"name": "b", "n": 110, "conversions": 9, "planned_share": 0.5},
        ],
        "guardrails": [
            {
                "name": "unsubscribe",
                "worse": "higher",
                "margin": 0.002,
                "arms": [
                    {"name": "a", "n": 100, "conversions": 1},
                    {"name": "b", "n": 110, "conversions": 1},
                ],
            }
        ],
    }


def mean() -> dict[str, Any]:
    return {
        "id": "m",
        "metric": "mean",
        "direction": "higher",
        "arms": [
            {"name": "a", "n": 100, "mean": 5.0, "var": 2.0},
            {"name": "b", "n": 110, "mean": 5.1, "var": 2.0},
        ],
    }


def with_(raw: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy with one field set ("gone" takes it away)."""
    raw = copy.deepcopy(raw)
    inner: Any = raw
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in way:
        inner = inner[key]
    if value == "gone":
        del inner[last]
    else:
        inner[last] = value
    return raw


TWIN = {"name": "a", "n": 9, "conversions": 1, "planned_share": 0.5}
BAD = [
    (good(), "id", "gone", "id is missing"),
    (good(), "id", [1], r"id is \[1\]"),
    (good(), "metric", "ratio", "metric is 'ratio': write proportion or mean"),
    (good(), "arms", "gone", "arms is missing"),
    (good(), "arms", [], "arms holds 0"),
    (good(), "arms", [TWIN], "arms holds 1"),
    (good(), "arms", {"a": 1}, "arms is {'a': 1}: give a list"),
    (good(), "arms.1", 7, r"arms\[1\] is 7"),
    (good(), "arms.1", TWIN, r"arms\[1\].name is 'a', as arms\[0\].name"),
    (good(), "arms.0.name", " ", r"arms\[0\].name is ' '"),
    (good(), "arms.0.n", 0, r"arms\[0\].n is 0: the arm 'a' had no traffic"),
    (good(), "arms.0.n", -3, r"arms\[0\].n is -3: a count cannot be negative"),
    (good(), "arms.0.n", 2.5, r"arms\[0\].n is 2.5: a count is a whole number"),
    (good(), "arms.0.n", True, r"arms\[0\].n is True"),
    (good(), "arms.0.n", "100", r"arms\[0\].n is '100': give a number"),
    (good(), "arms.0.n", NAN, r"arms\[0\].n is NaN"),
    (good(), "arms.0.n", 10**40, r"arms\[0\].n is 1000"),
    (good(), "arms.0.n", -(10**400), r"arms\[0\].n is -1000"),
    (good(), "arms.1.conversions", "gone", r"arms\[1\].conversions is missing"),
    (good(), "arms.1.conversions", -1, r"arms\[1\].conversions is -1"),
    (
        good(),
        "arms.1.conversions",
        111,
        r"arms\[1\].conversions is 111, more than arms\[1\].n = 110",
    ),
    (good(), "arms.0.planned_share", 0.6, r"planned_share sum to 1.1"),
    (good(), "arms.0.planned_share", 0, r"arms\[0\].planned_share is 0"),
    (good(), "arms.0.planned_share", -0.5, r"arms\[0\].planned_share is -0.5"),
    (good(), "arms.0.planned_share", INF, r"arms\[0\].planned_share is infinite"),
    (good(), "arms.1.planned_share", "gone", r"arms\[1\].planned_share is left out"),
    (good(), "arms.1.planned_share", None, r"arms\[1\].planned_share is null"),
    (good(), "arms.0.control", "yes", r"arms\[0\].control is 'yes'"),
    (good(), "alpha", 0, "alpha is 0"),
    (good(), "alpha", 5, "alpha is 5"),
    (good(), "power", 1, "power is 1"),
    (good(), "direction", "up", "direction is 'up': write higher or lower"),
    (good(), "n_per_arm", 0, "n_per_arm is 0"),
    (good(), "gaps", [3], r"gaps\[0\] is 3"),
    (good(), "complete", "no", "complete is 'no'"),
    (good(), "looks", 3, "looks is 3"),
    (good(), "looks", {"fractions": [0.5, 0.4], "done": 1}, r"looks.fractions\[1\]"),
    (good(), "looks", {"fractions": [0.5, 1], "done": 3}, "looks.done is 3"),
    (good(), "guardrails", {}, "guardrails is {}"),
    (good(), "guardrails.0.worse", "gone", r"guardrails\[0\].worse is missing"),
    (good(), "guardrails.0.worse", "more", r"guardrails\[0\].worse is 'more'"),
    (good(), "guardrails.0.margin", "gone", r"guardrails\[0\].margin is missing"),
    (good(), "guardrails.0.margin", -0.1, r"guardrails\[0\].margin is -0.1"),
    (good(), "guardrails.0.arms.1.n", 0, r"guardrails\[0\].arms\[1\].n is 0"),
    (good(), "guardrails.0.arms.1.name", "c", r"says nothing of 'b'"),
    (good(), "guardrails.0.arms.1", "gone", r"says nothing of 'b'"),
    (mean(), "direction", "gone", "direction is missing: of a mean, state whether"),
    (mean(), "worse", "higher", "direction is 'higher' and worse is 'higher'"),
    (mean(), "arms.1.var", NAN, r"arms\[1\].var is NaN"),
    (mean(), "arms.1.var", INF, r"arms\[1\].var is infinite"),
    (mean(), "arms.1.var", -2, r"arms\[1\].var is -2: it cannot be below 0"),
    (mean(), "arms.1.var", 0, r"arms\[1\].var is 0"),
    (mean(), "arms.1.var", 5e-324, r"arms\[1\].var is 5e-324: so near to 0"),
    (mean(), "arms.1.mean", None, r"arms\[1\].mean is null"),
    (mean(), "arms.1.n", 1, r"arms\[1\].n is 1"),
]


@pytest.mark.parametrize(
    ("raw", "path", "value", "said"), BAD, ids=[case[3][:40] for case in BAD]
)
def test_a_bad_field_is_named_with_its_value(
    raw: dict[str, Any], path: str, value: object, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        read_test(with_(raw, path, value))


def test_two_controls_are_one_too_many() -> None:
    raw = with_(with_(good(), "arms.0.control", True), "arms.1.control", True)

    with pytest.raises(BadInput, match=r"arms\[1\].control is true, as arms\[0\]"):
        read_test(raw)


@pytest.mark.parametrize("raw", [None, [], 7, "a"])
def test_what_is_no_object_is_refused(raw: object) -> None:
    with pytest.raises(BadInput, match="give an object"):
        read_test(raw)


def test_what_it_does_not_know_is_left_alone() -> None:
    raw = with_(good(), "arms.0.headline", "Any \N{SNOWMAN}")

    test = read_test({**raw, "week": 201308, "metric": None})

    assert (test.metric, test.direction, test.split_known) == (
        "proportion",
        "higher",
        True,
    )
    assert test.control.name == "a"


def series() -> dict[str, Any]:
    return {
        "id": "s",
        "metric": "mean",
        "checkpoints": [
            {
                "t": day,
                "control": {"n": 100 * day, "mean": 5.0, "var": 2.0},
                "treatment": {"n": 110 * day, "mean": 5.1, "var": 2.0},
            }
            for day in (1, 2, 3)
        ],
    }


BAD_SERIES = [
    ("id", "gone", "id is missing"),
    ("metric", "sum", "metric is 'sum'"),
    ("tau", 0, "tau is 0"),
    ("tau", NAN, "tau is NaN"),
    ("alpha", 1, "alpha is 1"),
    ("direction", "up", "direction is 'up'"),
    ("checkpoints", [], "checkpoints holds none"),
    ("checkpoints.1.t", "gone", r"checkpoints\[1\].t is missing"),
    ("checkpoints.1.t", -1, r"checkpoints\[1\].t is -1"),
    ("checkpoints.1.t", 1, r"checkpoints\[1\].t is 1, not after checkpoints\[0\].t"),
    ("checkpoints.2.t", 0.5, r"checkpoints\[2\].t is 0.5, not after"),
    ("checkpoints.2.control", "gone", r"checkpoints\[2\].control is missing"),
    ("checkpoints.2.control.n", 0, r"checkpoints\[2\].control.n is 0"),
    ("checkpoints.2.control.n", 150, r"control.n is 150, fewer than the 200"),
    ("checkpoints.1.treatment.var", NAN, r"checkpoints\[1\].treatment.var is NaN"),
    ("checkpoints.1.treatment.var", INF, r"treatment.var is infinite"),
    ("checkpoints.1.treatment.var", -1, r"treatment.var is -1"),
    ("checkpoints.1.treatment.mean", "x", r"treatment.mean is 'x'"),
]


@pytest.mark.parametrize(
    ("path", "value", "said"), BAD_SERIES, ids=[case[2][:40] for case in BAD_SERIES]
)
def test_a_bad_checkpoint_is_named_with_its_value(
    path: str, value: object, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        read_series(with_(series(), path, value))


def test_a_share_is_read_from_its_conversions_or_its_mean() -> None:
    raw = with_(series(), "metric", "proportion")
    for look in raw["checkpoints"]:
        look["control"] = {"n": 100 * look["t"], "conversions": 10 * look["t"]}
        look["treatment"] = {"n": 100 * look["t"], "mean": 0.2}

    (first, *_) = read_series(raw).looks

    assert (first.control.mean, first.control.var) == pytest.approx((0.1, 0.09))
    assert first.treatment.var == pytest.approx(0.16)
    with pytest.raises(BadInput, match=r"treatment.mean is 1.5: a proportion"):
        read_series(with_(raw, "checkpoints.1.treatment.mean", 1.5))
    with pytest.raises(BadInput, match=r"conversions is 999, more than n = 200"):
        read_series(with_(raw, "checkpoints.1.control.conversions", 999))


def test_a_control_at_nothing_needs_a_stated_tau() -> None:
    raw = series()
    for look in raw["checkpoints"]:
        look["control"]["mean"] = -1.0

    with pytest.raises(BadInput, match="tau is missing, and the control's mean is -1"):
        read_series(raw)
    assert read_series({**raw, "tau": 0.1}).tau == 0.1
