"""Looks planned in advance: how much of alpha each may spend (O'Brien-Fleming)."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from orchestrator.domain.statistics.curves import normal_at, normal_below, two_sided

GRID = 600  # steps across the region where a test goes on
NOTHING = 1e-300  # what a look at the very start may spend: too small to count
REACH = 8.0  # standard deviations: beyond, nothing that counts


def spent(fraction: float, *, alpha: float = 0.05) -> float:
    """The part of alpha that may be spent when `fraction` of all data is in.

    On each side 2 - 2 normal(z[1 - a / 2] / sqrt(t)) with a = alpha / 2: K. K. G. Lan,
    D. L. DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 70
    (1983), 659-663, shaped like P. C. O'Brien and T. R. Fleming, Biometrics 35 (1979),
    549-556: almost nothing early, almost all of alpha left for the end.
    """
    if not 0 < fraction <= 1 or not 0 < alpha < 1:
        raise ValueError(f"fraction {fraction}, alpha {alpha}: each above 0, to 1.")
    return 4 * normal_below(-normal_at(1 - alpha / 4) / math.sqrt(fraction))


def boundaries(fractions: Sequence[float], *, alpha: float = 0.05) -> list[float]:
    """The |Z| each look must pass, so that all looks together err at most alpha.

    Fractions of all data grow from above 0 to at most 1. The chance to get past a look
    without stopping is integrated step by step: P. Armitage, C. K. McPherson,
    B. C. Rowe, Journal of the Royal Statistical Society A 132 (1969), 235-244.
    """
    limits: list[float] = []
    paths: _Paths | None = None
    before, used = 0.0, 0.0
    for fraction in fractions:
        if not before < fraction <= 1:
            raise ValueError(f"fractions are {list(fractions)}: growing, 0 to 1.")
        budget = spent(fraction, alpha=alpha) - used
        if paths is None:
            limits.append(-normal_at(max(budget / 2, NOTHING)))
            paths = _Paths.first(fraction, limits[-1])
        else:
            step = math.sqrt(fraction - before)
            limit = _limit(paths, step, fraction, budget)
            limits.append(limit)
            paths = paths.on(step, limit * math.sqrt(fraction))
        used += budget
        before = fraction
    return limits


def level_of_look(fractions: Sequence[float], *, alpha: float = 0.05) -> float:
    """The two-sided p that the last of these looks must stay under."""
    if not fractions:
        raise ValueError("fractions is empty: name the looks taken so far.")
    return two_sided(boundaries(fractions, alpha=alpha)[-1])


class _Paths:
    """How likely B (z sqrt(t)) stands where, with no effect and not yet stopped."""

    def __init__(self, at: "np.ndarray", mass: "np.ndarray") -> None:
        self.at, self.mass = at, mass

    @classmethod
    def first(cls, fraction: float, limit: float) -> "_Paths":
        reach = min(limit, REACH) * math.sqrt(fraction)
        at, width = _grid(reach)
        density = np.exp(-(at**2) / (2 * fraction)) / math.sqrt(2 * math.pi * fraction)
        return cls(at, density * width)

    def on(self, step: float, reach: float) -> "_Paths":
        """After the next look, of those that stay within `reach`."""
        at, width = _grid(reach)
        apart = (at[:, None] - self.at[None, :]) / step
        density = np.exp(-0.5 * apart**2) / (step * math.sqrt(2 * math.pi))
        return _Paths(at, (density @ self.mass) * width)

    def beyond(self, step: float, reach: float) -> float:
        """The chance to come to stand farther than `reach` at the next look."""
        out = ndtr((-reach - self.at) / step) + ndtr((self.at - reach) / step)
        return float(self.mass @ out)


def _limit(paths: _Paths, step: float, fraction: float, budget: float) -> float:
    """The |Z| beyond which just `budget` of those still running come to stand."""
    low, high = 0.5, REACH
    for _ in range(40):
        middle = (low + high) / 2
        out = paths.beyond(step, middle * math.sqrt(fraction))
        low, high = (middle, high) if out > budget else (low, middle)
    return high


def _grid(reach: float) -> "tuple[np.ndarray, float]":
    """Midpoints of equal steps from -reach to reach, and their width."""
    width = 2 * reach / GRID
    return np.linspace(-reach + width / 2, reach - width / 2, GRID), width
