"""The living plan: when each task is expected to start and finish, and what decides it.

Method. Likely times are a forward pass of the critical path method (Kelley and Walker,
1959) over the middle duration of each task; slack comes from the backward pass. Where a
resource takes only so many tasks at once, those that are ready queue in the order in
which they become ready (list scheduling, first come first served); the order found
stands for the rest of the reckoning, so that a delay never makes anything earlier
(Graham, 1969). The range follows PERT (Malcolm and others, 1959): along a path the
tasks count as independent, so half-widths add as the root of the sum of their squares,
below and above the middle apart; where paths meet, each bound is the latest of theirs.
What it cannot see: many equally long paths that meet tend to end later than each of
them (MacCrimmon and Ryavec, 1964), so a wide join leans towards the late end.

All times are seconds on one clock. What is over is not in the plan: it has no range.
"""

from collections.abc import Iterable, Mapping
from math import inf

from orchestrator.domain.errors import BadInput
from orchestrator.domain.outlook.forward import Forward, latest, opens_late
from orchestrator.domain.outlook.pieces import (
    CLOSE,
    Gate,
    Moment,
    Piece,
    Plan,
    Planned,
)


def plan(pieces: Iterable[Piece], *, now: float, rooms: Mapping[str, int]) -> Plan:
    """Expect when each task starts and ends. `rooms`: how many use one at once.

    A name without a room is unlimited. Raises BadInput for a need that is no piece, or
    for pieces that need each other.
    """
    known = {piece.key: piece for piece in pieces}
    made = Forward(known, now, rooms)
    made.run()
    tasks = made.tasks
    if len(tasks) != len(known):
        stuck = sorted(known.keys() - tasks.keys())[:5]
        raise BadInput(f"Tasks {stuck} need each other: no plan has them.")
    finish = latest([t.finish for t in tasks.values()]) or Moment(now, now, now)
    found = Plan(now, known, tasks, finish, [], made.order, made.room, made.gates)
    _slacks(found)
    found.path = _path(found)
    return found


def slipped(plan: Plan, key: int, seconds: float) -> dict[int, float]:
    """The tasks whose likely finish moves if `key` ends so much later, and how far.

    `key` itself is among them. Everything keeps its place in the queues, so only what
    depends on it, or queues behind it, can move. Raises BadInput for a task that is
    not in the plan, and for a slip into the past.
    """
    if key not in plan.tasks:
        raise BadInput(f"Task {key} is over or of another run: it cannot slip.")
    if seconds < 0:
        raise BadInput("A plan slips later, never earlier.")
    moved: dict[int, float] = {key: seconds} if seconds > CLOSE else {}
    # by how much later the room of a task is free: what rests has none
    freed = {} if plan.pieces[key].rests else dict(moved)
    opened: dict[Gate, float] = {}
    for other in plan.order:
        gate = plan.gates.get(other)
        if gate is None or other == key:
            continue  # what it needed is over
        if gate not in opened:
            opened[gate] = _opened(gate, plan, moved)
        ready, rivals = opened[gate], plan.room.get(other, ())
        for rival in rivals:
            ready = max(ready, plan.tasks[rival].free + freed.get(rival, 0.0))
        by = ready - plan.tasks[other].start.likely
        if by > CLOSE:
            moved[other] = freed[other] = by
    return moved


def _opened(gate: Gate, plan: Plan, moved: Mapping[int, float]) -> float:
    """When a gate opens now that these end later: all it needs is behind us."""
    if moved.keys().isdisjoint((*gate.needs, *gate.any_of)):
        return gate.opens.likely
    return opens_late(gate, plan.tasks, moved)


def _slacks(plan: Plan) -> None:
    """The backward pass: how late each may end before the whole ends later."""
    whole = plan.finish.likely
    ends: dict[int, float] = {}  # the latest end that harms nothing: the whole's
    frees: dict[int, float] = {}  # the same for its room
    left = {gate: len(gate.keys) for gate in plan.gates.values()}
    first = dict.fromkeys(left, inf)  # when the first behind a gate has to start
    # comparisons, not min and max: ten thousand times half as long
    for key in reversed(plan.order):
        task = plan.tasks[key]
        slack = ends.get(key, whole) - task.finish[1]
        if key in frees and frees[key] - task.free < slack:
            slack = frees[key] - task.free
        task.slack = slack = slack if slack > 0 else 0.0
        gate = plan.gates.get(key)
        if gate is None:
            continue  # what it needed is over
        starts = task.start[1] + slack
        for rival in plan.room.get(key, ()):
            if starts < frees.get(rival, inf):
                frees[rival] = starts
        if starts < first[gate]:
            first[gate] = starts
        left[gate] -= 1
        if not left[gate] and first[gate] < whole:
            _bound(gate, plan.tasks, first[gate], ends)


def _bound(
    gate: Gate, tasks: Mapping[int, Planned], starts: float, ends: dict[int, float]
) -> None:
    """What a gate needs has to end before the first behind it has to start."""
    for needed in (*gate.needs, *_binding(gate, tasks, starts)):
        if starts < ends.get(needed, inf):
            ends[needed] = starts


def _binding(
    gate: Gate, tasks: Mapping[int, Planned], starts: float
) -> tuple[int, ...]:
    """Those of an "any" that may not end after `starts`: no other would do instead."""
    if not gate.any_of or gate.least <= 0:
        return ()
    ranked = sorted(gate.any_of, key=lambda key: tasks[key].finish.likely)
    enough = min(gate.least, len(ranked))
    if len(ranked) > enough and tasks[ranked[enough]].finish.likely <= starts:
        return ()
    return tuple(ranked[:enough])


def _path(plan: Plan) -> list[int]:
    """From what ends last back along what decided each start."""
    if not plan.tasks:
        return []
    end = plan.finish.likely
    last = [key for key, task in plan.tasks.items() if task.finish[1] == end]
    key: int | None = max(last, key=lambda k: (-plan.tasks[k].slack, k))
    path: list[int] = []
    while key is not None:
        path.append(key)
        key = plan.tasks[key].behind
    return path[::-1]
