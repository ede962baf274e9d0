"""Wald's test: its boundaries, how often it errs, and how soon it finds out."""

import random
from math import log

import pytest

from orchestrator.domain.statistics.sequential import Verdict, Wald, decide

WALD = Wald(0.1, 0.3)
TRIED = 3000


def decided(share: float, outputs: int, draw: random.Random) -> Verdict:
    """What the test says of an agent whose faults come by chance."""
    return decide(WALD, (draw.random() < share for _ in range(outputs)))


def test_the_boundaries_are_walds() -> None:
    wald = Wald(0.1, 0.3, alpha=0.01, beta=0.05)

    assert wald.upper == pytest.approx(log(0.95 / 0.01))
    assert wald.lower == pytest.approx(log(0.05 / 0.99))
    assert wald.step(True) == pytest.approx(log(3))
    assert wald.step(False) == pytest.approx(log(0.7 / 0.9))


def test_an_agent_in_order_hardly_ever_trips() -> None:
    draw = random.Random(20_260_302)

    tripped = sum(decided(0.1, 60, draw).said == "bad" for _ in range(TRIED))

    assert tripped / TRIED < 0.005


def test_a_bad_agent_trips_and_soon() -> None:
    draw = random.Random(20_260_303)

    found = [decided(0.3, 200, draw) for _ in range(TRIED)]
    seen = sorted(one.seen for one in found if one.said == "bad")

    assert len(seen) / TRIED > 0.99
    assert seen[len(seen) // 2] < 60


def test_a_row_of_rejections_trips_after_seven() -> None:
    assert decide(WALD, [True] * 6).said == "open"
    assert decide(WALD, [True] * 7) == Verdict("bad", 7, 7, pytest.approx(7 * log(3)))


def test_a_good_past_is_no_credit() -> None:
    long_good = [False] * 500

    assert decide(WALD, long_good).said in ("good", "open")
    assert decide(WALD, [*long_good, *[True] * 9]).said == "bad"


def test_no_outputs_say_nothing() -> None:
    assert decide(WALD, []) == Verdict("open", 0, 0, 0.0)


@pytest.mark.parametrize(("p0", "p1"), [(0.3, 0.1), (0.1, 0.1), (0, 0.3), (0.1, 1)])
def test_shares_that_cannot_be_told_apart_are_refused(p0: float, p1: float) -> None:
    with pytest.raises(ValueError, match="0 < p0 < p1 < 1"):
        Wald(p0, p1)
