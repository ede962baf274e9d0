"""Rank: one number fixed when a task becomes ready; the lowest is taken first.

    rank = max(ready_at, min(ready_at + patience(priority), latest_start))
    latest_start = deadline - path_ahead

All times are seconds on one clock. A rank lies in the future by at most the patience,
so whatever has waited longer than that goes before everything newer: nothing starves.
"""

from typing import Final

from orchestrator.domain.errors import BadInput

PATIENCE: Final = {"urgent": 0.0, "high": 60.0, "normal": 600.0, "low": 3600.0}
"""Seconds a task of each priority lets others pass before it."""


def rank(
    ready_at: float, priority: str, deadline: float | None, path_ahead: float
) -> float:
    """The rank of a task that became ready at `ready_at`.

    `path_ahead` is the estimated seconds from this task's start to the end of its run
    (its own time and the longest path after it). Raises BadInput for a priority that
    does not exist.
    """
    due = ready_at + _patience(priority)
    if deadline is not None:
        due = min(due, deadline - path_ahead)
    return max(ready_at, due)


def explain(
    ready_at: float, priority: str, deadline: float | None, path_ahead: float
) -> str:
    """The terms of `rank` in words, and which of them decided."""
    number = rank(ready_at, priority, deadline, path_ahead)
    patience = _patience(priority)
    said = [
        f"Ready at {ready_at:.3f}; {priority} priority waits {patience:g} s "
        f"for others, to {ready_at + patience:.3f}."
    ]
    if deadline is None:
        said.append("The run has no deadline.")
    else:
        said.append(
            f"The run is due at {deadline:.3f} with {path_ahead:g} s of work still "
            f"ahead, so the latest start is {deadline - path_ahead:.3f}."
        )
    if number == ready_at + patience:
        reason = "its priority"
    elif number == ready_at:
        reason = "its latest start has passed"
    else:
        reason = "its deadline"
    said.append(f"Rank {number:.3f}, decided by: {reason}. The lowest goes first.")
    return " ".join(said)


def _patience(priority: str) -> float:
    if priority not in PATIENCE:
        raise BadInput(
            f"There is no priority {priority!r}: use one of {', '.join(PATIENCE)}."
        )
    return PATIENCE[priority]
