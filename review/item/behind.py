"""What waits behind a decision, in words."""

from dataclasses import dataclass

from django.db import connection

from orchestrator.models import Run, Task

NBSP = "\u00a0"

# Every task that needs this one, directly or not. Levels rise along each edge, so it
# ends; a task is named at the longest way that leads to it.
BEHIND = """
    WITH RECURSIVE behind AS (
        SELECT d.task_id, 1 AS distance FROM dependency d
        WHERE d.needs_id = %(task)s AND NOT d.soft
        UNION
        SELECT d.task_id, b.distance + 1
        FROM dependency d JOIN behind b ON b.task_id = d.needs_id AND NOT d.soft
    )
    SELECT t.step, min(t.title), count(DISTINCT t.id), max(b.distance), min(t.state),
           min(t.channel)
    FROM behind b JOIN task t ON t.id = b.task_id
    WHERE t.kind <> 'inspect'
    GROUP BY t.step ORDER BY max(b.distance), t.step
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One step behind a task: how many tasks of it, and how many steps away."""

    step: str
    title: str
    count: int
    distance: int
    state: str
    channel: str


def waiting_behind(task: Task) -> list[Waiting]:
    """The steps that need this task, nearest first; [] where it is the last."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, {"task": task.pk})
        found = cursor.fetchall()
    titles = step_titles(task.run)
    return [
        Waiting(step, titles.get(step, title), *rest) for step, title, *rest in found
    ]


def step_titles(run: Run) -> dict[str, str]:
    """The title of each step as its workflow gives it: a task's may add its market."""
    steps = run.version.definition.get("steps") or []
    return {step["name"]: str(step["title"]) for step in steps if step.get("title")}


def consequence(behind: list[Waiting], *, grace: float, missing: int) -> str:
    """What an approval starts and when, for the line above the buttons.

    `missing` is how many approvals the item still needs, this one included.
    """
    nearest = [step.title for step in behind if step.distance == 1]
    delivers = [step.title for step in behind if step.channel]
    starts = _listed(nearest)
    when = "If you approve" if missing < 2 else f"When all {missing} have approved"
    said = (
        f"{when}: {starts} can start"
        if nearest
        else f"{when}: the output is released; no further step waits for it"
    )
    later = [title for title in delivers if title not in nearest]
    if later:
        said += f", and after that {_listed(later)} reaches the outside"
    if grace:
        until = f"after {grace:g}{NBSP}s; until then you can undo it"
        return f"{said}. Your approval takes effect {until}."
    return f"{said}. Your approval takes effect at once."


def _listed(titles: list[str]) -> str:
    quoted = [f"“{title}”" for title in titles]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
