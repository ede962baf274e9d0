"""The rows a plan is made of: what of a run is not over, and what it waits for."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from orchestrator.models import Run
from orchestrator.services.running.sweep import WORKER_LOCKS

MOST_ITEMS = 2_000  # whose roles are looked up: further ones count as theirs

# index: task_unfinished, attempt_one_live, due_once
TASKS = """
    SELECT t.id, t.kind, t.step, t.title, t.agent_id, t.pool, t.state, t.level,
        CASE WHEN t.any_open THEN greatest(t.any_left, 1) ELSE 0 END,
        date_part('epoch', a.started_at), date_part('epoch', d.at),
        date_part('epoch', coalesce(t.ready_at, t.created_at))
    FROM task t
    LEFT JOIN attempt a ON a.task_id = t.id AND a.state IN ('running', 'calling')
    LEFT JOIN due d ON d.kind = 'retry' AND d.task_id = t.id AND t.state = 'waiting'
    WHERE t.run_id = %(run)s AND t.kind <> 'inspect' AND t.state NOT IN
        ('done', 'rejected', 'failed', 'skipped', 'cancelled')
    ORDER BY t.level, t.id"""

# Also needs that are over: TASKS knows which.
# index: task_unfinished, dependency_once
NEEDS = """
    SELECT d.task_id, d.needs_id, d.any_of AND t.any_open
    FROM task t JOIN dependency d ON d.task_id = t.id
    WHERE t.run_id = %(run)s AND t.state = 'waiting' AND t.pending > 0
    AND t.kind <> 'inspect' AND (NOT d.any_of OR t.any_open)"""

# What is over, by step: it is the past, and takes part in no plan. index: task_by_run
OVER = """
    SELECT step, state, count(*), min(coalesce(ready_at, created_at)),
        max(finished_at), min(level), min(title)
    FROM task WHERE run_id = %(run)s AND kind <> 'inspect' AND state IN
        ('done', 'rejected', 'failed', 'skipped', 'cancelled')
    GROUP BY step, state"""

# Questions for people. index: review_item of the run, findings of a screening
ITEMS = """
    SELECT i.task_id, i.id, i.kind, i.created_at, i.due_at, f.roles
    FROM (SELECT * FROM review_item WHERE run_id = %(run)s
        AND state IN ('open', 'settling') ORDER BY id LIMIT %(most)s) i
    LEFT JOIN LATERAL (SELECT array_agg(DISTINCT r.role ORDER BY r.role) AS roles
        FROM finding f CROSS JOIN LATERAL unnest(f.roles) r (role)
        WHERE f.screening_id = i.screening_id AND f.blocking) f ON true"""

# index: wait_open_by_brand
WAITS = """
    SELECT task_id, cause, missing, owner_role, signal, since, until, timeout_at
    FROM wait WHERE brand_id = %(brand)s AND over_at IS NULL AND run_id = %(run)s"""

WORKERS = """
    SELECT count(DISTINCT objid) FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %(locks)s AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


class TaskRow(NamedTuple):
    """A task that is not over. `least` of its "any" are still wanted. Its times are
    seconds, as a plan wants them: to read ten thousand as dates takes longer."""

    id: int
    kind: str
    step: str
    title: str
    agent_id: int
    pool: str
    state: str
    level: int
    least: int
    started_at: float | None
    due_at: float | None
    since: float


class OverRow(NamedTuple):
    """The tasks of one step that ended one way."""

    step: str
    state: str
    many: int
    start: datetime
    finish: datetime | None
    level: int
    title: str


class ItemRow(NamedTuple):
    """A question for people about a task; `roles` all have to answer."""

    task_id: int
    id: int
    kind: str
    created_at: datetime
    due_at: datetime | None
    roles: list[str] | None


class WaitRow(NamedTuple):
    """What a gate or a wait is not through for."""

    task_id: int
    cause: str
    missing: str
    owner_role: str
    signal: str
    since: datetime
    until: datetime | None
    timeout_at: datetime | None


@dataclass(slots=True)
class Rows:
    """Everything a plan of one run reads, at one moment."""

    tasks: list[TaskRow]
    over: list[OverRow]
    items: dict[int, ItemRow]
    waits: dict[int, WaitRow]
    workers: int
    needs: dict[int, list[int]] = field(default_factory=dict)
    any_of: dict[int, list[int]] = field(default_factory=dict)


def rows_of(run: Run) -> Rows:
    """Read them: six statements, each along an index, however large the run."""
    told = {
        "run": run.pk,
        "brand": run.brand_id,
        "most": MOST_ITEMS,
        "locks": WORKER_LOCKS,
    }
    with connection.cursor() as cursor:

        def read(sql: str) -> list[Any]:
            cursor.execute(sql, told)
            found: list[Any] = cursor.fetchall()
            return found

        found = Rows(
            tasks=list(map(TaskRow._make, read(TASKS))),
            over=[OverRow(*row) for row in read(OVER)],
            items={row[0]: ItemRow(*row) for row in read(ITEMS)},
            waits={row[0]: WaitRow(*row) for row in read(WAITS)},
            workers=int(read(WORKERS)[0][0]),
        )
        left = {task.id for task in found.tasks}
        for task, needed, any_of in read(NEEDS):
            if needed in left:
                edges = found.any_of if any_of else found.needs
                edges.setdefault(task, []).append(needed)
    return found
