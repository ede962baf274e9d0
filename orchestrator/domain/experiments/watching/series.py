"""Checkpoints of a running test as somebody sent them, checked field by field."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.results import fields
from orchestrator.domain.experiments.results.fields import Raw, said
from orchestrator.domain.experiments.results.values import Direction, Metric

TAU_SHARE = 0.02  # of the control's mean, where nobody stated tau


@dataclass(frozen=True, slots=True)
class Side:
    """One arm so far: visitors, their mean and the variance of one of them."""

    n: int
    mean: float
    var: float


@dataclass(frozen=True, slots=True)
class Look:
    """Both arms at `t` (days since the start), counted from the start."""

    t: float | int
    control: Side
    treatment: Side

    @property
    def effect(self) -> float:
        """Treatment minus control, in the metric's unit."""
        return self.treatment.mean - self.control.mean

    @property
    def variance(self) -> float:
        """Of the effect, in the square of the metric's unit."""
        control, treatment = self.control, self.treatment
        return control.var / control.n + treatment.var / treatment.n


@dataclass(frozen=True, slots=True)
class Series:
    """A test watched while it runs. `direction` is what is better of its metric.

    `tau` is how large differences are thought to be, in the metric's unit. `planned`
    are the days of looks planned before the start, none where it is watched all the
    time.
    """

    id: str | int
    metric: Metric
    looks: tuple[Look, ...]
    tau: float
    alpha: float = 0.05
    direction: Direction = "higher"
    planned: tuple[float, ...] = ()


def read_series(raw: object, *, alpha: float = 0.05) -> Series:
    """One line of `experiment monitor`; `alpha` is for lines that name none.

    Higher is better unless `direction` (or `worse`) says otherwise. Raises BadInput
    naming the first field that is wrong: also checkpoints out of order, and counts that
    shrink, as each checkpoint counts from the start.
    """
    given = fields.mapping(raw, "the series")
    identity = fields.identity(given)
    metric: Metric = "proportion"
    if given.get("metric") is not None:
        metric = cast(Metric, fields.choice(given, "metric", ("proportion", "mean")))
    listed = fields.rows(given, "checkpoints")
    if not listed:
        raise BadInput("checkpoints holds none: give at least one.")
    looks = [
        _look(each, f"checkpoints[{at}]", metric) for at, each in enumerate(listed)
    ]
    _in_order(looks)
    return Series(
        id=identity,
        metric=metric,
        looks=tuple(looks),
        tau=_tau(given, looks),
        alpha=fields.share(given, "alpha", alpha, most=0.5),
        direction=cast(Direction, fields.better(given, default="higher")),
        planned=_planned(given),
    )


def _look(raw: object, where: str, metric: Metric) -> Look:
    given = fields.mapping(raw, where)
    dot = f"{where}."
    fields.number(given, "t", dot, least=0)
    return Look(
        t=given["t"],
        control=_side(given, "control", dot, metric),
        treatment=_side(given, "treatment", dot, metric),
    )


def _side(raw: Raw, name: str, where: str, metric: Metric) -> Side:
    if raw.get(name) is None:
        raise BadInput(f"{where}{name} is missing: give its n, mean and var.")
    given = fields.mapping(raw[name], f"{where}{name}")
    dot = f"{where}{name}."
    n = fields.count(given, "n", dot)
    if n == 0:
        raise BadInput(f"{dot}n is 0: there was no traffic to compare.")
    if metric == "mean":
        mean = fields.number(given, "mean", dot)
        return Side(n, mean, fields.number(given, "var", dot, least=0))
    return _share_of(given, n, dot)


def _share_of(given: Raw, n: int, dot: str) -> Side:
    """Of a proportion `conversions` will do, and the variance may be left out."""
    if "mean" not in given:
        conversions = fields.count(given, "conversions", dot)
        if conversions > n:
            raise BadInput(f"{dot}conversions is {conversions}, more than n = {n}.")
        mean = conversions / n
    else:
        mean = fields.number(given, "mean", dot, least=0)
        if mean > 1:
            raise BadInput(f"{dot}mean is {mean:g}: a proportion is 0 to 1.")
    if given.get("var") is None and "var" not in given:
        return Side(n, mean, mean * (1 - mean))
    return Side(n, mean, fields.number(given, "var", dot, least=0))


def _in_order(looks: Sequence[Look]) -> None:
    for at in range(1, len(looks)):
        before, now = looks[at - 1], looks[at]
        if not now.t > before.t:
            raise BadInput(
                f"checkpoints[{at}].t is {now.t}, not after checkpoints[{at - 1}].t ="
                f" {before.t}: send them in order, each once."
            )
        for name in ("control", "treatment"):
            was, has = getattr(before, name).n, getattr(now, name).n
            if has < was:
                raise BadInput(
                    f"checkpoints[{at}].{name}.n is {has}, fewer than the {was} of"
                    f" checkpoints[{at - 1}]: counts are from the start, they only"
                    " grow."
                )


def _tau(raw: Raw, looks: Sequence[Look]) -> float:
    """As stated, else 2 % of the control's mean where it is first above 0.

    Fixed once: a tau that moved with the results would not keep its promise.
    """
    if raw.get("tau") is not None:
        tau = fields.number(raw, "tau")
        if tau <= 0:
            raise BadInput(f"tau is {tau:g}: give one above 0, in the metric's unit.")
        return tau
    first = next((look.control.mean for look in looks if look.control.mean > 0), None)
    if first is None or not math.isfinite(first):
        raise BadInput(
            f"tau is missing, and the control's mean is {said(looks[-1].control.mean)}:"
            " state tau, the size of difference you expect, in the metric's unit."
        )
    return TAU_SHARE * first


def _planned(raw: Raw) -> tuple[float, ...]:
    """Days of planned looks, each after the one before it."""
    if raw.get("looks") is None:
        return ()
    days: list[float] = []
    for at, each in enumerate(fields.rows(raw, "looks")):
        day = fields.number({f"looks[{at}]": each}, f"looks[{at}]")
        if day <= (days[-1] if days else 0.0):
            raise BadInput(
                f"looks[{at}] is {day:g}: each planned day is after the one before it."
            )
        days.append(day)
    return tuple(days)
