"""Every arm against the control, and all arms at once."""

import math
from typing import NamedTuple

from orchestrator.domain.experiments.results.values import (
    Arm,
    Comparison,
    Direction,
    Interval,
    Test,
)
from orchestrator.domain.statistics.families import (
    any_mean_differs,
    any_share_differs,
    holm,
)
from orchestrator.domain.statistics.means import welch
from orchestrator.domain.statistics.proportions import (
    least_expected,
    newcombe,
    standard_error,
    z_test,
)

FEWEST = 5  # expected conversions an arm, below which no z-test is believed


def compared(test: Test) -> tuple[Comparison, ...]:
    """Each treatment against the control, in order, p adjusted for the others."""
    control, arms = test.control, test.treatments
    seen = [difference(control, arm, alpha=test.alpha) for arm in arms]
    adjusted = holm([each.p for each in seen])
    return tuple(
        _against(control, arm, each, p, test.direction)
        for arm, each, p in zip(arms, seen, adjusted, strict=True)
    )


def omnibus(test: Test) -> float:
    """p that all arms are the same: chi-squared of shares, Welch of means."""
    ns = [arm.n for arm in test.arms]
    if test.metric == "proportion":
        return any_share_differs([arm.conversions or 0 for arm in test.arms], ns)
    means = [arm.mean or 0.0 for arm in test.arms]
    return any_mean_differs(means, [arm.var or 0.0 for arm in test.arms], ns)


def too_few(test: Test) -> bool:
    """Whether conversions are so few that the z-test cannot be believed."""
    if test.metric == "mean":
        return False
    counts = [arm.conversions or 0 for arm in test.arms]
    return least_expected(counts, [arm.n for arm in test.arms]) < FEWEST


class Difference(NamedTuple):
    """Arm minus control; `interval` at 1 - alpha, `p` two-sided."""

    apart: float
    interval: Interval
    error: float
    z: float
    p: float


def difference(control: Arm, arm: Arm, *, alpha: float) -> Difference:
    """Two arms on their own: shares by z and Newcombe, means by Welch."""
    if arm.conversions is not None and control.conversions is not None:
        counts = (control.conversions, control.n, arm.conversions, arm.n)
        tested = z_test(*counts)
        interval = newcombe(*counts, alpha=alpha)
        apart = arm.value - control.value
        error = standard_error(*counts)
        return Difference(apart, interval, error, tested.z, tested.p)
    found = welch(
        control.value, control.var or 0.0, control.n, arm.value, arm.var or 0.0, arm.n
    )
    interval = found.interval(alpha=alpha)
    return Difference(found.difference, interval, found.error, found.t, found.p)


def _against(
    control: Arm, arm: Arm, seen: Difference, adjusted: float, direction: Direction
) -> Comparison:
    apart, interval, error, z, p = seen
    base = control.value
    relative = base > 0 and math.isfinite(interval[1] / base)
    return Comparison(
        arm=arm.name,
        value=arm.value,
        difference=apart,
        difference_ci=interval,
        error=error,
        z=z,
        p=p,
        adjusted=adjusted,
        lift=apart / base if relative else None,
        lift_ci=(interval[0] / base, interval[1] / base) if relative else None,
        better=apart > 0 if direction == "higher" else apart < 0,
    )
