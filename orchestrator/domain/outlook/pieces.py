"""What a plan is made of: times as ranges, and tasks with what they need.

All times are seconds on one clock. Tuples, since a run may have ten thousand of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

CLOSE = 1e-6
"""Seconds below which two times are the same."""


class Span(NamedTuple):
    """Seconds something takes: one in ten, half, and nine in ten are done by then."""

    p10: float
    p50: float
    p90: float


NOTHING = Span(0.0, 0.0, 0.0)


class Piece(NamedTuple):
    """One task that is not over.

    It starts when all of `needs` and `least` of `any_of` are finished, not before
    `earliest`, and when each of `uses` has room; it keeps the room for `work` and then
    waits for `rest` (people, a time) without it. `started`: since when it works or
    rests already; `rests`: its work is behind it.
    """

    key: int
    work: Span = NOTHING
    rest: Span = NOTHING
    needs: Sequence[int] = ()
    any_of: Sequence[int] = ()
    least: int = 0
    uses: tuple[str, ...] = ()
    earliest: float | None = None
    started: float | None = None
    rests: bool = False


class Moment(NamedTuple):
    """A time as a range: `soon` ≤ `likely` ≤ `late`."""

    soon: float
    likely: float
    late: float


@dataclass(slots=True)
class Planned:
    """What is expected of one task.

    `slack` is how long it may slip before the whole ends later; `behind` is the task
    whose end decides when it starts (None: nothing does), `queues` where that is only
    because both use the same room.
    """

    start: Moment
    finish: Moment
    free: float = 0.0  # when its work is done and its room free, likely
    behind: int | None = None
    queues: bool = False
    slack: float = 0.0
    overdue: bool = False


@dataclass(slots=True, eq=False)
class Gate:
    """What some pieces need before they start: siblings stand behind one gate, so what
    it comes to is reckoned once for all of them.

    `opens` is when all of it is there (`BEFORE` where nothing is needed) and `behind`
    what comes last; both hold once all it needs is planned.
    """

    needs: tuple[int, ...]
    any_of: tuple[int, ...]
    least: int
    keys: list[int]
    opens: Moment
    behind: int | None = None


BEFORE = Moment(-inf, -inf, -inf)


@dataclass(slots=True)
class Plan:
    """Every task's expectation; `path` is the critical one, in order of starting.

    `gates`: of each task that has not started, what it stands behind.
    """

    now: float
    pieces: dict[int, Piece]
    tasks: dict[int, Planned]
    finish: Moment
    path: list[int]
    order: list[int]
    room: dict[int, tuple[int, ...]] = field(default_factory=dict)  # waits for room of
    gates: dict[int, Gate] = field(default_factory=dict)
