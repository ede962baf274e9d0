"""A test watched all the time: when it stops, and how seldom it cries wolf."""

import json
from typing import Any

import numpy as np
import pytest

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.watching.monitoring import (
    Monitored,
    monitor,
    read_series,
)
from orchestrator.domain.statistics.escape import bounds
from orchestrator.domain.statistics.spending import boundaries

TESTS, LOOKS, EACH, RATE = 2_000, 500, 100, 0.1


def series(*effects: float, **more: Any) -> dict[str, Any]:
    """One checkpoint a day, treatment apart from a control of 0.10 by each effect."""
    return {
        "id": "s",
        "metric": "proportion",
        "checkpoints": [
            {
                "t": day,
                "control": {"n": 4_000 * day, "mean": 0.1, "var": 0.09},
                "treatment": {"n": 4_000 * day, "mean": 0.1 + effect, "var": 0.09},
            }
            for day, effect in enumerate(effects, 1)
        ],
        **more,
    }


def watched(*effects: float, **more: Any) -> Monitored:
    found = monitor(read_series(series(*effects, **more)))
    json.dumps(found.as_json(points=True), allow_nan=False)
    return found


def test_the_stable_keys_come_first() -> None:
    told = watched(0.0).as_json()

    assert list(told)[:5] == [
        "id",
        "stopped_at",
        "direction",
        "sequential_p",
        "naive_first_crossing",
    ]
    assert "points" not in told
    assert told["tau"] == pytest.approx(0.002)


def test_it_stops_at_the_first_look_that_is_sure() -> None:
    found = watched(0.01, 0.02, 0.03, 0.03, tau=0.02)

    assert found.stopped_at == 2
    assert found.direction == "better"
    assert found.naive_first_crossing == 2
    assert found.sequential_p < 0.05


def test_a_flash_that_a_plain_test_believes_is_waited_out() -> None:
    found = watched(0.014, 0.004, 0.002, 0.001, tau=0.02)

    assert found.naive_first_crossing == 1
    assert (found.stopped_at, found.direction) == (None, None)
    assert found.sequential_p > 0.05


def test_what_is_worse_is_said_by_the_direction() -> None:
    assert watched(-0.03, tau=0.02).direction == "worse"
    assert watched(-0.03, tau=0.02, direction="lower").direction == "better"
    assert watched(-0.03, tau=0.02, worse="higher").direction == "better"


def test_evidence_once_found_stays() -> None:
    found = watched(0.03, 0.0, 0.0, 0.0, tau=0.02)
    ps = [point.sequential_p for point in found.points]

    assert ps == sorted(ps, reverse=True)
    assert found.stopped_at == 1


def test_each_point_carries_its_interval() -> None:
    found = watched(0.03, 0.03, tau=0.02)

    for point in found.points:
        assert point.low is not None
        assert point.high is not None
        assert 0 < point.low < point.effect < point.high
    widths = [(p.high or 0) - (p.low or 0) for p in found.points]
    assert widths[1] < widths[0]


def test_before_anything_varied_nothing_is_said() -> None:
    raw = series(0.5, 0.0)
    for side in ("control", "treatment"):
        raw["checkpoints"][0][side]["var"] = 0.0

    found = monitor(read_series(raw))

    assert found.stopped_at is None
    assert (found.points[0].low, found.points[0].naive_p) == (None, 1.0)


def test_planned_looks_stop_at_their_own_boundaries() -> None:
    plain = watched(0.014, 0.012, 0.0115, 0.011, looks=[1, 4])
    (first, last) = boundaries([0.25, 1.0])

    assert plain.planned is not None
    assert plain.planned.limits == pytest.approx((first, last))
    assert plain.planned.crossed_at == 4
    assert plain.as_json()["planned"]["looks"] == [1, 4]
    assert watched(0.014).planned is None
    assert "planned" not in watched(0.014).as_json()


def test_a_planned_day_that_has_not_come_spends_nothing() -> None:
    found = watched(0.04, looks=[1, 14, 28])

    assert found.planned is not None
    assert found.planned.limits == pytest.approx(boundaries([1 / 28]))


def test_planned_days_out_of_order_are_named() -> None:
    with pytest.raises(BadInput, match=r"looks\[1\] is 3: each planned day"):
        watched(0.1, looks=[7, 3])


def test_alpha_may_be_stricter() -> None:
    assert watched(0.025, tau=0.02).stopped_at == 1
    assert watched(0.025, tau=0.02, alpha=0.0001).stopped_at is None


@pytest.fixture(scope="module")
def drawn() -> np.ndarray:
    """Conversions so far, of control and treatment, with no effect at all."""
    draws = np.random.default_rng(20_260_101).binomial(EACH, RATE, (2, TESTS, LOOKS))
    return draws.cumsum(axis=2)


def alarms(drawn: np.ndarray, tau: float | None) -> tuple[np.ndarray, np.ndarray]:
    """Whether each test ever stops, and whether a plain z-test ever would have."""
    n = EACH * np.arange(1, LOOKS + 1)
    share = drawn / n
    variance = (share * (1 - share)).sum(axis=0) / n
    effect = share[1] - share[0]
    # the share of the first look that has any, as `read_series` takes it
    first = np.take_along_axis(share[0], (share[0] > 0).argmax(axis=1)[:, None], axis=1)
    squared = (0.02 * first if tau is None else np.full_like(first, tau)) ** 2
    whole = variance + squared
    log_lambda = 0.5 * np.log(variance / whole) + (
        squared * effect**2 / (2 * variance * whole)
    )
    z = np.abs(effect) / np.sqrt(variance)
    return (-log_lambda <= np.log(0.05)).any(axis=1), (z > 1.959964).any(axis=1)


@pytest.mark.parametrize("tau", [None, 0.005, 0.02])
def test_no_effect_seldom_stops_a_test_however_often_one_looks(
    drawn: np.ndarray, tau: float | None
) -> None:
    """2,000 tests without effect, a look after every 100 visitors an arm."""
    stopped, naive = alarms(drawn, tau)

    _, high = bounds(int(stopped.sum()), TESTS)

    print(
        f"tau {tau}: {stopped.mean():.2%} false alarms, at most {high:.2%};"
        f" a plain z-test {naive.mean():.1%}"
    )
    assert high <= 0.05 + 0.01
    assert naive.mean() > 0.3


def test_the_monitor_decides_as_the_simulation_does(drawn: np.ndarray) -> None:
    stopped, naive = alarms(drawn, 0.02)
    chosen = [*np.flatnonzero(stopped)[:10], *np.flatnonzero(~stopped)[:10]]

    for test in chosen:
        found = monitor(read_series(as_series(drawn[:, test], tau=0.02)))

        assert (found.stopped_at is not None) == stopped[test]
        assert (found.naive_first_crossing is not None) == naive[test]


def as_series(counts: np.ndarray, *, tau: float) -> dict[str, Any]:
    return {
        "id": "null",
        "metric": "proportion",
        "tau": tau,
        "checkpoints": [
            {
                "t": look,
                "control": {"n": EACH * look, "conversions": int(counts[0, look - 1])},
                "treatment": {
                    "n": EACH * look,
                    "conversions": int(counts[1, look - 1]),
                },
            }
            for look in range(1, LOOKS + 1)
        ],
    }
