"""Deliveries of which nobody knows whether they arrived: who may settle them, and how.

A channel that can be asked is asked first (working/sending.py). Where it cannot say, a
person does, on the failure item: "try again" says that it did not arrive, `arrived`
says that it did. Nothing is sent again on a guess.
"""

from django.db import connection
from django.db.models import F

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Decision, Effect, Principal, ReviewItem, Task
from orchestrator.services.deciding import rights, settling
from orchestrator.services.locking import in_one_transaction, lock_run
from orchestrator.services.refusals import in_words
from orchestrator.services.transitions import move

UNSETTLED = ("unknown", "spent")


def open_effect(item: ReviewItem) -> Effect | None:
    """The delivery that a failure item asks about; None where it asks of no delivery.

    It may have arrived: the page says so, and offers "it did arrive".
    """
    if item.kind != "failure":
        return None
    return Effect.objects.filter(
        task_id=item.task_id, generation=F("task__generation"), state__in=UNSETTLED
    ).first()


def arrived(item: ReviewItem, *, by: Principal, evidence: str) -> Effect:
    """A person says that it did arrive: it counts as done, and nothing is sent again.

    Its step has no receipt and is skipped; `evidence` (a receipt's number, an address)
    is kept. Raises BadInput without evidence, or where no delivery is in question;
    NotPermitted or StaleState.
    """
    said = evidence.strip()
    if not said:
        raise BadInput("Say how you know that it arrived: a receipt, a link, a person.")

    def settle() -> Effect:
        lock_run(item.run_id)
        task = Task.objects.select_for_update(no_key=True).get(pk=item.task_id)
        asked = ReviewItem.objects.select_for_update(no_key=True).get(pk=item.pk)
        if asked.state != "open" or task.state != "held":
            raise StaleState(f"This item is {asked.state}, no longer open.")
        effect = open_effect(asked)
        if effect is None:
            raise BadInput("No delivery is in question here.")
        refusal = rights.refusal(asked, by, "retry", rights.standing(asked, by))
        if refusal:
            raise NotPermitted(refusal)
        _close(asked, task, effect, f"principal:{by.pk}", f"it arrived: {said}"[:2000])
        return effect

    with in_words():
        effect = in_one_transaction(settle)
    settling.ring_for_run(effect.run_id)
    return effect


def word_of_a_person(effect: Effect) -> str:
    """Who said, since the last call, that it did not arrive; "" where nobody did."""
    said = (
        Decision.objects.filter(
            item__task_id=effect.task_id,
            item__kind="failure",
            item__state="settled",
            verdict="retry",
            created_at__gt=effect.spent_at,
            withdrawal__isnull=True,
        )
        .select_related("actor")
        .order_by("-pk")
        .first()
    )
    return f"it did not arrive, said {said.actor.name}" if said else ""


def note_asked(effect: Effect) -> None:
    """The channel is about to be asked: from now on its word counts."""
    Effect.objects.filter(pk=effect.pk).update(asked=F("asked") + 1)


def _close(item: ReviewItem, task: Task, effect: Effect, actor: str, why: str) -> None:
    move(effect, "done", actor=actor, why=why)
    # no decision was asked for any more: the question no longer stands
    move(item, "withdrawn", actor=actor, why=why)
    move(task, "skipped", actor=actor, why=why)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_wake(%s, %s)", [task.pk, actor])
        cursor.execute("SELECT ledger_close_run(%s, %s)", [task.run_id, actor])
