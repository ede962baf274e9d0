"""Why is this next, why does that wait: the answer for any task, from the ledger.

Every query is bounded, so that the answer takes as long in a run of 100,000 tasks.
"""

from typing import Any

from django.db import connection

from orchestrator.domain.explanation import (
    COUNTED,
    Explanation,
    Place,
    Root,
    moment,
)
from orchestrator.domain.rank import PINNED, Terms
from orchestrator.models import Agent, Pin, Rate, Slot, Task
from orchestrator.services.running import bell
from orchestrator.services.running.sweep import WORKER_LOCKS
from orchestrator.services.scheduling.roots import needs_of, roots_of

BEFORE = """
    SELECT count(*) FROM (SELECT 1 FROM task WHERE pool = %s AND brand_id = %s
        AND agent_id = %s AND state = 'ready' AND (rank, id) < (%s, %s) LIMIT %s) b"""
COMPETING = """
    SELECT b.id, b.share FROM brand b WHERE EXISTS (SELECT 1 FROM task t
        WHERE t.pool = %s AND t.brand_id = b.id AND t.state = 'ready') LIMIT 1000"""
# Behind a join of some it may start without this one: still counted, as it may not.
BLOCKED = """
    WITH RECURSIVE behind (id) AS (
        SELECT d.task_id FROM dependency d JOIN task t ON t.id = d.task_id
            AND t.state = 'waiting' WHERE d.needs_id = %s AND NOT d.soft
        UNION
        SELECT d.task_id FROM behind JOIN dependency d ON d.needs_id = behind.id
            AND NOT d.soft JOIN task t ON t.id = d.task_id AND t.state = 'waiting'
    ) SELECT count(*) FROM (SELECT 1 FROM behind LIMIT %s) b"""
UNMET = """
    SELECT count(*) FROM (SELECT 1 FROM dependency d JOIN task u ON u.id = d.needs_id
        WHERE d.task_id = %s AND u.state NOT IN ('done', 'skipped') LIMIT %s) b"""
ALIVE = """
    SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
        AND classid = %s AND objsubid = 2 AND granted), clock_timestamp(),
        ledger_frozen(%s)"""


def explain(task: Task) -> Explanation:
    """Everything that says why this task has not started, or who has it in hand."""
    task = Task.objects.select_related("run", "brand", "agent").get(pk=task.pk)
    waiting = task.state == "waiting" and task.pending > 0
    needs = tuple(needs_of(task.pk)) if waiting else ()
    ready = task.state == "ready"
    return Explanation(
        task=task.pk,
        title=task.title,
        state=task.state,
        why=task.why,
        terms=_terms(task),
        stored=task.rank,
        place=_place(task) if ready else None,
        holds=tuple(_holds(task)) if ready else (),
        needs=needs,
        more_needs=_unmet(task) - len(needs) if waiting else 0,
        any_left=task.any_left if waiting and task.any_open else 0,
        own=None if waiting or ready else _own(task),
        path_ahead=task.path_ahead,
        blocked=_one(BLOCKED, task.pk, COUNTED + 1),
        deadline=task.run.deadline,
        value=task.run.value,
        currency=task.brand.currency,
        pinned_by=_pinned_by(task) if task.pinned else "",
    )


def _terms(task: Task) -> Terms | None:
    """What its rank was made of; a pin counts while it is ready, or the next time."""
    if task.ready_at is None:
        return None
    pinned = task.pinned if task.state == "ready" else task.rank == PINNED
    return Terms(
        ready_at=task.ready_at,
        patience=task.patience,
        turn=task.turn,
        latest_start=task.latest_start,
        pinned=pinned,
    )


def _place(task: Task) -> Place:
    lane = (task.pool, task.brand_id, task.agent_id)
    before = _one(BEFORE, *lane, task.rank, task.pk, COUNTED + 1)
    with connection.cursor() as cursor:
        cursor.execute(COMPETING, [task.pool])
        shares = dict(cursor.fetchall())
    return Place(
        before=before,
        brands=len(shares),
        share=task.brand.share,
        shares=sum(shares.values()) or task.brand.share,
    )


def _holds(task: Task) -> list[str]:
    """What keeps a ready task from being taken, each in a sentence."""
    agent, said = task.agent, list[str]()
    with connection.cursor() as cursor:
        cursor.execute(ALIVE, [WORKER_LOCKS, task.pk])
        alive, now, freeze = cursor.fetchone()
    if agent.paused:
        said.append(f"Agent {agent.title} is paused.")
    if agent.pool != task.pool:
        said.append(f"Agent {agent.title} works in pool {agent.pool} now.")
    if freeze is not None:
        said.append(f"Freeze {freeze} stops it.")
    said += _full(agent)
    rates = Rate.objects.filter(scope="agent", name=agent.name)
    for rate in rates | Rate.objects.filter(scope="pool", name=task.pool):
        if rate.next_at > now:
            said.append(
                f"{rate.scope.capitalize()} {rate.name} starts {rate.per_minute:g} a"
                f" minute at most; the pace is used up to {moment(rate.next_at)}."
            )
    if task.pool not in bell.pools():
        said.append(f"No worker serves pool {task.pool} here: it is not in POOLS.")
    elif not alive:
        said.append("No worker process is running.")
    return said


def _full(agent: Agent) -> list[str]:
    if agent.concurrency is None:
        return []
    slots = Slot.objects.filter(agent=agent)
    free = slots.filter(attempt=None).count()
    if free:
        return []
    taken = slots.count()
    return [f"Agent {agent.title} is full: {taken} of {agent.concurrency} at work."]


def _own(task: Task) -> Root | None:
    if task.state in ("done", "rejected", "failed", "skipped", "cancelled"):
        return None
    return roots_of({task.pk})[0]


def _pinned_by(task: Task) -> str:
    pin = Pin.objects.filter(task=task).select_related("actor").order_by("-pk").first()
    return f"{pin.actor.name}: {pin.reason}" if pin is not None else ""


def _unmet(task: Task) -> int:
    return _one(UNMET, task.pk, COUNTED + 1)


def _one(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])
