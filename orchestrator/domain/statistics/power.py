"""How many visitors a test needs, and what it can see with those it has."""

import math
from collections.abc import Callable

from orchestrator.domain.statistics.curves import normal_at, normal_below

HALVINGS = 80


def n_for_shares(
    share1: float,
    share2: float,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    comparisons: int = 1,
) -> int:
    """Visitors an arm, to tell `share2` from `share1` two-sided; rounded up.

    n = (z[1 - alpha / 2c] sqrt(2 p q) + z[power] sqrt(p1 q1 + p2 q2))^2 / (p1 - p2)^2,
    p the mean of both: Fleiss, Levin, Paik, "Statistical Methods for Rates and
    Proportions" (2003), section 4.2; alpha is divided by the `comparisons` with the
    control (Bonferroni). Raises ValueError naming what is out of range.
    """
    for name, share in (("share1", share1), ("share2", share2)):
        if not 0 < share < 1:
            raise ValueError(f"{name} is {share}: give one between 0 and 1.")
    if share1 == share2:
        raise ValueError(f"share1 and share2 are both {share1}: nothing to tell apart.")
    limit, reach = _quantiles(alpha, power, comparisons)
    middle = (share1 + share2) / 2
    none = math.sqrt(2 * middle * (1 - middle))
    some = math.sqrt(share1 * (1 - share1) + share2 * (1 - share2))
    root = (limit * none + reach * some) / (share1 - share2)
    return max(2, math.ceil(root * root))


def n_for_means(
    difference: float,
    variance: float,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    comparisons: int = 1,
) -> int:
    """Visitors an arm, to see a `difference` of means two-sided; rounded up.

    n = 2 variance (z[1 - alpha / 2c] + z[power])^2 / difference^2: J. Cohen,
    "Statistical Power Analysis for the Behavioral Sciences" (1988), section 2.4, with
    the normal for Student's curve. Variance is of one visitor, in the square of the
    metric's unit.
    """
    if difference == 0 or not math.isfinite(difference):
        raise ValueError(f"difference is {difference}: give one that is not 0.")
    if not variance > 0 or not math.isfinite(variance):
        raise ValueError(f"variance is {variance}: give one above 0.")
    limit, reach = _quantiles(alpha, power, comparisons)
    return max(2, math.ceil(2 * variance * ((limit + reach) / difference) ** 2))


def power_for_shares(
    share1: float, share2: float, n: int, *, alpha: float = 0.05, comparisons: int = 1
) -> float:
    """The chance to see `share2` against `share1` with `n` visitors an arm.

    `n_for_shares` turned round: normal[(|p1 - p2| sqrt(n) - z sqrt(2 p q)) /
    sqrt(p1 q1 + p2 q2)].
    """
    if n < 1:
        raise ValueError(f"n is {n}: give at least one visitor an arm.")
    limit, _ = _quantiles(alpha, 0.8, comparisons)
    middle = (share1 + share2) / 2
    some = math.sqrt(share1 * (1 - share1) + share2 * (1 - share2))
    reach = abs(share1 - share2) * math.sqrt(n)
    return normal_below((reach - limit * math.sqrt(2 * middle * (1 - middle))) / some)


def smallest_lift(
    share: float,
    n: int,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    comparisons: int = 1,
) -> float | None:
    """The smallest relative lift over `share` that `n` visitors an arm can show.

    0.12 is 12 %. None where even a share of (nearly) one could not be told apart.
    Found by halving: `power_for_shares` only grows with the lift.
    """
    if not 0 < share < 1:
        raise ValueError(f"share is {share}: give one between 0 and 1.")
    _quantiles(alpha, power, comparisons)  # refuses what is out of range

    def seen(other: float) -> bool:
        chance = power_for_shares(share, other, n, alpha=alpha, comparisons=comparisons)
        return chance >= power

    highest = 1 - 1e-9
    if not seen(highest):
        return None
    return _first(seen, share, highest) / share - 1


def smallest_difference(
    variance: float,
    n: int,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    comparisons: int = 1,
) -> float:
    """The smallest difference of means that `n` visitors an arm can show.

    `n_for_means` turned round; in the metric's unit.
    """
    if n < 1:
        raise ValueError(f"n is {n}: give at least one visitor an arm.")
    limit, reach = _quantiles(alpha, power, comparisons)
    return (limit + reach) * math.sqrt(2 * variance / n)


def _quantiles(alpha: float, power: float, comparisons: int) -> tuple[float, float]:
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}: give one between 0 and 1.")
    if not 0 < power < 1:
        raise ValueError(f"power is {power}: give one between 0 and 1.")
    if comparisons < 1:
        raise ValueError(f"comparisons is {comparisons}: at least one arm is compared.")
    return normal_at(1 - alpha / (2 * comparisons)), normal_at(power)


def _first(reached: Callable[[float], bool], low: float, high: float) -> float:
    """The least value from which on `reached` is so; it is so at `high`."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high
