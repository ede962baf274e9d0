"""next-brief: whether another round begins, by which rule, and its brief."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import round_schemas as shapes
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.hypotheses import FIELDS
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.rounds import next_round
from orchestrator.domain.experiments.rounds.challengers import check_cites, untried
from orchestrator.domain.experiments.rounds.next_round import Caps, Rule, Standing

CAPS = shared.record(
    {
        "rounds": {"type": "integer", "minimum": 1, "maximum": 5},
        "budget": maybe({"type": "number", "minimum": 0}),
        "last_day": maybe(shared.DATE),
    },
    optional=("budget", "last_day"),
)
WORTH = shared.record(
    {
        "of_one": schemas.POSITIVE,
        "days_of_use": schemas.POSITIVE,
        "spread": schemas.POSITIVE,
    },
    optional=("days_of_use", "spread"),
)
"""What one conversion is worth (or 1 of a mean), in the budget's money; how many days a
winner is used (90); how far true effects lie apart, relative (0.1)."""
INPUT: dict[str, shared.Schema] = {
    "number": {"type": "integer", "minimum": 1},
    "chosen": maybe(shared.NAME),
    "candidates": shapes.CANDIDATES,
    "champion": shapes.CHAMPION,
    "plan": maybe(schemas.PLAN),
    "launched": {"type": "boolean"},
    "relaunched": {"type": "boolean"},
    "results_end": maybe(schemas.NUMBER),
    "analysis": maybe(schemas.ANY_OBJECT),
    "learning": maybe(schemas.ANY_OBJECT),
    "learnings": maybe(shapes.LEARNINGS),
    "left": {"type": "boolean"},
    "last": maybe(schemas.ANY_OBJECT),
    "stopped": maybe(shared.TEXT),
    "caps": CAPS,
    "worth": maybe(WORTH),
}
OPTIONAL = (
    *("chosen", "plan", "launched", "relaunched", "results_end", "analysis"),
    *("learning", "learnings", "left", "last", "stopped", "worth"),
)


@dataclass(frozen=True, slots=True)
class Series:
    """All rounds so far, this one included."""

    tried: list[str]
    verdicts: list[str]
    learnings: list[Mapping[str, Any]]
    champion: Mapping[str, Any]
    cost: float
    spent: float


@agent(
    name="next-brief",
    version="1",
    title="Decides on the next round",
    input_schema=shared.record(INPUT, optional=OPTIONAL),
    output_schema=shapes.NEXT,
)
def next_brief(brief: Brief) -> dict[str, Any]:
    """The next round's brief, where every rule of `next_round.judged` holds, else stop.

    `left` says that people left this round unread; the rounds before may have taught
    enough to go on. `chosen` is the candidate of this round, `learnings` are those that
    stood before, `last` what this agent gave after the round before, `stopped` what
    people said who end the series. The champion is carried; the brief cites the
    learnings of the series.
    """
    given: Mapping[str, Any] = brief.inputs
    series = _series(given)
    standing = {one["id"]: one for one in given.get("learnings") or []}
    standing |= {one["id"]: one for one in series.learnings}
    known = {one["fingerprint"]: one["id"] for one in standing.values()}
    new, repeated = untried(given["candidates"], series.tried, series.champion, known)
    plan = given.get("plan")
    value = _value(given, series, standing.values(), new)
    rules = _rules(given, series, new, value)
    failed = [rule for rule in rules if not rule.holds]
    cites = list(dict.fromkeys(one["id"] for one in series.learnings))
    told = None
    if new is not None and plan is not None and not failed:
        told = _brief(given, series, new, cites)
        check_cites(cites, standing)
    return {
        "decision": "next" if told else "stop",
        "why": _why(failed, repeated, value),
        "rule": [rule.as_json() for rule in rules],
        "cites": cites,
        "brief": told,
        "expected_value": value,
        "cost": _price(plan),
        "number": given["number"],
        "champion": series.champion,
        "tried": series.tried,
        "verdicts": series.verdicts,
        "learnings": list(series.learnings),
        "spent": series.cost,
        "series_spent": series.spent,
    }


def _rules(
    given: Mapping[str, Any],
    series: Series,
    new: Mapping[str, Any] | None,
    value: float | None,
) -> list[Rule]:
    plan = given.get("plan")
    return next_round.judged(
        _standing(given, series),
        _caps(given["caps"]),
        cost=_price(plan),
        days=plan["days"] if plan else 0,
        fresh=f"{new['key']}: {new['dimension']}" if new else "",
        value=value,
    )


def _series(given: Mapping[str, Any]) -> Series:
    last: Mapping[str, Any] = given.get("last") or {}
    analysis, learning = given.get("analysis"), given.get("learning")
    cost = _cost(given)
    tried, verdicts = list(last.get("tried") or []), list(last.get("verdicts") or [])
    learnings = list(last.get("learnings") or [])
    if given.get("chosen"):
        tried.append(given["chosen"])
    if analysis:
        verdicts.append(analysis["verdict"])
    if learning:
        learnings.append(learning)
    return Series(
        tried=tried,
        verdicts=verdicts,
        learnings=learnings,
        champion=learning["champion"] if learning else given["champion"],
        cost=cost,
        spent=float(last.get("series_spent") or 0) + cost,
    )


def _cost(given: Mapping[str, Any]) -> float:
    """The plan's budget for each time its days were run: an extension runs them
    twice, and so does a test that was launched anew."""
    plan = given.get("plan")
    if plan is None or not given.get("launched"):
        return 0.0
    days: int = plan["days"]
    times = max(1, math.ceil((given.get("results_end") or 0) / days))
    return _price(plan) * (times + (1 if given.get("relaunched") else 0))


def _standing(given: Mapping[str, Any], series: Series) -> Standing:
    plan = given.get("plan")
    ended = date.fromisoformat(plan["ends"]) if plan else date(1970, 1, 1)
    late = int(given.get("results_end") or 0) - (plan["days"] if plan else 0)
    return Standing(
        number=given["number"],
        final=given.get("analysis") is not None,
        learned=given.get("learning") is not None,
        left=bool(given.get("left")) and bool(series.learnings),
        stopped=given.get("stopped") or "",
        verdicts=series.verdicts,
        spent=series.spent,
        ended=ended + timedelta(days=max(0, late)),
    )


def _caps(raw: Mapping[str, Any]) -> Caps:
    last = raw.get("last_day")
    return Caps(
        rounds=raw["rounds"],
        budget=raw.get("budget"),
        last_day=date.fromisoformat(last) if last else None,
    )


def _price(plan: Mapping[str, Any] | None) -> float:
    return float(plan["budget"]) if plan else 0.0


def _value(
    given: Mapping[str, Any],
    series: Series,
    learnings: Iterable[Mapping[str, Any]],
    new: Mapping[str, Any] | None,
) -> float | None:
    plan, worth = given.get("plan"), given.get("worth") or {}
    if plan is None or new is None:
        return None
    seen = [
        one["effect"]
        for one in learnings
        if one.get("effect") is not None
        and one.get("applies_to", {}).get("metric") == plan["metric"]
    ]
    return next_round.expected_value(
        worth=worth.get("of_one"),
        daily=plan["daily"],
        days_of_use=worth.get("days_of_use", next_round.DAYS_OF_USE),
        baseline=plan["baseline"],
        power=plan["power"],
        mde=new["mde"],
        spread=next_round.spread_of(seen, worth.get("spread", next_round.SPREAD)),
    )


def _brief(
    given: Mapping[str, Any],
    series: Series,
    new: Mapping[str, Any],
    cites: Sequence[str],
) -> dict[str, Any]:
    ended = _standing(given, series).ended
    return {
        "key": new["key"],
        "dimension": new["dimension"],
        "champion": dict(new.get("control") or series.champion),
        "challengers": list(new["challengers"]),
        "hypothesis": {name: new[name] for name in FIELDS if name in new},
        "starts": next_start(ended).isoformat(),
        "cites": list(cites),
    }


def next_start(ended: date) -> date:
    """The first Monday to Friday after the last day of data."""
    day = ended + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _why(failed: list[Rule], repeated: list[str], value: float | None) -> str:
    if not failed:
        told = ""
        if value is not None:
            told = f" It is expected to bring {value:.0f}, in the unit of the budget."
        return f"Every rule for another round holds.{told}"
    said = "; ".join(rule.why for rule in failed)
    skipped = f" ({'; '.join(repeated)})" if repeated else ""
    return f"The series ends: {said}{skipped}."
