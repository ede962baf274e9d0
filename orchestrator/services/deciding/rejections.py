"""What follows a rejection or a failure for good, as the step says.

Every way but stopping leaves its choice on record. Run, task and item are locked by the
caller, as for every act of a decision.
"""

from django.conf import settings
from django.db import connection

from orchestrator.domain.content import JSON
from orchestrator.models import Decision, ReviewItem, Task
from orchestrator.services.choosing.choices import Chosen, record
from orchestrator.services.running import bell
from orchestrator.services.transitions import move


def reject(decision: Decision, item: ReviewItem, task: Task) -> str:
    """A person said no: a barrier, unless the step says how to go on.

    `rework` sends it back with the reasons, as often as changes may be asked for;
    `substitute` gives it to the other agent, once; then somebody is asked.
    """
    way = task.on_reject
    if way == "rework" and task.reworks < settings.REWORK_LIMIT:
        return _again(decision, item, task, "rejected: to be made again")
    if way == "substitute" and _free(task):
        _substitute(decision, task)
        return _again(decision, item, task, "rejected: its substitute tries")
    move(item, "settled", actor=_by(decision), why=f"rejected: {decision.reason}")
    if way in ("rework", "ask", "substitute") and not task.optional:
        _ask(decision, task)
        return "asked"
    rule = "on_reject: skip" if way == "skip" else ""
    return stop(decision, task, "rejected", rule=rule)


def stop(decision: Decision, task: Task, state: str, *, rule: str = "") -> str:
    """End a task for good; what needs it is cancelled. An optional one is skipped.

    `rule` says by which rule another is skipped too. Returns its state.
    """
    rule = rule or ("optional" if task.optional else "")
    with connection.cursor() as cursor:
        if rule:
            why = f"{state}: {decision.reason}"
            cursor.execute(
                "SELECT ledger_skip(%s, NULL, %s, %s, %s)",
                [task.pk, _by(decision), why, rule],
            )
            return "skipped"
        move(task, state, actor=_by(decision), why=decision.reason)
        cursor.execute("SELECT ledger_block(%s, %s)", [task.pk, _by(decision)])
        cursor.execute("SELECT ledger_close_run(%s, %s)", [task.run_id, _by(decision)])
    return state


def was_rejected(task: Task) -> bool:
    """Whether a rejection of its newest output stands."""
    newest = task.outputs.order_by("-pk").first()
    return newest is not None and bool(
        newest.decisions.filter(verdict="reject", withdrawal__isnull=True).exists()
    )


def _again(decision: Decision, item: ReviewItem, task: Task, why: str) -> str:
    move(item, "returned", actor=_by(decision), why=decision.reason)
    move(
        task,
        "ready",
        actor=_by(decision),
        why=f"{why}: {decision.reason}"[:2000],
        reworks=task.reworks + 1,
        attempts_made=0,
    )
    bell.ring(task.pool)
    return "returned"


def _substitute(decision: Decision, task: Task) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_substitute(%s, %s, %s)",
            [task.pk, _by(decision), decision.reason],
        )
    task.refresh_from_db()


def _free(task: Task) -> bool:
    return task.substitute_id not in (None, task.agent_id) and not task.channel


def _ask(decision: Decision, task: Task) -> None:
    """A question for whoever settles failures: go on how?"""
    run = task.run
    ReviewItem.objects.create(
        brand_id=task.brand_id,
        run=run,
        task=task,
        kind="failure",
        title=f"Rejected, go on how? {task.title} · {run.title}"[:200],
        severity=2,
        state="open",
        moved_by=_by(decision),
        why=f"rejected: {decision.reason}",
        due_at=run.deadline,
    )
    facts: dict[str, JSON] = {"reworks": task.reworks, "agent": task.agent.name}
    chosen = Chosen(
        "escalate",
        "ask how to go on",
        why=decision.reason,
        rule=f"on_reject: {task.on_reject}",
        facts=facts,
        by_kind="person",
        by=_by(decision),
    )
    record(task, chosen)


def _by(decision: Decision) -> str:
    return f"principal:{decision.actor_id}"
