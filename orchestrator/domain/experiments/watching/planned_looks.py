"""A running test with a few looks planned before it began: when it may stop."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.domain.experiments.watching.series import Look


@dataclass(frozen=True, slots=True)
class Planned:
    """The planned days, the |z| each look taken so far had to pass, and the stop.

    `crossed_at` is the time of the checkpoint that passed, None where none has yet.
    """

    days: tuple[float, ...]
    limits: tuple[float, ...]
    crossed_at: float | int | None

    def as_json(self) -> dict[str, Any]:
        return {
            "looks": list(self.days),
            "limits": list(self.limits),
            "crossed_at": self.crossed_at,
        }


def planned(looks: Sequence[Look], days: Sequence[float], *, alpha: float) -> Planned:
    """Look at the first checkpoint on or after each planned day, and at no other.

    Information is taken to come evenly over the days, so a look at day 7 of 28 is one
    at a quarter of it; limits spend alpha as O'Brien and Fleming do (`spending`). A
    planned day without a checkpoint of its own is left out, which spends nothing.
    """
    # numpy with it, which a worker should not hold for the sake of a rare field
    from orchestrator.domain.statistics.spending import boundaries

    taken = _taken(looks, days)
    fractions = [min(1.0, look.t / days[-1]) for look in taken]
    limits = boundaries(fractions, alpha=alpha)
    crossed = (
        look.t
        for look, limit in zip(taken, limits, strict=True)
        if look.variance > 0 and abs(look.effect) / math.sqrt(look.variance) > limit
    )
    return Planned(tuple(days), tuple(limits), next(crossed, None))


def _taken(looks: Sequence[Look], days: Sequence[float]) -> list[Look]:
    """One checkpoint a planned day; none after the first that is past the last day."""
    taken: list[Look] = []
    for at, day in enumerate(days):
        until = days[at + 1] if at + 1 < len(days) else math.inf
        found = next((look for look in looks if day <= look.t < until), None)
        if found is not None:
            taken.append(found)
    return taken
