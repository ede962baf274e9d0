"""Two means compared, each arm with a variance of its own."""

import math
from dataclasses import dataclass

from orchestrator.domain.statistics.curves import t_at, t_two_sided


@dataclass(frozen=True, slots=True)
class Welch:
    """Second mean minus first, in the metric's unit.

    `t` is positive where the second is higher; `p` is two-sided; `df` is fractional;
    `error` is the standard error of `difference`.
    """

    difference: float
    error: float
    t: float
    df: float
    p: float

    def interval(self, *, alpha: float = 0.05) -> tuple[float, float]:
        """The interval of the difference at level 1 - alpha."""
        reach = t_at(1 - alpha / 2, self.df) * self.error
        return self.difference - reach, self.difference + reach


def welch(
    mean1: float, var1: float, n1: int, mean2: float, var2: float, n2: int
) -> Welch:
    """Are two means the same? The second against the first, variances apart.

    B. L. Welch, "The generalization of 'Student's' problem when several different
    population variances are involved", Biometrika 34 (1947), 28-35, with the degrees of
    freedom of F. E. Satterthwaite, Biometrics Bulletin 2 (1946), 110-114. Variances are
    of one unit (squared units of the metric), not of the mean. Raises ValueError where
    an n is below 2, a variance is negative, or both are 0.
    """
    if min(n1, n2) < 2:
        raise ValueError(f"n is {min(n1, n2)}: a variance needs at least 2.")
    if min(var1, var2) < 0:
        raise ValueError(f"variance is {min(var1, var2)}: it cannot be negative.")
    share1, share2 = var1 / n1, var2 / n2
    squared = share1 + share2
    if not squared > 0:
        raise ValueError("variance is 0 in both arms: nothing varies, nothing is told.")
    # shares of the whole, not squares of them: tiny variances would come to 0
    part1, part2 = share1 / squared, share2 / squared
    df = 1 / (part1 * part1 / (n1 - 1) + part2 * part2 / (n2 - 1))
    error = math.sqrt(squared)
    difference = mean2 - mean1
    t = difference / error
    return Welch(difference, error, t, df, t_two_sided(t, df))
