"""The ways out of a plan that cannot start as it is, each with what follows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from orchestrator.domain.experiments.starting import audiences, checks_world
from orchestrator.domain.experiments.starting.checking import View, listed, percent
from orchestrator.domain.experiments.starting.planning import replan


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: an option, and the plan it leads to."""

    key: str
    label: str
    consequence: str
    plan: Mapping[str, Any]


def _underpowered(view: View) -> Iterator[Way]:
    plan = view.plan
    yield from _longer(plan)
    yield from _fewer_arms(plan)
    least = replan(plan, {})["smallest_lift"]
    if least is not None:
        after = replan(plan, {"mde": least})
        yield Way(
            "accept",
            f"Accept {percent(least)} as the smallest lift",
            f"A true lift between {percent(plan['mde'])} and {percent(least)} would"
            f" most likely be missed. It still ends on {plan['ends']}.",
            after,
        )


def _longer(plan: Mapping[str, Any]) -> Iterator[Way]:
    after = replan(plan, {}, longer=True)
    if after["days"] > plan["days"] and not after["underpowered"]:
        yield Way(
            "longer",
            f"Run {after['days'] - plan['days']} days longer",
            f"It ends on {after['ends']} instead of {plan['ends']}, after"
            f" {after['days']} of {plan['max_days']} days, and sees"
            f" {percent(plan['mde'])}.",
            after,
        )


def _fewer_arms(plan: Mapping[str, Any]) -> Iterator[Way]:
    """The fewest challengers dropped from the end of the list that are enough."""
    control = [arm for arm in plan["arms"] if arm.get("control")]
    others = [arm for arm in plan["arms"] if not arm.get("control")]
    for kept in range(len(others) - 1, 0, -1):
        stay = {arm["name"] for arm in control + others[:kept]}
        arms = _reshared([arm for arm in plan["arms"] if arm["name"] in stay])
        after = replan(plan, {"arms": arms})
        if after["underpowered"]:
            after = replan(plan, {"arms": arms}, longer=True)
        if not after["underpowered"]:
            gone = [str(arm["name"]) for arm in others[kept:]]
            yield Way(
                "drop",
                f"Drop {listed(gone)}",
                f"{len(arms)} arms stay, with {after['n_per_arm']:,} each in"
                f" {after['days']} days; it sees {percent(plan['mde'])}. What"
                f" {listed(gone)} would do stays unknown.",
                after,
            )
            return


def _reshared(arms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The arms with the shares of those that left, divided in proportion."""
    total = sum(arm["planned_share"] for arm in arms)
    return [{**arm, "planned_share": arm["planned_share"] / total} for arm in arms]


def _overlapping(view: View) -> Iterator[Way]:
    end = audiences.latest_end(view, audiences.clashing(view))
    if end is not None:
        start = checks_world.next_start(view, end + timedelta(days=1))
        yield from _later(view, start, "once the other test is over")


def _closed(view: View) -> Iterator[Way]:
    yield from _later(view, checks_world.next_start(view), "on the next clear day")


def _later(view: View, start: date | None, why: str) -> Iterator[Way]:
    if start is None:
        return
    after = replan(view.plan, {"starts": start.isoformat()})
    yield Way(
        "later",
        f"Start on {start}, {why}",
        f"It runs from {start} to {after['ends']},"
        f" {(start - view.starts).days} days later; nothing else changes.",
        after,
    )


WAYS = {
    "sample_size": _underpowered,
    "overlap": _overlapping,
    "calendar": _closed,
}
