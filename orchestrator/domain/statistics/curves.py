"""The distributions the formulas need, as plain floats.

One place where scipy is called: `scipy.special` alone, as `scipy.stats` takes seconds
to import. Every function takes and gives floats; a probability is 0 to 1.
"""

from scipy.special import (  # type: ignore[import-untyped, unused-ignore]
    chdtrc,
    fdtrc,
    ndtr,
    ndtri,
    stdtr,
    stdtrit,
)


def normal_below(z: float) -> float:
    """The share of the standard normal curve below `z`."""
    return float(ndtr(z))


def normal_at(share: float) -> float:
    """The z below which `share` of the standard normal curve lies."""
    if not 0 < share < 1:
        raise ValueError(f"share is {share}: give one between 0 and 1.")
    return float(ndtri(share))


def two_sided(z: float) -> float:
    """The probability of a standard normal at least as far from 0 as `z`."""
    return min(1.0, 2.0 * float(ndtr(-abs(z))))


def chi2_above(statistic: float, df: float) -> float:
    """The probability of a chi-squared value of `df` degrees above `statistic`."""
    return float(chdtrc(df, statistic))


def f_above(statistic: float, df1: float, df2: float) -> float:
    """The probability of an F value of `df1` and `df2` degrees above `statistic`."""
    return float(fdtrc(df1, df2, statistic))


def t_two_sided(t: float, df: float) -> float:
    """The probability of a Student t of `df` degrees at least as far from 0 as `t`."""
    return min(1.0, 2.0 * float(stdtr(df, -abs(t))))


def t_at(share: float, df: float) -> float:
    """The t below which `share` of Student's curve of `df` degrees lies."""
    if not 0 < share < 1:
        raise ValueError(f"share is {share}: give one between 0 and 1.")
    return float(stdtrit(df, share))
