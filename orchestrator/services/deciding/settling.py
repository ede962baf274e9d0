"""Decisions take effect: at once, or at the end of their grace when sweep fires them.

Each verdict has its act; run, task and item are locked while it happens.
"""

from collections.abc import Callable

from django.db import connection
from django.db.models import Count

from orchestrator.domain.errors import DoorClosed
from orchestrator.models import (
    Decision,
    Due,
    Planted,
    ReviewItem,
    RulesetInForce,
    Task,
    Withdrawal,
)
from orchestrator.services import screening
from orchestrator.services.deciding import rejections
from orchestrator.services.locking import in_one_transaction, lock_run
from orchestrator.services.refusals import in_words
from orchestrator.services.running import bell
from orchestrator.services.transitions import move

Act = Callable[[Decision, ReviewItem, Task], str]


def apply(decision_id: int) -> str:
    """Let a decision take effect; called at its time, by the decider or by sweep.

    Returns what came of it. A decision undone, or overtaken, changes nothing.
    """
    decision = Decision.objects.select_related("item", "output").get(pk=decision_id)
    try:
        with in_words():
            result = in_one_transaction(_apply, decision)
            if result == "screen":
                # the ruleset moved meanwhile: screen again what was approved
                assert decision.output_id is not None
                screening.settle(decision.output_id, actor="gate")
                result = in_one_transaction(_apply, decision)
    except DoorClosed as error:
        in_one_transaction(_reopen, decision, str(error))
        return "refused"
    if result in ("edited", "answered"):
        settle_replacement(decision)
    return result


def settle_replacement(decision: Decision) -> None:
    """Have an edited version checked: by its validators first, where there are any."""
    replacement = decision.replacement
    assert replacement is not None
    screening.settle(replacement.pk, actor=f"principal:{decision.actor_id}")


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


def stand(decision: Decision, item: ReviewItem, task: Task) -> str:
    """What was released stays released: somebody looked at it afterwards."""
    move(item, "settled", actor=_actor(decision), why="approved")
    return "stands"


def edit(decision: Decision, item: ReviewItem, task: Task) -> str:
    """The edited version takes the item's place; what it is, its screening says."""
    move(item, "settled", actor=_actor(decision), why="edited")
    return "edited"


def answer(decision: Decision, item: ReviewItem, task: Task) -> str:
    """The answer takes the question's place; its screening lets it out, or holds it."""
    move(item, "settled", actor=_actor(decision), why="answered")
    return "answered"


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
    """A barrier: nothing that needs this task starts; or as its step says to go on."""
    result = rejections.reject(decision, item, task)
    ring_for_run(task.run_id)
    return result


def retry(decision: Decision, item: ReviewItem, task: Task) -> str:
    """A person says: try again; after a rejection with its reasons."""
    reworks = task.reworks + rejections.was_rejected(task)
    move(item, "settled", actor=_actor(decision), why="to be tried again")
    move(
        task,
        "ready",
        actor=_actor(decision),
        why=f"again, said {decision.actor.name}",
        attempts_made=0,
        reworks=reworks,
    )
    bell.ring(task.pool)
    return "ready"


def give_up(decision: Decision, item: ReviewItem, task: Task) -> str:
    """The task failed for good; or stays rejected, where it was asked how to go on."""
    ended = "rejected" if rejections.was_rejected(task) else "failed"
    move(item, "settled", actor=_actor(decision), why=f"given up: {decision.reason}")
    result = rejections.stop(decision, task, ended)
    ring_for_run(task.run_id)
    return result


def end_planted(decision: Decision, item: ReviewItem, task: Task) -> str:
    """Whatever was decided, nothing comes of it: the item and its run end here."""
    move(item, "settled", actor=_actor(decision), why="decided")
    move(task, "cancelled", actor=_actor(decision), why="nothing follows from it")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_close_run(%s, %s)", [task.run_id, _actor(decision)]
        )
    return "planted"


ACTS: dict[str, Act] = {
    "approve": approve,
    "edit": edit,
    "answer": answer,
    "changes": changes,
    "reject": reject,
    "retry": retry,
    "give_up": give_up,
}


def take_effect(decision: Decision, item: ReviewItem, task: Task) -> str:
    """Carry a decision out, with run, task and item locked: what came of it.

    'screen': nothing was done, the ruleset has moved since it was shown.
    """
    if Planted.objects.filter(output=item.output_id).exists():
        return end_planted(decision, item, task)
    if decision.verdict == "approve" and task.state == "done":
        return stand(decision, item, task)
    return ACTS[decision.verdict](decision, item, task)


def ring_for_run(run_id: int) -> None:
    """Call workers for whatever of a run is ready now."""
    ready = Task.objects.filter(run_id=run_id, state="ready").order_by()
    pools = ready.values_list("pool").annotate(many=Count("pk"))
    for pool, many in pools:
        bell.ring(pool, many)


def ring_for_inspections(output_id: int) -> None:
    """Call workers for the validators of an output."""
    for pool in Task.objects.filter(subject_id=output_id).values_list(
        "pool", flat=True
    ):
        bell.ring(pool)


def _actor(decision: Decision) -> str:
    return f"principal:{decision.actor_id}"


def _reopen(decision: Decision, why: str) -> None:
    """The gate refused what was decided: the question stands again, with the reason."""
    item = ReviewItem.objects.get(pk=decision.item_id)
    lock_run(item.run_id)
    Task.objects.select_for_update(no_key=True).get(pk=item.task_id)
    item.refresh_from_db()
    Due.objects.filter(decision=decision).delete()
    if item.state == "settling":
        move(item, "open", actor="gate", why=why)


def _apply(decision: Decision) -> str:
    item = decision.item
    lock_run(item.run_id)
    task = Task.objects.select_for_update(no_key=True).get(pk=item.task_id)
    item.refresh_from_db()
    if item.state != "settling":
        return "overtaken"
    if Withdrawal.objects.filter(decision=decision).exists():
        return "undone"
    result = take_effect(decision, item, task)
    if result != "screen":
        Due.objects.filter(decision=decision).delete()
    return result
