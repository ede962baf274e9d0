"""How many visitors a test needs, as statsmodels has it."""

from itertools import product

import pytest
from statsmodels.stats.power import normal_sample_size_one_tail
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from orchestrator.domain.statistics.power import (
    n_for_means,
    n_for_shares,
    power_for_shares,
    smallest_difference,
    smallest_lift,
)

CASES = list(
    product(
        (0.005, 0.01, 0.03, 0.1, 0.25, 0.5),
        (-0.2, 0.05, 0.1, 0.3),
        (0.8, 0.9),
        (1, 3),
    )
)


@pytest.mark.parametrize(("share", "lift", "power", "arms"), CASES)
def test_visitors_an_arm_agree_with_statsmodels(
    share: float, lift: float, power: float, arms: int
) -> None:
    other = share * (1 + lift)
    theirs = samplesize_proportions_2indep_onetail(
        share - other, other, power, ratio=1, alpha=0.05 / arms
    )

    ours = n_for_shares(share, other, power=power, comparisons=arms)

    assert ours == pytest.approx(theirs, rel=0.01, abs=1)


@pytest.mark.parametrize(("difference", "sd"), [(0.1, 1.0), (2.5, 40.0), (-0.02, 0.3)])
def test_visitors_for_a_mean_agree_with_statsmodels(
    difference: float, sd: float
) -> None:
    theirs = normal_sample_size_one_tail(
        abs(difference), 0.8, 0.025, std_null=sd * 2**0.5
    )

    assert n_for_means(difference, sd * sd) == pytest.approx(theirs, rel=0.01, abs=1)


@pytest.mark.parametrize("share", [0.005, 0.05, 0.3])
@pytest.mark.parametrize("comparisons", [1, 4])
def test_the_smallest_lift_is_the_one_that_needs_just_these_visitors(
    share: float, comparisons: int
) -> None:
    lift = smallest_lift(share, 8_000, comparisons=comparisons)

    assert lift is not None
    needed = n_for_shares(share, share * (1 + lift), comparisons=comparisons)
    assert needed == pytest.approx(8_000, abs=1)


def test_the_smallest_difference_of_means_is_found_back() -> None:
    difference = smallest_difference(9.0, 500)

    assert n_for_means(difference, 9.0) == pytest.approx(500, abs=1)


def test_too_few_visitors_see_no_lift_at_all() -> None:
    assert smallest_lift(0.5, 3) is None


def test_the_power_of_a_planned_test_is_what_was_planned() -> None:
    n = n_for_shares(0.03, 0.036, power=0.9)

    assert power_for_shares(0.03, 0.036, n) == pytest.approx(0.9, abs=0.001)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"share1": 0.0}, "share1 is 0"),
        ({"share2": 1.2}, "share2 is 1.2"),
        ({"share2": 0.1}, "both 0.1"),
        ({"alpha": 0.0}, "alpha is 0"),
        ({"power": 1.0}, "power is 1"),
        ({"comparisons": 0}, "comparisons is 0"),
    ],
)
def test_what_is_out_of_range_is_named(bad: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        n_for_shares(**({"share1": 0.1, "share2": 0.12} | bad))  # type: ignore[arg-type]


def test_no_difference_and_no_variance_are_named() -> None:
    with pytest.raises(ValueError, match="difference is 0"):
        n_for_means(0, 1)
    with pytest.raises(ValueError, match="variance is -1"):
        n_for_means(1, -1)
    with pytest.raises(ValueError, match="n is 0"):
        smallest_difference(1, 0)
