"""The distributions the formulas need, as plain floats.

One place where scipy is called: `scipy.special` alone, as `scipy.stats` takes seconds
to import. It is loaded where the first means are compared, not before: it holds 50 MB
and half a second, and most processes compare none. Every function takes and gives
floats; a probability is 0 to 1.
"""

import math
from functools import cache, lru_cache
from importlib import import_module
from statistics import NormalDist
from types import ModuleType

NORMAL = NormalDist()
ROOT_2 = math.sqrt(2)


def normal_below(z: float) -> float:
    """The share of the standard normal curve below `z`."""
    return 0.5 * math.erfc(-z / ROOT_2)


@lru_cache(maxsize=256)  # the same few levels for test after test
def normal_at(share: float) -> float:
    """The z below which `share` of the standard normal curve lies."""
    if not 0 < share < 1:
        raise ValueError(f"share is {share}: give one between 0 and 1.")
    return NORMAL.inv_cdf(share)


def two_sided(z: float) -> float:
    """The probability of a standard normal at least as far from 0 as `z`."""
    return math.erfc(abs(z) / ROOT_2)


def chi2_above(statistic: float, df: int) -> float:
    """The probability of a chi-squared value of `df` degrees above `statistic`.

    The finite sums for whole degrees of M. Abramowitz, I. Stegun, "Handbook of
    Mathematical Functions" (1964), 26.4.4 and 26.4.5; below about 1e-250 it is 0.
    """
    if df < 1:
        raise ValueError(f"df is {df}: at least one degree of freedom is needed.")
    if statistic <= 0:
        return 1.0
    half = statistic / 2
    start = 1.0 if df % 2 == 0 else 1.5
    total = 0.0 if df % 2 == 0 else math.erfc(math.sqrt(half))
    term = math.exp(-half) * half ** (start - 1) / math.gamma(start)
    for step in range(df // 2):
        total += term
        term *= half / (start + step)
    return min(1.0, total)


def f_above(statistic: float, df1: float, df2: float) -> float:
    """The probability of an F value of `df1` and `df2` degrees above `statistic`."""
    return float(_special().fdtrc(df1, df2, statistic))


def t_two_sided(t: float, df: float) -> float:
    """The probability of a Student t of `df` degrees at least as far from 0 as `t`."""
    return min(1.0, 2.0 * float(_special().stdtr(df, -abs(t))))


def t_at(share: float, df: float) -> float:
    """The t below which `share` of Student's curve of `df` degrees lies."""
    if not 0 < share < 1:
        raise ValueError(f"share is {share}: give one between 0 and 1.")
    return float(_special().stdtrit(df, share))


@cache
def _special() -> ModuleType:
    return import_module("scipy.special")
