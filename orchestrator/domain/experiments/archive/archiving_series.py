"""Checkpoints of an archive (the columns of the ASOS dataset), read as tests over time.

A row is `experiment_id, variant_id, metric_id, time_since_start` (days) and, cumulative
for control and treatment, `count_c, count_t, mean_c, mean_t, variance_c, variance_t`.
The planned split of such tests is unknown, so an uneven one is asked about.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.archive.archiving import Archived, key_of
from orchestrator.domain.experiments.results.analysing import analyse
from orchestrator.domain.experiments.results.reading import read_test
from orchestrator.domain.experiments.watching.monitoring import monitor, read_series

IDS = ("experiment_id", "variant_id", "metric_id")
ARMS = (("control", "c"), ("treatment", "t"))
COLUMNS = (
    *IDS,
    "time_since_start",
    *(f"{what}_{arm}" for what in ("count", "mean", "variance") for _, arm in ARMS),
)
EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Point:
    """One checkpoint: days since the start, and the arms as a series takes them."""

    experiment: str
    variant: str
    metric: str
    t: float
    arms: Mapping[str, dict[str, float]]

    @property
    def key(self) -> str:
        return f"{self.experiment}-{self.variant}-{self.metric}"


def read_point(row: Mapping[str, str | None]) -> Point:
    """A row of the file; BadInput names the column and the value."""
    experiment, variant, metric = (key_of(row.get(name), name) for name in IDS)
    if len(f"{experiment}-{variant}-{metric}") > 80:
        raise BadInput("experiment_id, variant_id and metric_id are over 78 together.")
    return Point(
        experiment,
        variant,
        metric,
        _number(row, "time_since_start", least=0),
        {
            name: {
                "n": _count(row, f"count_{arm}"),
                "mean": _number(row, f"mean_{arm}"),
                "var": _number(row, f"variance_{arm}", least=0),
            }
            for name, arm in ARMS
        },
    )


def check_follows(before: Point, now: Point) -> None:
    """Raises BadInput where `now` cannot come after `before`: all counts only grow."""
    if now.t <= before.t:
        raise BadInput(
            f"time_since_start is {now.t:g}, not after {before.t:g} of {now.key}."
        )
    for name, column in ARMS:
        was, has = before.arms[name]["n"], now.arms[name]["n"]
        if has < was:
            raise BadInput(
                f"count_{column} is {has:g}, fewer than {was:g} at"
                f" {before.t:g} days: counts are from the start."
            )


def judged_series(points: Sequence[Point], *, direction: str) -> Archived:
    """The checkpoints of one test in their order, with how each look reads.

    `direction` is what is better of its metric. Raises BadInput where it cannot be.
    """
    first = points[0]
    raw = {
        "id": first.key,
        "metric": "mean",
        "direction": direction,
        "checkpoints": [{"t": point.t, **point.arms} for point in points],
    }
    watched = monitor(read_series(raw)).as_json()
    watched.pop("points", None)  # computed again from the checkpoints where shown
    arms = arms_of(points)
    test = read_test({**raw, "arms": arms})
    return Archived(
        key=first.key,
        title=f"Experiment {first.experiment}, variant {first.variant}",
        series=first.experiment,
        started_on=None,
        kind="mean",
        metric=f"metric {first.metric}",
        arms=arms,
        read={
            **analyse(test).as_json(),
            "monitor": watched,
            "rules": {"alpha": test.alpha, "direction": direction, "guardrails": []},
        },
        checkpoints=[
            {
                "t": point.t,
                "arms": [{"name": name, **own} for name, own in point.arms.items()],
            }
            for point in points
        ],
    )


def arms_of(points: Sequence[Point]) -> list[dict[str, Any]]:
    """The arms as the last checkpoint has them."""
    return [
        {
            "name": name,
            "control": name == "control",
            "planned_share": None,
            **counted,
            "fields": {},
        }
        for name, counted in points[-1].arms.items()
    ]


def _count(row: Mapping[str, str | None], name: str) -> int:
    value = _number(row, name, least=0)
    if not value.is_integer() or not value:
        raise BadInput(f"{name} is {value:g}: a count is a whole number of 1 or more.")
    return int(value)


def _number(
    row: Mapping[str, str | None], name: str, *, least: float = -EXACT
) -> float:
    given = row.get(name)
    try:
        value = float(given or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or not least <= value <= EXACT:
        told = "missing" if not given else shown(repr(given), limit=40)
        bound = " of 0 or more" if least == 0 else ""
        raise BadInput(f"{name} is {told}: a number{bound} is needed.")
    return value
