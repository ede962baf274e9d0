"""What each verdict does when it takes effect; run, task and item are locked."""

from collections.abc import Callable

from django.db import connection

from orchestrator.models import (
    Decision,
    ReviewItem,
    RulesetInForce,
    Task,
)
from orchestrator.services import bell
from orchestrator.services.transitions import move

Act = Callable[[Decision, ReviewItem, Task], str]


def approve(decision: Decision, item: ReviewItem, task: Task) -> str:
    """Release exactly what was approved; 'screen' where the ruleset has moved."""
    screening = item.screening
    assert screening is not None
    in_force = RulesetInForce.objects.get(brand_id=item.brand_id).ruleset_id
    if screening.ruleset_id != in_force:
        return "screen"
    move(item, "settled", actor=_actor(decision), why="approved")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_release(%s, %s, %s, %s, %s)",
            [item.output_id, screening.pk, in_force, decision.pk, _actor(decision)],
        )
    ring_for_run(item.run_id)
    return "released"


def edit(decision: Decision, item: ReviewItem, task: Task) -> str:
    """The edited version takes the item's place; what it is, its screening says."""
    move(item, "settled", actor=_actor(decision), why="edited")
    return "edited"


def changes(decision: Decision, item: ReviewItem, task: Task) -> str:
    """Back to the agent as a new attempt, with the reasons."""
    move(item, "returned", actor=_actor(decision), why=decision.reason)
    move(
        task,
        "ready",
        actor=_actor(decision),
        why=f"changes requested: {decision.reason}",
        reworks=task.reworks + 1,
        attempts_made=0,
    )
    bell.ring(task.pool)
    return "returned"


def reject(decision: Decision, item: ReviewItem, task: Task) -> str:
    """A barrier: nothing that needs this task starts."""
    move(item, "settled", actor=_actor(decision), why=f"rejected: {decision.reason}")
    _stop(decision, task, "rejected")
    return "rejected"


def retry(decision: Decision, item: ReviewItem, task: Task) -> str:
    """A person says: try again."""
    move(item, "settled", actor=_actor(decision), why="to be tried again")
    move(
        task,
        "ready",
        actor=_actor(decision),
        why=f"again, said {decision.actor.name}",
        attempts_made=0,
    )
    bell.ring(task.pool)
    return "ready"


def give_up(decision: Decision, item: ReviewItem, task: Task) -> str:
    """The task failed for good."""
    move(item, "settled", actor=_actor(decision), why=f"given up: {decision.reason}")
    _stop(decision, task, "failed")
    return "failed"


ACTS: dict[str, Act] = {
    "approve": approve,
    "edit": edit,
    "changes": changes,
    "reject": reject,
    "retry": retry,
    "give_up": give_up,
}


def ring_for_run(run_id: int) -> None:
    """Call workers for whatever of a run is ready now."""
    ready = Task.objects.filter(run_id=run_id, state="ready")
    for pool in list(ready.values_list("pool", flat=True)[:200]):
        bell.ring(pool)


def ring_for_inspections(output_id: int) -> None:
    """Call workers for the validators of an output."""
    for pool in Task.objects.filter(subject_id=output_id).values_list(
        "pool", flat=True
    ):
        bell.ring(pool)


def _stop(decision: Decision, task: Task, state: str) -> None:
    move(task, state, actor=_actor(decision), why=decision.reason)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_block(%s, %s)", [task.pk, _actor(decision)])
        cursor.execute(
            "SELECT ledger_close_run(%s, %s)", [task.run_id, _actor(decision)]
        )


def _actor(decision: Decision) -> str:
    return f"principal:{decision.actor_id}"
