"""Thousands of tasks and dependencies at once: copied in, past one INSERT for each.

The triggers, constraints and rights of the ledger are the same for a COPY.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from django.db import connection
from django.db.models import Model
from django.db.models.base import ModelState

from orchestrator.models import Dependency, Run, Task

# a task, what it needs, and whether that is one of an "any", or only order
Edge = tuple[Task, Task, bool, bool]

OURS = {"id", "created_at"}  # filled in by the database
FIELDS = [f for f in Task._meta.concrete_fields if f.attname not in OURS]
VALUES = attrgetter("pk", *(f.attname for f in FIELDS))
COLUMNS = ("id", *(str(f.column) for f in FIELDS))
EDGE_COLUMNS = (
    *("run_id", "task_id", "task_level", "needs_id", "needs_level"),
    *("any_of", "soft"),
)


def like(model: Task) -> Task:
    """Another task with the same values, not stored yet: a twentieth of making one."""
    task = Task.__new__(Task)
    task.__dict__.update(model.__dict__)
    task._state = ModelState()
    task._state.fields_cache = dict(model._state.fields_cache)
    return task


def store_tasks(made: Sequence[Task]) -> None:
    """Insert new tasks, in their order; each knows its id afterwards."""
    if not made:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('task', 'id'))"
            " FROM generate_series(1, %s)",
            [len(made)],
        )
        for task, (pk,) in zip(made, cursor.fetchall(), strict=True):
            task.pk, task._state.adding, task._state.db = pk, False, "default"
    _copy(Task, COLUMNS, map(VALUES, made))


def store_edges(run: Run, edges: Iterable[Edge]) -> None:
    """Insert what tasks of `run` need."""
    rows = [
        (run.pk, task.pk, task.level, needs.pk, needs.level, any_of, soft)
        for task, needs, any_of, soft in edges
    ]
    if rows:
        _copy(Dependency, EDGE_COLUMNS, rows)


def _copy(
    model: type[Model], columns: Sequence[str], rows: Iterable[tuple[object, ...]]
) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        copying = cursor.copy(f'COPY "{model._meta.db_table}" ({named}) FROM STDIN')
        with copying as copy:
            for row in rows:
                copy.write_row(row)
