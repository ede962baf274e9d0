"""The exact bounds of a share: known values, and what they promise."""

import random

import pytest

from orchestrator.domain.statistics.escape import at_most, bounds


@pytest.mark.parametrize(
    ("found", "judged", "low", "high"),
    [
        # exact by hand: 1 - 0.025 ** (1 / n) and its mirror
        (0, 10, 0.0, 0.30849710781876083),
        (10, 10, 0.6915028921812392, 1.0),
        (0, 300, 0.0, 0.0122209747),
        # the usual table of Clopper and Pearson, 95 %
        (1, 10, 0.0025285785, 0.4450161),
        (5, 10, 0.18708603, 0.81291397),
        (8, 100, 0.03517156, 0.15155763),
    ],
)
def test_the_bounds_are_the_exact_ones(
    found: int, judged: int, low: float, high: float
) -> None:
    assert bounds(found, judged) == pytest.approx((low, high), abs=1e-7)


def test_nothing_judged_is_nothing_known() -> None:
    assert bounds(0, 0) == (0.0, 1.0)


def test_the_true_share_lies_inside_as_often_as_promised() -> None:
    draw = random.Random(20_260_301)
    share, judged, tried = 0.04, 120, 2000

    inside = sum(
        low <= share <= high
        for low, high in (
            bounds(sum(draw.random() < share for _ in range(judged)), judged)
            for _ in range(tried)
        )
    )

    assert inside / tried >= 0.945


def test_a_large_sample_is_no_trouble() -> None:
    low, high = bounds(400, 20_000)

    assert low < 0.02 < high
    assert high - low < 0.005
    assert at_most(20_000, 20_000, 0.5) == pytest.approx(1.0)


@pytest.mark.parametrize(("found", "judged"), [(-1, 5), (6, 5)])
def test_counts_that_are_none_are_refused(found: int, judged: int) -> None:
    with pytest.raises(ValueError, match="give 0 <= found <= judged"):
        bounds(found, judged)
