"""Results as they come in: in order, growing, of the arms that were planned."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.starting.planning import rule_digest

LATE = 1.0
"""Days by which a look may come after the day it was planned for."""


def taken_in(
    plan: Mapping[str, Any],
    launched: Mapping[str, Any],
    results: Mapping[str, Any],
    *,
    through: float,
) -> dict[str, Any]:
    """The checkpoints of a test, checked against its plan, and what is missing.

    `launched` is what the launch was given ({experiment, frozen}), `through` the day
    up to which results are due. Raises BadInput for what no patience mends: results of
    another test, a rule that is not the one launched, checkpoints out of order, counts
    that fall, an arm nobody planned. What is missing may still come: it is a gap.
    `again_on` is the last day, were the test to run as long again.
    """
    check_rule(plan, launched)
    if results["experiment"] != launched["experiment"]:
        raise BadInput(
            f"The results are of {shown(results['experiment'], limit=60)!r}, launched"
            f" was {launched['experiment']!r}."
        )
    points: Sequence[Mapping[str, Any]] = results["checkpoints"]
    names = [arm["name"] for arm in plan["arms"]]
    for at, point in enumerate(points):
        _check_arms(point["arms"], names, f"checkpoints[{at}].arms")
        if at:
            _check_growth(points[at - 1], point, at)
    gaps = list(_gaps(plan, points, names, through))
    return {
        "experiment": results["experiment"],
        "plan_digest": plan["frozen"],
        "checkpoints": [dict(point) for point in points],
        "complete": not gaps,
        "gaps": gaps,
        "last": points[-1]["t"] if points else None,
        "again_on": _doubled(plan).isoformat(),
    }


def check_rule(plan: Mapping[str, Any], launched: Mapping[str, Any]) -> None:
    """BadInput where the decision rule is not the one that was launched."""
    now = rule_digest(plan)
    if now != plan["frozen"]:
        raise BadInput(
            f"The plan's rule was changed after it was frozen: its digest is"
            f" {now[:12]}, it says {plan['frozen'][:12]}. Plan a new test."
        )
    if now != launched["frozen"]:
        raise BadInput(
            f"The stopping rule was changed after the launch: launched was"
            f" {str(launched['frozen'])[:12]}, the plan is {now[:12]} now. A running"
            " test keeps its rule: read it by that, or stop it and plan a new one."
        )


def _doubled(plan: Mapping[str, Any]) -> date:
    """The last day of data of a test that is run as long again."""
    return date.fromisoformat(plan["ends"]) + timedelta(days=plan["days"])


def _check_arms(
    arms: Sequence[Mapping[str, Any]], names: Sequence[str], where: str
) -> None:
    seen: set[str] = set()
    for at, arm in enumerate(arms):
        name = arm["name"]
        if name not in names:
            told = shown(name, limit=60)
            raise BadInput(
                f"{where}[{at}] is {told!r}: planned are {', '.join(names)}."
            )
        if name in seen:
            raise BadInput(f"{where}[{at}] is {name!r} a second time: each arm once.")
        seen.add(name)
        if arm.get("conversions", 0) > arm["n"]:
            raise BadInput(
                f"{where}[{at}].conversions is {arm['conversions']}, more than n ="
                f" {arm['n']}: count visitors who converted, not how often."
            )


def _check_growth(before: Mapping[str, Any], now: Mapping[str, Any], at: int) -> None:
    if now["t"] <= before["t"]:
        raise BadInput(
            f"checkpoints[{at}].t is {now['t']}, not after checkpoints[{at - 1}].t ="
            f" {before['t']}: send them in order, each once."
        )
    earlier = {arm["name"]: arm for arm in before["arms"]}
    for arm in now["arms"]:
        for what in ("n", "conversions"):
            was = earlier.get(arm["name"], {}).get(what)
            if was is not None and arm.get(what, was) < was:
                raise BadInput(
                    f"checkpoints[{at}]: {what} of {arm['name']!r} fell from {was} to"
                    f" {arm[what]}: counts are from the start, they only grow."
                )


def _gaps(
    plan: Mapping[str, Any],
    points: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    through: float,
) -> Iterator[str]:
    if not points:
        yield "no results have come"
        return
    last = points[-1]
    if last["t"] < through:
        yield f"results end on day {last['t']:g} of {through:g}"
    counted = {arm["name"]: arm["n"] for arm in last["arms"]}
    for name in names:
        if not counted.get(name):
            yield f"{name} reports no visitors"
    if len(points) > 1:
        yield from _unseen(plan["looks"], points)
    there = {one["name"] for one in last.get("guardrails") or ()}
    for guardrail in plan["guardrails"]:
        if guardrail["name"] not in there:
            yield f"nothing was counted for {guardrail['name']}"


def _unseen(
    looks: Sequence[float], points: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Planned looks between the first and the last checkpoint that nobody took."""
    for before, look in zip((0, *looks), looks, strict=False):
        taken = any(before < point["t"] <= look + LATE for point in points)
        if not taken and look < points[-1]["t"]:
            yield f"no results came between day {before:g} and {look:g}"
