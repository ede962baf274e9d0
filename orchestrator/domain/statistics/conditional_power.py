"""Is it worth running longer? The chance that a test not yet decided still will be."""

import math

from orchestrator.domain.statistics.curves import normal_at, normal_below

WORTH_IT = 0.2  # below this a longer test is a poor use of traffic: ask
AGAIN = 2.0  # where no plan says how far: as long again as so far


def conditional_power(z: float, fraction: float, *, alpha: float = 0.05) -> float:
    """The chance that |Z| passes the two-sided level at the end, trend going on as now.

    With t the fraction of all information that is in (above 0, at most 1) and B = z
    sqrt(t), the end is normal about B + (B / t)(1 - t) with variance 1 - t: K. K. G.
    Lan, J. Wittes, "The B-value: a tool for monitoring data", Biometrics 44 (1988),
    579-585. At t = 1 it is 0 or 1. Raises ValueError for another fraction or alpha.
    """
    if not 0 < fraction <= 1 or not 0 < alpha < 1:
        raise ValueError(f"fraction {fraction}, alpha {alpha}: each above 0, to 1.")
    limit = normal_at(1 - alpha / 2)
    left = 1 - fraction
    if left == 0:
        return float(abs(z) >= limit)
    expected = z / math.sqrt(fraction)  # B + (B / t)(1 - t) = B / t
    spread = math.sqrt(left)
    return normal_below((expected - limit) / spread) + normal_below(
        (-expected - limit) / spread
    )
