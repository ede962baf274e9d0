"""A fan-out made again after a recall: the same items keep their tasks.

New items get new tasks with the next index; what is no longer listed is skipped, and an
item that comes back takes up its old tasks.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.models import Task
from orchestrator.services.running.planning import (
    Plan,
    insert,
    lanes_of,
    link,
    new_task,
)

GONE = "its item is no longer in the list"

# What waits for a task of these, or for the fan-out, counted anew. Whoever waits for a
# backoff has nothing pending and is left alone.
RECOUNT = """
    WITH counted AS (
        UPDATE task t SET pending = p.pending, any_open = p.any_open,
            any_left = p.any_left
        FROM (SELECT array_agg(DISTINCT w.id) AS ids FROM dependency d
              JOIN task w ON w.id = d.task_id AND w.state = 'waiting' AND w.pending > 0
              WHERE d.needs_id = ANY (%(needs)s)) found,
            ledger_pending(found.ids, ARRAY[%(fan)s]::bigint[]) p
        WHERE t.id = p.task_id RETURNING t.id, t.pending)
    SELECT id FROM counted WHERE pending = 0"""


def expand_again(plan: Plan, fan: Task, each: str, items: Sequence[JSON]) -> None:
    """Bring the tasks of a fan-out in line with its new list, in its transaction."""
    steps = lanes_of(plan.workflow)[each]
    names = {step.name for step in steps}
    before: dict[int, list[Task]] = defaultdict(list)
    for name in names:
        for task in plan.tasks[name]:
            assert task.index is not None
            before[task.index].append(task)
    kept, new = _matched(before, items)
    first = max(before, default=-1) + 1
    made = [
        new_task(plan, step, index=first + i, item=item)
        for step in steps
        for i, item in enumerate(new)
    ]
    del plan.fans[each]
    known = [task for tasks in before.values() for task in tasks]
    waiting = _waiting_for([fan.pk, *(task.pk for task in known)], names)
    back = [t for index in kept for t in before[index] if t.state == "skipped"]
    gone = [t for index in before.keys() - kept for t in before[index]]
    _move(back, "skipped", "waiting", fan, "its item is in the list again")
    _move(gone, "waiting", "skipped", fan, GONE)
    insert(plan, made, after=fan)
    link(plan, waiting, names)
    _recount(fan, [fan.pk, *(task.pk for task in (*known, *made))], back)


def _matched(
    before: dict[int, list[Task]], items: Sequence[JSON]
) -> tuple[set[int], list[JSON]]:
    """Which indexes are listed still, and the items that are new."""
    free: dict[bytes, list[int]] = defaultdict(list)
    for index in sorted(before, reverse=True):
        free[bytes(before[index][0].item or b"")].append(index)
    kept, new = set[int](), list[JSON]()
    for item in items:
        same = free[content.canonical(item)]
        if same:
            kept.add(same.pop())
        else:
            new.append(item)
    return kept, new


def _waiting_for(needs: list[int], names: set[str]) -> list[Task]:
    rows = Task.objects.filter(dependencies__needs__in=needs, state="waiting")
    return list(rows.exclude(step__in=names).distinct().order_by("pk"))


def _move(tasks: list[Task], before: str, to: str, fan: Task, why: str) -> None:
    moved = {task.pk for task in tasks if task.state == before}
    rows = Task.objects.filter(pk__in=moved, state=before)
    rows.update(state=to, moved_by=fan.moved_by, why=why)
    for task in tasks:
        if task.pk in moved:
            task.state = to


def _recount(fan: Task, needs: list[int], back: list[Task]) -> None:
    # what came back waits for the fan-out at least: counted like the others
    Task.objects.filter(pk__in=[task.pk for task in back]).update(pending=1)
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"needs": needs, "fan": fan.pk})
        free = [row[0] for row in cursor.fetchall()]
    rows = Task.objects.filter(pk__in=free, state="waiting")
    why = "its dependencies are satisfied"
    rows.update(state="ready", moved_by=fan.moved_by, why=why)
