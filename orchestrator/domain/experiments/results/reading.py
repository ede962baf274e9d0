"""A test as somebody sent it, checked field by field."""

from collections.abc import Sequence
from typing import cast

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.results import fields
from orchestrator.domain.experiments.results.fields import Raw, said
from orchestrator.domain.experiments.results.values import (
    Arm,
    Direction,
    Guardrail,
    Looks,
    Metric,
    Test,
)
from orchestrator.domain.statistics.shrinkage import PRIOR_SD

METRICS = ("proportion", "mean")
MOST_ARMS = 100
ROUNDING = 0.00101  # three thirds written as 0.333 are 0.999


def read_test(raw: object) -> Test:
    """One line of `experiment analyse`. Fields it does not know are left alone.

    Raises BadInput naming the first field that is wrong, its value and what would be
    right. `metric` is proportion unless stated. What is better of a proportion is more
    unless `direction` says lower; of a mean it must be stated.
    """
    given = fields.mapping(raw, "the test")
    identity = fields.identity(given)
    metric = _metric(given)
    default = "higher" if metric == "proportion" else None
    direction = cast(Direction, fields.better(given, default=default))
    arms = _arms(given, metric)
    return Test(
        id=identity,
        metric=metric,
        arms=arms,
        alpha=fields.share(given, "alpha", 0.05, most=0.5),
        power=fields.share(given, "power", 0.8),
        guardrails=_guardrails(given, arms),
        direction=direction,
        split_known=_split_known(given),
        n_per_arm=_n_per_arm(given),
        prior_sd=fields.share(given, "prior_sd", PRIOR_SD, most=100),
        gaps=_gaps(given),
        looks=_looks(given),
    )


def _metric(raw: Raw, where: str = "") -> Metric:
    if raw.get("metric") is None:
        return "proportion"
    return cast(Metric, fields.choice(raw, "metric", METRICS, where))


def _arms(raw: Raw, metric: Metric) -> tuple[Arm, ...]:
    listed = fields.rows(raw, "arms")
    if not 2 <= len(listed) <= MOST_ARMS:
        raise BadInput(
            f"arms holds {len(listed)}: a test compares 2 to {MOST_ARMS} arms."
        )
    arms = tuple(_arm(arm, f"arms[{at}]", metric) for at, arm in enumerate(listed))
    _no_twins(arms, "arms")
    flagged = [at for at, arm in enumerate(arms) if arm.control]
    if len(flagged) > 1:
        raise BadInput(
            f"arms[{flagged[1]}].control is true, as arms[{flagged[0]}].control:"
            " one arm is the control."
        )
    _check_shares(listed, arms)
    return arms


def _arm(raw: object, where: str, metric: Metric) -> Arm:
    given = fields.mapping(raw, where)
    dot = f"{where}."
    name = fields.text(given, "name", dot)
    n = fields.count(given, "n", dot)
    if n == 0:
        raise BadInput(f"{dot}n is 0: the arm {said(name)} had no traffic.")
    share = None
    if given.get("planned_share") is not None:
        share = fields.number(given, "planned_share", dot)
        if not 0 < share < 1:
            raise BadInput(f"{dot}planned_share is {share:g}: give one from 0 to 1.")
    control = fields.flag(given, "control", dot)
    if metric == "proportion":
        conversions = fields.count(given, "conversions", dot)
        if conversions > n:
            raise BadInput(
                f"{dot}conversions is {conversions}, more than {dot}n = {n}: count"
                " visitors who converted, not how often."
            )
        return Arm(name, n, conversions, planned_share=share, control=control)
    if n < 2:
        raise BadInput(f"{dot}n is 1: a mean is compared with 2 visitors or more.")
    mean = fields.number(given, "mean", dot)
    var = fields.number(given, "var", dot, least=0)
    if var == 0:
        raise BadInput(f"{dot}var is 0: where nothing varies nothing can be compared.")
    return Arm(name, n, mean=mean, var=var, planned_share=share, control=control)


def _no_twins(arms: Sequence[Arm], where: str) -> None:
    seen: dict[str, int] = {}
    for at, arm in enumerate(arms):
        if arm.name in seen:
            raise BadInput(
                f"{where}[{at}].name is {said(arm.name)}, as {where}"
                f"[{seen[arm.name]}].name: each arm has a name of its own."
            )
        seen[arm.name] = at


def _check_shares(listed: Sequence[object], arms: Sequence[Arm]) -> None:
    """All stated, all unknown (null) or all left out; stated ones sum to one."""
    stated = [cast(Raw, raw).get("planned_share", "") for raw in listed]
    kinds = ["left out" if s == "" else "null" if s is None else "" for s in stated]
    odd = next((at for at, kind in enumerate(kinds) if kind != kinds[0]), None)
    if odd is not None:
        at = odd if kinds[odd] else 0
        raise BadInput(
            f"arms[{at}].planned_share is {kinds[at] or stated[at]}, other arms differ:"
            " state the share of every arm, or of none."
        )
    whole = sum(arm.planned_share or 0.0 for arm in arms)
    if not kinds[0] and abs(whole - 1) > ROUNDING:
        raise BadInput(
            f"arms[].planned_share sum to {whole:g}: planned shares sum to 1."
        )


def _split_known(raw: Raw) -> bool:
    first = cast(Raw, fields.rows(raw, "arms")[0])
    return "planned_share" not in first or first["planned_share"] is not None


def _guardrails(raw: Raw, arms: Sequence[Arm]) -> tuple[Guardrail, ...]:
    if raw.get("guardrails") is None:
        return ()
    return tuple(
        _guardrail(each, f"guardrails[{at}]", arms)
        for at, each in enumerate(fields.rows(raw, "guardrails"))
    )


def _guardrail(raw: object, where: str, arms: Sequence[Arm]) -> Guardrail:
    given = fields.mapping(raw, where)
    dot = f"{where}."
    name = fields.text(given, "name", dot)
    worse = cast(Direction, fields.choice(given, "worse", ("higher", "lower"), dot))
    margin = fields.number(given, "margin", dot, least=0)
    listed = fields.rows(given, "arms", dot)
    metric = _metric(given, dot)
    if given.get("metric") is None and any(_is_mean(arm) for arm in listed):
        metric = "mean"
    own = [_arm(arm, f"{dot}arms[{at}]", metric) for at, arm in enumerate(listed)]
    _no_twins(own, f"{dot}arms")
    by_name = {arm.name: arm for arm in own}
    for arm in arms:
        if arm.name not in by_name:
            raise BadInput(
                f"{dot}arms says nothing of {said(arm.name)}: a guardrail is counted"
                " on every arm."
            )
    if len(by_name) > len(arms):
        odd = next(arm.name for arm in own if arm.name not in {a.name for a in arms})
        raise BadInput(f"{dot}arms names {said(odd)}, which is no arm of the test.")
    ordered = tuple(by_name[arm.name] for arm in arms)
    return Guardrail(name, ordered, worse, margin, metric)


def _is_mean(raw: object) -> bool:
    return isinstance(raw, dict) and "mean" in raw and "conversions" not in raw


def _n_per_arm(raw: Raw) -> int | None:
    if raw.get("n_per_arm") is None:
        return None
    given = fields.count(raw, "n_per_arm")
    if given == 0:
        raise BadInput("n_per_arm is 0: state how many visitors an arm were planned.")
    return given


def _gaps(raw: Raw) -> tuple[str, ...]:
    """What intake found missing: `gaps`, or one word where `complete` is false."""
    if raw.get("gaps") is not None:
        listed = fields.rows(raw, "gaps")
        for at, gap in enumerate(listed):
            if not isinstance(gap, str) or not gap.strip():
                raise BadInput(f"gaps[{at}] is {said(gap)}: say what is missing.")
        if listed:
            return tuple(str(gap) for gap in listed)
    if raw.get("complete") is None or fields.flag(raw, "complete"):
        return ()
    return ("the results are not complete",)


def _looks(raw: Raw) -> Looks | None:
    if raw.get("looks") is None:
        return None
    given = fields.mapping(raw["looks"], "looks")
    listed: list[float] = []
    for at, each in enumerate(fields.rows(given, "fractions", "looks.")):
        name = f"looks.fractions[{at}]"
        fraction = fields.number({name: each}, name)
        if not (listed[-1] if listed else 0.0) < fraction <= 1:
            raise BadInput(
                f"looks.fractions[{at}] is {fraction:g}: each look is after the one"
                " before it, the last at 1."
            )
        listed.append(fraction)
    done = fields.count(given, "done", "looks.")
    if not 1 <= done <= len(listed):
        raise BadInput(f"looks.done is {done}: {len(listed)} looks are planned.")
    return Looks(tuple(listed), done)
