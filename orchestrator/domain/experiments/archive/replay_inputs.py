"""Archived tests as a series of rounds: what `ab-rounds` is given to play them again.

Nothing is made up. What an archive cannot know (why a test was thought of, who was
reached, which traffic was forecast) is said to come from the archive, or not to exist.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.rounds.learning import arm_text
from orchestrator.domain.experiments.starting.days import next_clear
from orchestrator.domain.experiments.starting.plan_reading import read_draft
from orchestrator.domain.experiments.starting.sizing import smallest_lift

MOST_ROUNDS = 5
DAYS = 7  # a test of which only totals are known is played as a week
LONGEST_PLAN = 56
COUNTED = ("name", "n", "conversions", "mean", "var")
UNPLANNED = 1.0  # the lift planned for where the traffic can show none


@dataclass(frozen=True, slots=True)
class Played:
    """One archived test to be played; `rules` are those it was judged by."""

    key: str
    kind: str
    metric: str
    arms: Sequence[Mapping[str, Any]]
    checkpoints: Sequence[Mapping[str, Any]] | None
    rules: Mapping[str, Any]
    origin: str
    started_on: date | None = None

    @property
    def control(self) -> Mapping[str, Any]:
        return next((arm for arm in self.arms if arm.get("control")), self.arms[0])

    @property
    def visitors(self) -> int:
        return sum(int(arm["n"]) for arm in self.arms)


def replay_inputs(
    tests: Sequence[Played], *, series: str, today: date, market: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs of `ab-rounds`, and the archive that it is pinned.

    Each test is one round, in this order. Raises BadInput, naming the test, where one
    cannot be planned as a round: its arms differ in nothing on record or in more than
    one thing, its planned split is unknown, or it was judged or lasted otherwise.
    """
    _check(tests)
    days = _days(tests)
    first = tests[0]
    base = _baseline(first)
    daily = min(test.visitors for test in tests) / days
    test: dict[str, Any] = {
        "surface": "archive",
        "kind": first.kind,
        "daily": daily,
        "days": days,
        "min_days": min(DAYS, days),
        "max_days": max(LONGEST_PLAN, days),
        "budget": 0,
        "guardrails": _guardrails(first),
        **base,
    }
    champion = _arm(first.control)
    starts = next_clear([market], today, days) or today
    inputs = {
        "series": _name(series),
        "title": f"Replay of {series}",
        "candidates": [_candidate(one, test) for one in tests],
        "champion": champion,
        "test": test,
        "caps": {"rounds": len(tests)},
        "evidence": _evidence(tests, test, today=today, market=market),
        "starts": starts.isoformat(),
        "today": today.isoformat(),
    }
    return inputs, {"source": first.origin, "tests": [_results(one) for one in tests]}


def dimension(test: Played) -> str:
    """The one field in which the arms differ; BadInput where it is not one."""
    fields = [dict(arm.get("fields") or {}) for arm in test.arms]
    names = sorted({name for each in fields for name in each})
    varied = [
        name
        for name in names
        if len({arm_text({name: each.get(name, "")}) for each in fields}) > 1
    ]
    if len(varied) != 1:
        told = f"in {' and '.join(varied)}" if varied else "in nothing on record"
        raise BadInput(
            f"{test.key} cannot be a round: its arms differ {told}, one thing is"
            " tested at a time."
        )
    if len({arm_text(each) for each in fields}) < len(fields):
        raise BadInput(f"{test.key} cannot be a round: two of its arms say the same.")
    return str(varied[0])


def timeline(test: Mapping[str, Any], days: int) -> list[float]:
    """The days on which the results of a pinned test are told, the last: all of them.

    A test without dated checkpoints arrives at once, at the end.
    """
    points = [float(one["t"]) for one in test.get("checkpoints") or []]
    return [*(t for t in points if t < days), float(days)]


def _check(tests: Sequence[Played]) -> None:
    if not 1 <= len(tests) <= MOST_ROUNDS:
        raise BadInput(
            f"{len(tests)} tests are named: a replay has 1 to {MOST_ROUNDS} rounds."
        )
    keys = [test.key for test in tests]
    if len(set(keys)) < len(keys):
        raise BadInput("A test is named twice: each is one round.")
    first = tests[0]
    for test in tests:
        if any("planned_share" in arm for arm in test.arms):
            raise BadInput(
                f"{test.key} cannot be a round: its split is not equal, or unknown;"
                " a round is planned with equal shares."
            )
        if test.kind != first.kind or _guardrails(test) != _guardrails(first):
            raise BadInput(
                f"{test.key} is judged by other figures than {first.key}: play them"
                " one by one."
            )
        dimension(test)


def _days(tests: Sequence[Played]) -> int:
    lasts = {math.ceil(one.checkpoints[-1]["t"]) for one in tests if one.checkpoints}
    if len(lasts) > 1:
        told = " and ".join(f"{last}" for last in sorted(lasts))
        raise BadInput(f"The tests last {told} days: play them one by one.")
    return lasts.pop() if lasts else DAYS


def _baseline(test: Played) -> dict[str, float]:
    control = test.control
    if test.kind == "mean":
        found = {
            "baseline": float(control["mean"]),
            "deviation": math.sqrt(control["var"]),
        }
    else:
        found = {"baseline": int(control["conversions"]) / int(control["n"])}
    if not found["baseline"] > 0:
        raise BadInput(
            f"{test.key} cannot be planned: its control brought no {test.metric}."
        )
    return found


def _candidate(test: Played, plan: Mapping[str, Any]) -> dict[str, Any]:
    """The hypothesis of a test as far as it is on record: what was varied, how."""
    varied, direction = dimension(test), test.rules["direction"]
    more = "more" if direction == "higher" else "fewer"
    draft = read_draft(
        {
            **{k: v for k, v in plan.items() if k != "guardrails"},
            "experiment": test.key,
            "metric": test.metric,
            "direction": direction,
            "mde": UNPLANNED,
            "starts": "2000-01-03",
            "arms": [{"name": a["name"], "digest": "0" * 64} for a in test.arms],
        }
    )
    challengers = [arm for arm in test.arms if arm is not test.control]
    return {
        "key": test.key,
        "if": f"another {varied} is shown",
        "then": f"it brings {more} {test.metric}",
        "because": "the archive has a test of it, and no reason on record",
        "dimension": varied,
        "metric": test.metric,
        "direction": direction,
        "mde": smallest_lift(draft, plan["days"]) or UNPLANNED,
        "evidence": f"Test {test.key} of {test.origin}.",
        "challengers": [
            {"name": arm["name"], "fields": {varied: arm["fields"][varied]}}
            for arm in challengers
        ],
        "control": _arm(test.control),
    }


def _evidence(
    tests: Sequence[Played], plan: Mapping[str, Any], *, today: date, market: str
) -> dict[str, Any]:
    """What shows each item of the checklist: the archive, and that this is a replay."""
    origin = tests[0].origin
    event = tests[0].metric
    found: dict[str, Any] = {
        "forecast": {
            "daily": plan["daily"],
            "source": f"the visitors that {origin} counted",
        },
        "rollback": {
            "tested_on": today.isoformat(),
            "by": "the replay, which shows nothing to anybody",
        },
        "calendar": {"markets": [market]},
        "consent": {"basis": "no_personal_data", "record": f"counts of {origin}"},
        "audience": {"name": f"visitors that {origin} counted"},
        "running": [],
        "tracking": {
            "event": event,
            "hits": [
                {"event": event, "arm": str(arm["name"]), "seen": _seen(test, today)}
                for test in tests
                for arm in test.arms
            ],
        },
        "utm": {"needed": False, "why": "a replay links to nothing"},
    }
    if not plan["guardrails"]:
        why = f"{origin} counted nothing beside {event}"
        found["guardrails"] = {"needed": False, "why": why}
    return found


def _seen(test: Played, today: date) -> str:
    """The day on which the archive counted the event in every arm of a test."""
    return (test.started_on or today).isoformat()


def _guardrails(test: Played) -> list[dict[str, Any]]:
    return [
        {name: rail[name] for name in ("name", "worse", "margin")}
        for rail in test.rules.get("guardrails") or []
    ]


def _results(test: Played) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": test.key,
        "arms": [_counted(arm) for arm in test.arms],
        "checkpoints": None,
    }
    if test.checkpoints:
        found["checkpoints"] = [dict(point) for point in test.checkpoints]
    if rails := test.rules.get("guardrails"):
        found["guardrails"] = [
            {"name": one["name"], "arms": [_counted(arm) for arm in one["arms"]]}
            for one in rails
        ]
    return found


def _counted(arm: Mapping[str, Any]) -> dict[str, Any]:
    return {name: arm[name] for name in COUNTED if arm.get(name) is not None}


def _arm(arm: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": arm["name"], "fields": dict(arm["fields"])}


def _name(series: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", series)[:60]
