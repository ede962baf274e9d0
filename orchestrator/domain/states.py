"""The states of everything that moves, and MOVES: the one table of legal moves.

The database holds a copy (table `move`, loaded by migration); a trigger refuses every
other change of a state column and writes the event. A test compares the two.
"""

from enum import StrEnum


class TaskState(StrEnum):
    """A step inside a run, a fan-out, or an inspection by a validator."""

    WAITING = "waiting"  # for dependencies, a backoff or the children of a fan-out
    READY = "ready"  # may be taken by a worker of its pool
    RUNNING = "running"  # exactly one live attempt
    CALLING = "calling"  # the answer comes by callback; a deadline, no worker
    HELD = "held"  # its output is being inspected or waits for people
    DONE = "done"  # an effective release (or nothing to release)
    REJECTED = "rejected"  # a person said no; satisfies no dependency
    FAILED = "failed"  # attempts exhausted and a person gave up
    SKIPPED = "skipped"  # its `when` was false, or the run goes on without it
    CANCELLED = "cancelled"  # the run was cancelled, or nothing can satisfy its needs


class AttemptState(StrEnum):
    """One try at a task. Only `running` and `calling` are live."""

    RUNNING = "running"
    CALLING = "calling"
    FINISHED = "finished"
    FAILED = "failed"
    LOST = "lost"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """A question for people."""

    OPEN = "open"
    SETTLING = "settling"  # decided, in grace: undo is possible
    SETTLED = "settled"
    RETURNED = "returned"  # sent back to the agent with reasons
    WITHDRAWN = "withdrawn"  # the question no longer stands


class RunState(StrEnum):
    """One execution of a workflow version."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class EffectState(StrEnum):
    """One delivery to the outside world."""

    READY = "ready"
    SPENT = "spent"  # the one-time token is used; the outside call may be under way
    DONE = "done"
    UNKNOWN = (
        "unknown"  # nobody knows whether it arrived; the channel or a person settles
    )
    CANCELLED = "cancelled"


FINAL_TASK_STATES = frozenset(
    {
        TaskState.DONE,
        TaskState.REJECTED,
        TaskState.FAILED,
        TaskState.SKIPPED,
        TaskState.CANCELLED,
    }
)
OPEN_TASK_STATES = frozenset(TaskState) - FINAL_TASK_STATES
LIVE_ATTEMPT_STATES = frozenset({AttemptState.RUNNING, AttemptState.CALLING})

_TASK = {
    "": "waiting ready",
    # skipped: its item is no longer in the list it came from
    "waiting": "ready cancelled skipped",
    # waiting: what it needs was recalled
    "ready": "waiting running cancelled",
    # waiting: a fan-out waits for its children, a failure waits for its backoff
    "running": "waiting ready calling held done failed skipped cancelled",
    "calling": "waiting ready held done failed cancelled skipped",
    # waiting: changes were requested; ready: a person said "try again"
    # skipped: a person says that what nobody could confirm did arrive
    "held": "waiting ready done rejected failed cancelled skipped",
    # a recall: held again where it was wrong itself, waiting where it grew from that
    "done": "held waiting",
    "skipped": "waiting",
}
_ATTEMPT = {
    "": "running",
    "running": "calling finished failed lost cancelled",
    "calling": "finished failed lost cancelled",
}
_ITEM = {
    "": "open",
    "open": "settling settled returned withdrawn",
    "settling": "open settled returned withdrawn",
}
_RUN = {"": "open", "open": "done failed cancelled", "done": "open", "failed": "open"}
_EFFECT = {
    "": "ready",
    "ready": "spent cancelled",
    "spent": "done unknown",
    # spent: the channel or a person says that it never arrived; what may have arrived
    # is never cancelled: an attempt of it goes on although its inputs were recalled
    "unknown": "spent done",
}

MOVES: frozenset[tuple[str, str, str]] = frozenset(
    (noun, before, after)
    for noun, edges in {
        "task": _TASK,
        "attempt": _ATTEMPT,
        "review_item": _ITEM,
        "run": _RUN,
        "effect": _EFFECT,
    }.items()
    for before, afters in edges.items()
    for after in afters.split()
)
"""(noun, state before or "" for a new row, state after)."""
