"""Looking more than once: always-valid p, planned looks, running on, the curse."""

import math

import numpy as np
import pytest
from scipy import special

from orchestrator.domain.statistics.always_valid import (
    confidence_sequence,
    log_evidence,
    p_of,
)
from orchestrator.domain.statistics.conditional_power import conditional_power
from orchestrator.domain.statistics.curves import (
    chi2_above,
    normal_at,
    normal_below,
    t_at,
)
from orchestrator.domain.statistics.shrinkage import shrunken
from orchestrator.domain.statistics.spending import boundaries, level_of_look, spent


def test_lambda_is_the_formula_of_the_page() -> None:
    effect, variance, tau = 0.03, 0.0001, 0.02
    whole = variance + tau**2
    expected = math.sqrt(variance / whole) * math.exp(
        tau**2 * effect**2 / (2 * variance * whole)
    )

    assert math.exp(log_evidence(effect, variance, tau)) == pytest.approx(expected)
    assert p_of(math.log(expected)) == pytest.approx(min(1, 1 / expected))


def test_the_interval_ends_where_the_p_value_is_alpha() -> None:
    low, high = confidence_sequence(0.03, 0.0001, 0.02, alpha=0.05)

    for end in (low, high):
        assert p_of(log_evidence(0.03 - end, 0.0001, 0.02)) == pytest.approx(0.05)


def test_nothing_that_varied_tells_nothing() -> None:
    assert log_evidence(0.5, 0, 0.1) == 0
    assert confidence_sequence(0.5, 0, 0.1) == (-math.inf, math.inf)


@pytest.mark.parametrize(("variance", "tau"), [(-1, 0.1), (1, 0), (math.nan, 1)])
def test_what_is_no_variance_or_tau_is_refused(variance: float, tau: float) -> None:
    with pytest.raises(ValueError, match="tau"):
        log_evidence(0.1, variance, tau)
    with pytest.raises(ValueError, match="tau"):
        confidence_sequence(0.1, variance, tau)


def test_a_huge_effect_does_not_overflow() -> None:
    assert p_of(log_evidence(1e6, 1e-12, 1e3)) == 0


def test_planned_looks_have_the_published_boundaries() -> None:
    """Five even looks at 0.05: the figures of Lan and DeMets' own program."""
    found = boundaries([0.2, 0.4, 0.6, 0.8, 1.0])

    published = [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]
    assert found == pytest.approx(published, abs=0.001)


def test_one_look_at_the_end_is_the_plain_test() -> None:
    assert boundaries([1.0]) == pytest.approx([1.96], abs=0.001)
    assert spent(1.0) == pytest.approx(0.05)


def test_a_look_at_the_very_start_may_hardly_stop() -> None:
    (first, second, last) = boundaries([1e-6, 0.01, 1.0])

    assert first > second > 7
    assert last == pytest.approx(1.96, abs=0.001)


def test_all_planned_looks_together_err_alpha() -> None:
    fractions = [0.1, 0.35, 0.7, 1.0]
    steps = np.sqrt(np.diff([0, *fractions]))
    paths = np.cumsum(
        np.random.default_rng(3).normal(size=(200_000, 4)) * steps, axis=1
    )

    crossed = np.abs(paths) / np.sqrt(fractions) > boundaries(fractions)

    assert crossed.any(axis=1).mean() == pytest.approx(0.05, abs=0.002)
    assert level_of_look(fractions) < 0.05


@pytest.mark.parametrize("bad", [[0.5, 0.5], [0.0, 1.0], [0.5, 1.2]])
def test_looks_out_of_order_are_refused(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="fraction"):
        boundaries(bad)


def test_conditional_power_is_how_often_such_a_test_ends_well() -> None:
    z, fraction, drawn = 1.2, 0.5, np.random.default_rng(5).normal(size=400_000)
    now = z * math.sqrt(fraction)
    ends = now + now / fraction * (1 - fraction) + drawn * math.sqrt(1 - fraction)

    simulated = (np.abs(ends) > 1.959964).mean()

    assert conditional_power(z, fraction) == pytest.approx(simulated, abs=0.003)


def test_conditional_power_does_not_ask_which_arm_leads() -> None:
    assert conditional_power(-1.2, 0.4) == pytest.approx(conditional_power(1.2, 0.4))


def test_a_test_at_its_end_has_decided() -> None:
    assert conditional_power(2.5, 1) == 1
    assert conditional_power(0.5, 1) == 0
    with pytest.raises(ValueError, match="fraction 0"):
        conditional_power(1, 0)


def test_a_noisy_lift_shrinks_more_than_a_sure_one() -> None:
    assert shrunken(0.3, 0.1, prior_sd=0.1) == pytest.approx(0.15)
    assert shrunken(0.3, 0.001) == pytest.approx(0.3, rel=0.001)
    assert abs(shrunken(-0.3, 5.0)) < 0.001
    with pytest.raises(ValueError, match="prior_sd 0"):
        shrunken(0.1, 0.1, prior_sd=0)


def test_curves_agree_with_scipy() -> None:
    for df in (1, 2, 3, 4, 5, 8, 13, 30, 99):
        for statistic in (0.0, 1e-9, 0.3, 1.0, 4.0, 20.0, 150.0):
            theirs = float(special.chdtrc(df, statistic))
            assert chi2_above(statistic, df) == pytest.approx(theirs, rel=1e-10)
    for z in (-9.0, -1.96, 0.0, 0.3, 4.0, 30.0):
        assert normal_below(z) == pytest.approx(float(special.ndtr(z)), rel=1e-12)
    for share in (1e-12, 0.025, 0.5, 0.8, 0.999):
        assert normal_at(share) == pytest.approx(float(special.ndtri(share)), rel=1e-12)
    assert chi2_above(1e9, 2) == 0
    with pytest.raises(ValueError, match="df is 0"):
        chi2_above(1, 0)


@pytest.mark.parametrize("share", [0, 1, 2])
def test_a_quantile_needs_a_share(share: float) -> None:
    with pytest.raises(ValueError, match=f"share is {share}"):
        normal_at(share)
    with pytest.raises(ValueError, match=f"share is {share}"):
        t_at(share, 5)
