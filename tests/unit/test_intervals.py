"""How sure shares and counts are."""

import pytest

from orchestrator.domain.statistics.intervals import Precision, poisson_band, wilson


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(44, 62, 0.587, 0.808), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0)],
)
def test_a_share_has_the_interval_of_the_textbook(
    right: int, total: int, low: float, high: float
) -> None:
    assert wilson(right, total) == pytest.approx((low, high), abs=0.001)


def test_nothing_labelled_is_no_share() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert (Precision(0, 0).share, Precision(0, 0).low) == (None, None)
    assert str(Precision(62, 44)) == "62 labelled, precision 71 % (59–81)"
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


@pytest.mark.parametrize(
    ("mean", "band"),
    [
        (0.0, (0, 0)),
        (1.0, (0, 4)),
        (10.0, (3, 19)),
        (5.3, (1, 12)),
        (900.0, (822, 978)),
    ],
)
def test_a_count_has_a_band_without_surprise(
    mean: float, band: tuple[int, int]
) -> None:
    assert poisson_band(mean) == band
