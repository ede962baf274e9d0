"""The plan of a test: what people choose, and everything that follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from orchestrator.domain.content import JSON, canonical, digest, shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.starting import sizing
from orchestrator.domain.experiments.starting.plan_reading import Draft, read_draft

RULE = (
    *("metric", "kind", "direction", "baseline", "deviation", "arms", "alpha"),
    *("power", "mde", "comparisons", "n_per_arm", "days", "min_days", "max_days"),
    *("looks", "stop_rule", "guardrails"),
)
"""The part of a plan that says how it is decided: it is frozen before the start."""
CHANGEABLE = ("arms", "days", "mde", "starts")
"""What an answer may change before the start."""
CHOSEN = tuple(field.name for field in fields(Draft))


def plan(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The whole plan (the shape PLAN) of what people chose.

    Needed in `raw`: experiment, metric, direction, baseline, mde (relative), arms
    [{name, control?, fields or digest, planned_share?}], starts; of a mean its
    deviation. May be left out: title, hypothesis, dimension, surface, kind
    (proportion), alpha (0.05), power (0.8), daily, days (as long as needed, at most
    max_days), min_days (7), max_days (56), guardrails, budget (0). Raises BadInput
    naming the field and the value.
    """
    return computed(read_draft(raw))


def replan(
    before: Mapping[str, Any], changes: Mapping[str, Any], *, longer: bool = False
) -> dict[str, Any]:
    """A plan again after `changes` to its arms, days, mde or start.

    With `longer` it takes as many days as it needs now. BadInput where `changes` name
    anything else: a rule is not changed by the way.
    """
    strange = sorted(set(changes) - set(CHANGEABLE))
    if strange:
        told = shown(strange[0], limit=60)
        raise BadInput(f"{told} is not changed here: {', '.join(CHANGEABLE)} are.")
    chosen = {name: before[name] for name in CHOSEN if before.get(name) is not None}
    if longer:
        chosen.pop("days", None)
    return plan({**chosen, **changes})


def rule_digest(plan: Mapping[str, Any]) -> str:
    """The digest of the decision rule of a plan, whatever else stands in it."""
    rule: dict[str, JSON] = {name: plan.get(name) for name in RULE}
    return digest(canonical(rule))


def computed(draft: Draft) -> dict[str, Any]:
    """A draft with all that follows from it."""
    days = draft.days or _days(draft)
    people = sizing.reached(draft, days)
    enough = sizing.needed(draft)
    made: dict[str, Any] = {name: getattr(draft, name) for name in CHOSEN}
    made |= {
        "arms": [dict(arm) for arm in draft.arms],
        "guardrails": [dict(one) for one in draft.guardrails],
        "comparisons": sizing.comparisons(draft),
        "n_per_arm": enough,
        "days": days,
        "looks": looks(days),
        "stop_rule": _stop_rule(draft, days),
        "starts": draft.starts.isoformat(),
        "ends": (draft.starts + timedelta(days=days - 1)).isoformat(),
        "smallest_lift": sizing.smallest_lift(draft, days),
        "underpowered": people is not None and people < enough,
    }
    return made | {"frozen": rule_digest(made)}


def looks(days: int) -> list[int]:
    """The days after which the results are read: every week, and the last day."""
    return sorted({*range(sizing.WEEK, days + 1, sizing.WEEK), days})


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a plan that are different now."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def _days(draft: Draft) -> int:
    longest = draft.max_days // sizing.WEEK * sizing.WEEK
    wanted = sizing.weeks_needed(draft) or sizing.whole_weeks(draft.min_days)
    return min(wanted, longest)


def _stop_rule(draft: Draft, days: int) -> str:
    better = "above" if draft.direction == "higher" else "below"
    least = f" Not before day {draft.min_days}." if draft.min_days < days else ""
    when, metric = looks(days), draft.metric.replace("_", " ")
    return (
        f"Look on {'day' if len(when) == 1 else 'days'} {_listed(when)}. Stop for a"
        f" winner where the always-valid interval of {metric} lies {better} the"
        f" control's, at"
        f" level {draft.alpha / sizing.comparisons(draft):.4g} a comparison.{least}"
        f"{_harm(draft)} Stop on day {days} at the latest."
    )


def _harm(draft: Draft) -> str:
    if not draft.guardrails:
        return ""
    names = ", ".join(str(g["name"]).replace("_", " ") for g in draft.guardrails)
    return f" Stop at once for harm to {names} beyond its margin."


def _listed(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return str(numbers[0])
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
