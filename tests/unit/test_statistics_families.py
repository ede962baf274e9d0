"""Means, many arms, and the split, as statsmodels has them."""

import numpy as np
import pytest
from scipy.stats import chisquare
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.oneway import anova_generic
from statsmodels.stats.proportion import proportions_chisquare
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from orchestrator.domain.statistics.families import (
    any_mean_differs,
    any_share_differs,
    holm,
)
from orchestrator.domain.statistics.means import welch
from orchestrator.domain.statistics.split import sample_ratio

DRAWN = np.random.default_rng(7)


@pytest.mark.parametrize("sizes", [(40, 60), (500, 200), (8, 9)])
def test_welch_agrees_with_statsmodels(sizes: tuple[int, int]) -> None:
    one, other = DRAWN.normal(10, 2, sizes[0]), DRAWN.normal(10.5, 5, sizes[1])
    theirs = CompareMeans(DescrStatsW(other), DescrStatsW(one))
    t, p, df = theirs.ttest_ind(usevar="unequal")

    ours = welch(
        one.mean(), one.var(ddof=1), len(one), other.mean(), other.var(ddof=1), sizes[1]
    )

    assert (ours.t, ours.p, ours.df) == pytest.approx((t, p, df))
    assert ours.interval() == pytest.approx(theirs.tconfint_diff(usevar="unequal"))


def test_a_tiny_variance_does_not_come_to_nothing() -> None:
    found = welch(1.0, 1e-200, 10, 1.0, 1e-200, 10)

    assert found.p == 1.0
    assert found.df == pytest.approx(18)


@pytest.mark.parametrize(
    ("bad", "said"),
    [((1, 1, 1, 1, 1, 9), "n is 1"), ((1, -2, 9, 1, 1, 9), "variance is -2")],
)
def test_welch_names_what_it_cannot_take(bad: tuple[int, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        welch(*bad)


def test_nothing_varying_is_refused() -> None:
    with pytest.raises(ValueError, match="0 in both arms"):
        welch(1, 0, 9, 2, 0, 9)


@pytest.mark.parametrize("share", [0.005, 0.02, 0.1, 0.5])
def test_the_omnibus_of_shares_agrees_with_statsmodels(share: float) -> None:
    ns = [5_000, 5_200, 4_900, 5_100]
    counts = [round(n * share * (1 + 0.05 * at)) for at, n in enumerate(ns)]
    _, p, _ = proportions_chisquare(counts, ns)

    assert any_share_differs(counts, ns) == pytest.approx(p, rel=1e-6)


def test_the_omnibus_of_means_agrees_with_statsmodels() -> None:
    means, variances, ns = [3.0, 3.2, 2.9, 3.1], [1.0, 4.0, 2.0, 9.0], [90, 80, 120, 70]
    theirs = anova_generic(
        np.array(means), np.array(variances), np.array(ns), use_var="unequal"
    )

    assert any_mean_differs(means, variances, ns) == pytest.approx(theirs.pvalue)


def test_two_arms_are_an_omnibus_of_one_comparison() -> None:
    found = welch(3.0, 1.0, 90, 3.4, 4.0, 80)

    assert any_mean_differs([3.0, 3.4], [1.0, 4.0], [90, 80]) == pytest.approx(found.p)


@pytest.mark.parametrize(
    "ps", [[0.01, 0.04, 0.03], [0.5, 0.001, 0.2, 0.2], [0.7], [0.02, 0.02], []]
)
def test_holm_agrees_with_statsmodels(ps: list[float]) -> None:
    theirs = list(multipletests(ps, method="holm")[1]) if ps else []

    assert holm(ps) == pytest.approx(theirs)


def test_the_split_agrees_with_scipy() -> None:
    observed, shares = [5_000, 5_210, 2_480], [0.4, 0.4, 0.2]
    whole = sum(observed)

    found = sample_ratio(observed, shares)

    theirs = chisquare(observed, [whole * share for share in shares])
    assert (found.chi2, found.p) == pytest.approx((theirs.statistic, theirs.pvalue))
    assert found.df == 2


def test_thirds_written_short_are_thirds() -> None:
    assert sample_ratio([10**7] * 3, [0.333] * 3).p == pytest.approx(1)


@pytest.mark.parametrize(
    ("observed", "shares", "said"),
    [
        ([5], [1.0], "1 arms"),
        ([5, 5], [0.5, 0.6], "together 1"),
        ([0, 0], [0.5, 0.5], "not all 0"),
        ([5, -5], [0.5, 0.5], "not all 0"),
        ([5, 5], [1.0, 0.0], "each above 0"),
    ],
)
def test_a_split_that_is_none_is_refused(
    observed: list[int], shares: list[float], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        sample_ratio(observed, shares)


def test_a_family_without_members_is_refused() -> None:
    with pytest.raises(ValueError, match="1 arms"):
        any_share_differs([1], [10])
    with pytest.raises(ValueError, match="variances above 0"):
        any_mean_differs([1, 2], [0, 1], [5, 5])
