"""Rank: one moment fixed when a task becomes ready; the earliest is taken first.

    rank = max(ready_at, min(ready_at + patience + turn, latest_start))
    latest_start = deadline - path_ahead - the task's own time

A rank lies after `ready_at` by at most patience and turn, so whatever has waited longer
than that goes before everything newer in its lane: nothing starves. What a person
pinned has the rank PINNED, before all others. The ledger computes the same in
ledger_rank (migrations/sql/moves.sql).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

PATIENCE: Final = {"urgent": 0.0, "high": 60.0, "normal": 600.0, "low": 3600.0}
"""Seconds a task of each priority lets others pass before it."""

PINNED: Final = datetime(2000, 1, 1, tzinfo=UTC)
SECONDS_AN_ITEM: Final = 0.05
MOST_TURN: Final = 600.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rank of a task is made of; patience and turn in seconds."""

    ready_at: datetime
    patience: float
    turn: float = 0.0
    latest_start: datetime | None = None
    pinned: bool = False


def rank(terms: Terms) -> datetime:
    """The rank of a task with these terms."""
    if terms.pinned:
        return PINNED
    due = terms.ready_at + timedelta(seconds=terms.patience + terms.turn)
    if terms.latest_start is not None:
        due = min(due, terms.latest_start)
    return max(terms.ready_at, due)


def turn_of(index: int | None) -> float:
    """How many seconds item `index` of a list lets tasks of other runs pass.

    So a run of thousands of items does not keep a later, small one waiting to its end.
    """
    return min((index or 0) * SECONDS_AN_ITEM, MOST_TURN)


def decided_by(terms: Terms) -> str:
    """Which term decided: pinned, priority, deadline or overdue."""
    if terms.pinned:
        return "pinned"
    found = rank(terms)
    if terms.latest_start is None or found < terms.latest_start:
        return "priority"
    return "overdue" if found > terms.latest_start else "deadline"
