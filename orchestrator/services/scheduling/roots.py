"""What a wait comes down to: who or what moves a task that waits for no other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from orchestrator.domain.explanation import Need, Root
from orchestrator.services.deciding.rights import SETTLERS

OVER = ("done", "rejected", "failed", "skipped", "cancelled")
NEEDS_SHOWN = 20
NODES = 600  # of a graph wider than this some roots are left out

# A need that is not met: of an "any" only while it is open, of order only any end.
UNMET = """u.state NOT IN ('done', 'skipped') AND NOT (d.any_of AND NOT t.any_open)
    AND NOT (d.soft AND u.state IN ('rejected', 'failed', 'cancelled'))"""

NEEDS = f"""
    SELECT u.id, u.title, u.state, CASE WHEN d.soft THEN 'soft'
        WHEN d.any_of THEN 'any' ELSE 'all' END
    FROM task t JOIN dependency d ON d.task_id = t.id JOIN task u ON u.id = d.needs_id
    WHERE t.id = %s AND {UNMET} ORDER BY d.needs_id LIMIT %s"""  # noqa: S608 - ours

# From each need down to what waits for no other, at most three ways at each task.
DOWN = f"""
    WITH RECURSIVE down (top, id) AS (
        SELECT n, n FROM unnest(%s::bigint[]) n
        UNION
        SELECT down.top, next.id FROM down JOIN task t ON t.id = down.id
        CROSS JOIN LATERAL (SELECT u.id FROM dependency d
            JOIN task u ON u.id = d.needs_id WHERE d.task_id = t.id AND {UNMET}
            ORDER BY d.needs_id LIMIT 3) next
        WHERE t.state = 'waiting' AND t.pending > 0
    ), seen AS (SELECT * FROM down LIMIT {NODES})
    SELECT seen.top, t.id FROM seen JOIN task t ON t.id = seen.id
    WHERE NOT (t.state = 'waiting' AND t.pending > 0)"""  # noqa: S608 - ours

FACTS = """
    SELECT t.id, t.title, t.state, t.why, t.pool, t.ready_at, g.title AS agent,
        a.worker, a.started_at, a.deadline, i.id AS item, i.kind, i.created_at,
        i.due_at, i.state AS item_state, i.why AS item_why,
        (SELECT array_agg(DISTINCT w.role ORDER BY w.role) FROM finding f,
            unnest(f.roles) w (role)
            WHERE f.screening_id = i.screening_id AND f.blocking) AS roles,
        (SELECT string_agg(v.title, ', ') FROM (SELECT q.title FROM output o
            JOIN task q ON q.subject_id = o.id AND q.state IN
                ('waiting', 'ready', 'running', 'calling')
            WHERE o.task_id = t.id LIMIT 5) v) AS checks,
        w.missing, w.owner_role, w.signal, w.since, w.timeout_at,
        (SELECT min(d.at) FROM due d WHERE d.task_id = t.id AND d.kind = 'retry') AS at
    FROM task t JOIN agent g ON g.id = t.agent_id
    LEFT JOIN attempt a ON a.task_id = t.id AND a.state IN ('running', 'calling')
    LEFT JOIN review_item i ON i.task_id = t.id AND i.state IN ('open', 'settling')
    LEFT JOIN wait w ON w.task_id = t.id AND w.over_at IS NULL
    WHERE t.id = ANY (%s)"""


def needs_of(task_id: int) -> list[Need]:
    """What a waiting task does not have yet, the first of them, with their roots."""
    with connection.cursor() as cursor:
        cursor.execute(NEEDS, [task_id, NEEDS_SHOWN])
        rows = cursor.fetchall()
        cursor.execute(DOWN, [[row[0] for row in rows]])
        down = cursor.fetchall()
    roots = {root.task: root for root in roots_of({below for _, below in down})}
    return [
        Need(pk, title, state, how, tuple(roots[b] for top, b in down if top == pk))
        for pk, title, state, how in rows
    ]


def roots_of(task_ids: set[int]) -> list[Root]:
    """Who or what each of these tasks waits for, itself."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [sorted(task_ids)])
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [_root(row) for row in rows]


def _root(row: dict[str, Any]) -> Root:
    told = {
        "ready": _ready,
        "running": _working,
        "calling": _working,
        "held": _held,
        "waiting": _waiting,
    }.get(row["state"], _over)
    waits, owner, since, due = told(row)
    held = row["item"] if row["state"] == "held" else None
    return Root(
        row["id"], row["title"], row["state"], waits, owner, since, due, item=held
    )


Told = tuple[str, str, datetime | None, datetime | None]


def _ready(row: dict[str, Any]) -> Told:
    return "for its turn", f"workers of pool {row['pool']}", row["ready_at"], None


def _working(row: dict[str, Any]) -> Told:
    doing = "waits to be called back" if row["state"] == "calling" else "is at work"
    by = f" on {row['worker']}" if row["worker"] else ""
    owner = f"agent {row['agent']}{by}"
    return f"the agent {doing}", owner, row["started_at"], row["deadline"]


def _held(row: dict[str, Any]) -> Told:
    if row["item"] is None:
        if row["checks"]:
            return "being checked", row["checks"], row["started_at"], None
        return "to be screened", "the sweep, within seconds", None, None
    roles = _roles(
        row["roles"] or (sorted(SETTLERS) if row["kind"] == "failure" else ())
    )
    asks = {"direction": "an answer", "failure": "what to do after a failure"}
    wanted = asks.get(row["kind"], "a decision")
    if row["item_state"] == "settling":
        return "decided, in its grace", "time", row["created_at"], row["at"]
    return f"people to say: {wanted}", roles, row["created_at"], row["due_at"]


def _waiting(row: dict[str, Any]) -> Told:
    if row["missing"] is not None:
        owner = f"role {row['owner_role']}" if row["owner_role"] else "time"
        if row["signal"]:
            owner = f"signal {row['signal']}, {owner}"
        return row["missing"], owner, row["since"], row["timeout_at"]
    return row["why"], "time", None, row["at"]


def _over(row: dict[str, Any]) -> Told:
    return row["why"] or "over", "nobody: it is over", None, None


def _roles(roles: Sequence[str]) -> str:
    return "role " + " or ".join(roles) if roles else "people of the brand"
