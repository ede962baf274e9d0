"""Two shares compared: how sure the difference is, and how large it may be."""

import math
from dataclasses import dataclass

from orchestrator.domain.statistics.curves import normal_at, two_sided
from orchestrator.domain.statistics.intervals import wilson


@dataclass(frozen=True, slots=True)
class ZTest:
    """`z` is positive where the second share is higher; `p` is two-sided, 0 to 1."""

    z: float
    p: float


def z_test(count1: int, n1: int, count2: int, n2: int) -> ZTest:
    """Are two shares the same? The second against the first, variance pooled.

    z = (p2 - p1) / sqrt(p q (1/n1 + 1/n2)), p the share of both together, q = 1 - p:
    J. L. Fleiss, B. Levin, M. C. Paik, "Statistical Methods for Rates and Proportions",
    3rd edition (2003), section 3.1, without correction for continuity. Where nobody or
    everybody converted there is nothing to tell apart: z is 0 and p is 1. Raises
    ValueError where a count is not 0 to its n, or an n is 0.
    """
    for count, n in ((count1, n1), (count2, n2)):
        _check(count, n)
    pooled = (count1 + count2) / (n1 + n2)
    variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    if variance <= 0:
        return ZTest(0.0, 1.0)
    z = (count2 / n2 - count1 / n1) / math.sqrt(variance)
    return ZTest(z, two_sided(z))


def newcombe(
    count1: int, n1: int, count2: int, n2: int, *, alpha: float = 0.05
) -> tuple[float, float]:
    """The interval of second share minus first, at level 1 - alpha, within -1 to 1.

    Two Wilson intervals joined (method 10 of R. G. Newcombe, "Interval estimation for
    the difference between independent proportions", Statistics in Medicine 17 (1998),
    873-890): it holds its level for small counts and shares near 0, where the plain
    interval does not. Raises ValueError as `z_test` does.
    """
    for count, n in ((count1, n1), (count2, n2)):
        _check(count, n)
    z = normal_at(1 - alpha / 2)
    share1, share2 = count1 / n1, count2 / n2
    low1, high1 = wilson(count1, n1, z=z)
    low2, high2 = wilson(count2, n2, z=z)
    difference = share2 - share1
    return (
        difference - math.hypot(share2 - low2, high1 - share1),
        difference + math.hypot(high2 - share2, share1 - low1),
    )


def standard_error(count1: int, n1: int, count2: int, n2: int) -> float:
    """Of the difference of two shares, each with its own variance (not pooled).

    sqrt(p1 q1 / n1 + p2 q2 / n2): Fleiss, Levin, Paik (2003), section 3.2. Where a
    count is 0 or n, half a conversion is added and taken (A. Agresti, "Categorical Data
    Analysis", section 3.1), so that no error of 0 is told.
    """
    total = 0.0
    for count, n in ((count1, n1), (count2, n2)):
        _check(count, n)
        share = count / n if 0 < count < n else (count + 0.5) / (n + 1)
        total += share * (1 - share) / n
    return math.sqrt(total)


def least_expected(counts: list[int], ns: list[int]) -> float:
    """The smallest expected cell if all shares were the same: under 5 trust no z.

    W. G. Cochran, "Some methods for strengthening the common chi-squared tests",
    Biometrics 10 (1954), 417-451.
    """
    pooled = sum(counts) / sum(ns)
    return min(min(n * pooled, n * (1 - pooled)) for n in ns)


def _check(count: int, n: int) -> None:
    if n < 1 or not 0 <= count <= n:
        raise ValueError(f"{count} of {n} is no share: 0 to n of at least 1 convert.")
