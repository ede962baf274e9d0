"""What a backtest found, in numbers a second admin decides on."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db import connection

from orchestrator.models import Backtest, BacktestRow
from orchestrator.models.rule_life import HUMAN_VERDICTS

TOO_MANY = 0.20  # hits on more of the outputs than this: most of the queue is the rule
EXAMPLES = 20
FEW = 5
USUAL_MINUTES = 2.0  # taken where fewer than five decisions of the brand could be timed

# Minutes between decisions of one person, pauses over 15 minutes left out, the newest
# 500 of the brand.
MINUTES = """
    SELECT minutes FROM (
        SELECT extract(epoch FROM d.created_at - lag(d.created_at)
            OVER (PARTITION BY d.actor_id ORDER BY d.created_at)) / 60 AS minutes
        FROM (SELECT d.actor_id, d.created_at FROM decision d
              JOIN review_item i ON i.id = d.item_id WHERE i.brand_id = %s
              ORDER BY d.id DESC LIMIT 500) d) gaps
    WHERE minutes < 15"""


@dataclass(frozen=True, slots=True)
class Report:
    """A backtest read out. Days are those from the oldest to the newest output.

    `confusion`: per verdict of people, how many the version holds and lets pass.
    `minutes_a_day` is what its newly held outputs would cost reviewers.
    """

    outputs: int
    would_hold: int
    would_hold_a_day: float
    newly_caught: int
    newly_passed: int
    not_checked: int
    confusion: dict[str, tuple[int, int]]
    minutes_a_day: float
    minutes_each: float
    too_many: bool
    warnings: list[str]
    by_market: list[tuple[str, int, int]]
    by_day: list[tuple[date, int, int, int]]
    examples: list[BacktestRow]


def report(backtest: Backtest) -> Report:
    """Read a backtest that is done, or as far as it has come."""
    found = backtest.summary if backtest.state == "done" else summarise(backtest)
    hits = BacktestRow.objects.filter(backtest=backtest, would_hold=True)
    keys = sorted(hits.values_list("pk", flat=True))
    picked = random.Random(backtest.pk).sample(keys, min(EXAMPLES, len(keys)))  # noqa: S311
    rows = hits.filter(pk__in=picked).select_related("output__task", "output__run")
    return Report(
        outputs=found["outputs"],
        would_hold=found["would_hold"],
        would_hold_a_day=found["would_hold_a_day"],
        newly_caught=found["newly_caught"],
        newly_passed=found["newly_passed"],
        not_checked=found["not_checked"],
        confusion={v: (h, p) for v, (h, p) in found["confusion"].items()},
        minutes_a_day=found["minutes_a_day"],
        minutes_each=found["minutes_each"],
        too_many=found["too_many"],
        warnings=found["warnings"],
        by_market=[(m, n, h) for m, n, h in found["by_market"]],
        by_day=[(date.fromisoformat(d), n, h, b) for d, n, h, b in found["by_day"]],
        examples=sorted(rows, key=lambda row: picked.index(row.pk)),
    )


def summarise(backtest: Backtest) -> dict[str, Any]:
    """The numbers of a backtest as plain JSON."""
    rows = list(
        BacktestRow.objects.filter(backtest=backtest).values_list(
            "would_hold", "held_before", "not_checked", "verdict", "market", "made_on"
        )
    )
    caught = sum(hold and not before for hold, before, *_ in rows)
    held = sum(row[0] for row in rows)
    days = _days([row[5] for row in rows])
    each = minutes_each(backtest.brand_id)
    too_many = held > TOO_MANY * len(rows)
    confusion = Counter((row[3], row[0]) for row in rows)
    return {
        "outputs": len(rows),
        "would_hold": held,
        "would_hold_a_day": round(held / days, 2),
        "newly_caught": caught,
        "newly_passed": sum(before and not hold for hold, before, *_ in rows),
        "not_checked": sum(row[2] for row in rows),
        "confusion": {
            v: [confusion[v, True], confusion[v, False]] for v in HUMAN_VERDICTS
        },
        "minutes_a_day": round(each * caught / days, 1),
        "minutes_each": round(each, 2),
        "too_many": too_many,
        "warnings": _warnings(rows, held, too_many),
        "by_market": _by(rows, 4),
        "by_day": _by_day(rows),
    }


def minutes_each(brand_id: int) -> float:
    """How long a decision takes people of a brand: the median, in minutes."""
    with connection.cursor() as cursor:
        cursor.execute(MINUTES, [brand_id])
        known = [float(minutes) for (minutes,) in cursor.fetchall()]
    return median(known) if len(known) >= FEW else USUAL_MINUTES


def _warnings(rows: list[tuple[Any, ...]], held: int, too_many: bool) -> list[str]:
    said = []
    if too_many:
        said.append(
            f"It holds {held} of {len(rows)} outputs, more than {TOO_MANY:.0%}: people"
            " who are asked about everything approve anything. Narrow it."
        )
    unchecked = sum(row[2] for row in rows)
    if unchecked:
        said.append(f"It could not be checked on {unchecked} outputs: those are held.")
    good = sum(row[0] and row[3] == "approved" for row in rows)
    if held and good > held / 2:
        said.append(f"People approved {good} of the {held} outputs it holds.")
    if not held and rows:
        said.append(f"It holds none of {len(rows)} outputs.")
    if not rows:
        said.append("There were no outputs to try it on.")
    return said


def _days(made_on: list[date]) -> int:
    return (max(made_on) - min(made_on)).days + 1 if made_on else 1


def _by(rows: list[tuple[Any, ...]], column: int) -> list[list[Any]]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        counts[row[column]][0] += 1
        counts[row[column]][1] += row[0]
    return [[name, *counts[name]] for name in sorted(counts)]


def _by_day(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    counts: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for hold, before, _, _, _, made_on in rows:
        told = counts[made_on]
        told[0] += 1
        told[1] += hold
        told[2] += before
    return [[day.isoformat(), *counts[day]] for day in sorted(counts)]
