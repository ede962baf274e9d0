"""A measured figure beside its goals."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. `goal` holds now, `later` is asked of a later issue.

    Goals are the most a figure may be, or with `least` the least. A figure without a
    goal tells something about the others.
    """

    name: str
    value: float
    unit: str
    goal: float | None = None
    later: float | None = None
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether the goal of today is met; true where there is none."""
        return self._within(self.goal)

    @property
    def met_later(self) -> bool:
        """Whether the later goal is met already."""
        return self._within(self.later)

    def as_json(self) -> dict[str, Any]:
        """The figure as plain JSON."""
        return {**asdict(self), "value": round(self.value, 3), "met": self.met}

    def as_line(self, width: int) -> str:
        """One row of the table."""
        sign = "≥" if self.least else "≤"
        goal = "" if self.goal is None else f"{sign} {self.goal:g}"
        later = "" if self.later is None else f"{sign} {self.later:g}"
        said = "" if self.goal is None else "met" if self.met else "MISSED"
        if said == "met" and self.later is not None and self.met_later:
            said = "met, later too"
        return (
            f"{self.name:<{width}}  {self.value:>9.2f} {self.unit:<8}"
            f" {goal:>8} {later:>8}  {said}"
        )

    def _within(self, limit: float | None) -> bool:
        if limit is None:
            return True
        return self.value >= limit if self.least else self.value <= limit


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of `values` do not exceed."""
    if not values:
        raise ValueError("no values: nothing was measured.")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
