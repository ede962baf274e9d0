"""A running test watched at every checkpoint, without crying wolf."""

import math
from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.domain.experiments.watching.planned_looks import Planned, planned
from orchestrator.domain.experiments.watching.series import Look, Series, read_series
from orchestrator.domain.statistics.always_valid import (
    confidence_sequence,
    log_evidence,
    p_of,
)
from orchestrator.domain.statistics.curves import normal_at, two_sided

__all__ = ["Monitored", "Point", "Series", "monitor", "read_series"]


@dataclass(frozen=True, slots=True)
class Point:
    """One checkpoint: treatment minus control, its confidence sequence, both p.

    `sequential_p` is the least so far, `naive_p` what a plain z-test would say now.
    `low` and `high` are None where nothing has varied yet.
    """

    t: float | int
    effect: float
    low: float | None
    high: float | None
    sequential_p: float
    naive_p: float

    def as_json(self) -> dict[str, Any]:
        return {
            "t": self.t,
            "effect": self.effect,
            "low": self.low,
            "high": self.high,
            "sequential_p": self.sequential_p,
            "naive_p": self.naive_p,
        }


@dataclass(frozen=True, slots=True)
class Monitored:
    """When the always-valid rule stops, and when a plain z-test would have.

    `direction` is of the treatment where it stopped; `sequential_p` is the last, and
    never grows.
    """

    id: str | int
    stopped_at: float | int | None
    direction: Literal["better", "worse"] | None
    sequential_p: float
    naive_first_crossing: float | int | None
    tau: float
    alpha: float
    points: tuple[Point, ...]
    planned: Planned | None = None

    def as_json(self, *, points: bool = False) -> dict[str, Any]:
        """The stable keys first; the points only where they are asked for."""
        told: dict[str, Any] = {
            "id": self.id,
            "stopped_at": self.stopped_at,
            "direction": self.direction,
            "sequential_p": self.sequential_p,
            "naive_first_crossing": self.naive_first_crossing,
            "tau": self.tau,
            "alpha": self.alpha,
        }
        if self.planned is not None:
            told["planned"] = self.planned.as_json()
        if points:
            told["points"] = [point.as_json() for point in self.points]
        return told


def monitor(series: Series) -> Monitored:
    """Read every checkpoint in order: the mixture SPRT, and the naive test beside it.

    p_t is the least 1 / Lambda so far; it stops where p_t <= alpha. The naive crossing
    is the first look where |z| alone passes the two-sided level. A look at which
    nothing has varied yet (variance 0) tells nothing to either. Where looks were
    planned, their own boundaries are told beside both.
    """
    limit = normal_at(1 - series.alpha / 2)
    least = 1.0
    stopped: Look | None = None
    naive: float | int | None = None
    points = []
    for look in series.looks:
        effect, variance = look.effect, look.variance
        least = min(least, p_of(log_evidence(effect, variance, series.tau)))
        z = effect / math.sqrt(variance) if variance > 0 else 0.0
        if stopped is None and least <= series.alpha:
            stopped = look
        if naive is None and abs(z) > limit:
            naive = look.t
        points.append(_point(look.t, effect, variance, least, z, series))
    return Monitored(
        id=series.id,
        stopped_at=None if stopped is None else stopped.t,
        direction=None if stopped is None else _direction(stopped, series),
        sequential_p=least,
        naive_first_crossing=naive,
        tau=series.tau,
        alpha=series.alpha,
        points=tuple(points),
        planned=planned(series.looks, series.planned, alpha=series.alpha)
        if series.planned
        else None,
    )


def _point(
    t: float | int,
    effect: float,
    variance: float,
    least: float,
    z: float,
    series: Series,
) -> Point:
    if variance <= 0:
        return Point(t, effect, None, None, least, 1.0)
    low, high = confidence_sequence(effect, variance, series.tau, alpha=series.alpha)
    return Point(t, effect, low, high, least, two_sided(z))


def _direction(look: Look, series: Series) -> Literal["better", "worse"]:
    higher = look.effect > 0
    return "better" if higher == (series.direction == "higher") else "worse"
