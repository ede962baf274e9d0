"""How many people a test needs, how long that takes, what it could see at least."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.starting.plan_reading import LEAST_LIFT, Draft
from orchestrator.domain.statistics import power

WEEK = 7
DIGITS = 4  # of a lift that is accepted: rounded up, so that the plan can see it
NEARLY = 1e-9
MOST_PEOPLE = 10**12
MOST_SHARE = 1 - 1e-6


def comparisons(draft: Draft) -> int:
    """Each challenger is compared with the control."""
    return len(draft.arms) - 1


def needed(draft: Draft) -> int:
    """People in each arm to see `mde` with the wanted power.

    Two-sided, alpha divided by the comparisons (Bonferroni): Holm, which reads the
    results, never needs more. BadInput where the numbers are beyond all measure.
    """
    people = _needed(draft)
    if people is None:
        raise BadInput(
            f"baseline {draft.baseline:g} and mde {draft.mde:g} give no size of a test:"
            " they are too small to be told from nothing."
        )
    return people


def reached(draft: Draft, days: int) -> int | None:
    """People in the smallest arm after `days`; None without a forecast."""
    if draft.daily is None:
        return None
    return math.floor(draft.daily * days * smallest_share(draft.arms) + NEARLY)


def weeks_needed(draft: Draft) -> int | None:
    """Days in whole weeks until the smallest arm has enough; None without forecast."""
    if draft.daily is None:
        return None
    daily = draft.daily * smallest_share(draft.arms)
    return max(whole_weeks(needed(draft) / daily), whole_weeks(draft.min_days))


def smallest_lift(draft: Draft, days: int) -> float | None:
    """The smallest relative lift that `days` can show, rounded up to four digits.

    None without a forecast, and where not even the largest possible lift would show.
    """
    people = reached(draft, days)
    if people is None:
        return None
    low, high = LEAST_LIFT, _largest(draft)
    if high <= low or not _seen(draft, high, people):
        return None
    for _ in range(60):
        middle = (low + high) / 2
        seen = _seen(draft, middle, people)
        low, high = (low, middle) if seen else (middle, high)
    return min(_rounded_up(high), _largest(draft))


def whole_weeks(days: float) -> int:
    """Days rounded up to whole weeks, at least one."""
    return max(1, math.ceil(days / WEEK - NEARLY)) * WEEK


def smallest_share(arms: Sequence[dict[str, Any]]) -> float:
    """The share of the arm that fills last: it decides how long a test takes."""
    return min(float(arm["planned_share"]) for arm in arms)


def _seen(draft: Draft, lift: float, people: int) -> bool:
    enough = _needed(replace(draft, mde=lift))
    return enough is not None and enough <= people


def _needed(draft: Draft) -> int | None:
    """None beyond all measure: more people than were ever asked."""
    try:
        people = _formula(draft)
    except (ValueError, ArithmeticError):
        return None
    return people if people <= MOST_PEOPLE else None


def _formula(draft: Draft) -> int:
    sign = 1 if draft.direction == "higher" else -1
    target = draft.baseline * (1 + sign * draft.mde)
    if draft.kind == "mean":
        assert draft.deviation is not None
        variance = draft.deviation**2
        return power.n_for_means(
            target - draft.baseline,
            variance,
            alpha=draft.alpha,
            power=draft.power,
            comparisons=comparisons(draft),
        )
    return power.n_for_shares(
        draft.baseline,
        target,
        alpha=draft.alpha,
        power=draft.power,
        comparisons=comparisons(draft),
    )


def _largest(draft: Draft) -> float:
    if draft.direction == "lower":
        return 0.999
    return MOST_SHARE / draft.baseline - 1 if draft.kind == "proportion" else 100.0


def _rounded_up(lift: float) -> float:
    places = DIGITS - 1 - math.floor(math.log10(lift))
    scale = 10.0**places
    return math.ceil(lift * scale) / scale
