"""Shares compared as statsmodels compares them, within 1 % and mostly far closer."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportions_ztest,
)

from orchestrator.domain.statistics.proportions import (
    least_expected,
    newcombe,
    standard_error,
    z_test,
)

SHARES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5)
LIFTS = (-0.3, -0.1, 0.05, 0.2, 0.5)
PAIRS = [
    (share, share * (1 + lift), n)
    for share, lift, n in product(SHARES, LIFTS, (1_000, 20_000))
]


def counts(share1: float, share2: float, n: int) -> tuple[int, int, int, int]:
    other = n * 13 // 10
    return round(share1 * n), n, round(share2 * other), other


@pytest.mark.parametrize(("share1", "share2", "n"), PAIRS)
def test_z_and_newcombe_agree_with_statsmodels(
    share1: float, share2: float, n: int
) -> None:
    count1, n1, count2, n2 = counts(share1, share2, n)
    z, p = proportions_ztest([count2, count1], [n2, n1])
    ends = confint_proportions_2indep(
        count2, n2, count1, n1, method="newcomb", compare="diff", alpha=0.05
    )

    found = z_test(count1, n1, count2, n2)

    assert found.z == pytest.approx(z, rel=1e-9)
    assert found.p == pytest.approx(p, rel=1e-6)
    assert newcombe(count1, n1, count2, n2) == pytest.approx(ends, rel=1e-6)


def test_an_interval_known_from_the_paper_comes_out() -> None:
    """R. G. Newcombe (1998), table II (a): 56/70 against 48/80, method 10."""
    low, high = newcombe(48, 80, 56, 70)

    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_nobody_or_everybody_converting_tells_nothing_apart() -> None:
    assert z_test(0, 10, 0, 20).p == 1.0
    assert z_test(10, 10, 20, 20).p == 1.0
    assert newcombe(0, 10, 0, 20)[0] < 0 < newcombe(0, 10, 0, 20)[1]
    assert standard_error(0, 10, 0, 20) > 0


def test_few_expected_conversions_are_noticed() -> None:
    assert least_expected([1, 3], [100, 100]) == pytest.approx(2)
    assert least_expected([99, 97], [100, 100]) == pytest.approx(2)


@pytest.mark.parametrize("bad", [(-1, 10, 1, 10), (11, 10, 1, 10), (0, 0, 1, 10)])
def test_what_is_no_share_is_refused_with_its_numbers(
    bad: tuple[int, int, int, int],
) -> None:
    for formula in (z_test, newcombe, standard_error):
        with pytest.raises(ValueError, match=f"{bad[0]} of {bad[1]}"):
            formula(*bad)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_swapping_the_arms_turns_every_sign(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    forth, back = z_test(*one, *other), z_test(*other, *one)
    low, high = newcombe(*one, *other)

    assert forth.p == pytest.approx(back.p)
    assert forth.z == pytest.approx(-back.z)
    assert newcombe(*other, *one) == pytest.approx((-high, -low))
    assert low <= other[0] / other[1] - one[0] / one[1] <= high
