"""What had gone out before a recall: each delivery is followed up until it is done.

Correct delivers again what takes its place; unpublish has the channel take it back, or
a person by hand, with evidence; accept lets it stand, with a reason.
"""

from django.db.models.functions import Now

from orchestrator.domain.errors import BadInput, StaleState
from orchestrator.models import Effect, FollowUp, Principal, Release
from orchestrator.services import news
from orchestrator.services.locking import in_one_transaction
from orchestrator.services.recalling import recalls

CHOICES = ("correct", "unpublish", "accept")


def settle(
    follow_up: FollowUp,
    *,
    choice: str,
    by: Principal,
    reason: str = "",
    evidence: str = "",
) -> FollowUp:
    """Decide what becomes of one delivery.

    'correct' recalls its receipt, so that the step delivers again under a key of its
    own once what it needs stands; done when that arrived. 'unpublish' asks a channel
    that can take back; any other needs `evidence` that somebody did it by hand.
    'accept' needs a `reason`. An unpublish the channel refused may be decided again.
    Raises BadInput, NotPermitted or StaleState (it is done, or not delivered yet).
    """
    if choice not in CHOICES:
        raise BadInput(f"{choice!r} is no way to follow up: use {', '.join(CHOICES)}.")
    if choice == "accept" and not reason.strip():
        raise BadInput("Say why it may stand: the report shows it.")

    def act() -> FollowUp:
        row = _locked(follow_up)
        recalls.permit(by, row.brand)
        if choice == "correct":
            return _decided(row, choice, by, reason, result=_correct(row, by, reason))
        if choice == "accept":
            return _decided(row, choice, by, reason, done=True, result="accepted")
        proof = evidence.strip()
        if proof:
            told = "taken back by hand"
            return _decided(row, choice, by, reason, proof, done=True, result=told)
        if not row.effect.task.agent.withdraws:
            raise BadInput(
                f"The channel {row.effect.channel!r} cannot take back by itself: do it"
                " by hand and give the evidence (where it can be seen that it is gone)."
            )
        return _decided(row, choice, by, reason, result="")

    return in_one_transaction(act)


def finish_corrections() -> int:
    """Follow-ups whose correction has arrived are done; how many."""
    waiting = FollowUp.objects.filter(state="asked", choice="correct")
    finished = 0
    for row in waiting.select_related("effect"):
        later = Effect.objects.filter(
            task=row.effect.task_id, generation__gt=row.effect.generation, state="done"
        )
        arrived = later.order_by("generation").first()
        if arrived is not None:
            finished += _finish(row, f"delivered again under the key {arrived.key}")
    return finished


def to_take_back() -> list[FollowUp]:
    """Those whose channel is to be asked; nothing is locked."""
    asked = FollowUp.objects.filter(state="asked", choice="unpublish", result="")
    return list(asked.select_related("effect__task__agent").order_by("pk")[:50])


def answered(follow_up: FollowUp, *, taken_back: bool, why: str = "") -> bool:
    """What the channel said. Where it cannot, a person has to decide again."""
    if taken_back:
        return _finish(follow_up, why or "the channel took it back")
    rows = FollowUp.objects.filter(pk=follow_up.pk, state="asked", choice="unpublish")
    said = f"the channel did not take it back: {why or 'no reason given'}"
    changed = rows.update(result=said[:2000])
    _tell(follow_up)
    return bool(changed)


def _correct(row: FollowUp, by: Principal, reason: str) -> str:
    if row.effect.state != "done":
        raise StaleState(
            "It is not known yet whether this arrived: settle that first, then correct."
        )
    receipt = Release.objects.filter(output__task=row.effect.task_id, recall=None)
    standing = receipt.order_by("-pk").first()
    if standing is None:
        raise StaleState(
            "Its step is not finished: it delivers again by itself once it stands."
        )
    case = recalls.recall_releases(
        row.brand,
        "output",
        str(standing.output_id),
        [standing.pk],
        reason=reason.strip() or f"Correction of {row.effect.key}: {row.case.reason}",
        by=by,
        mode="correct",
    )
    return f"corrected by recall {case.pk}"


def _decided(
    row: FollowUp,
    choice: str,
    by: Principal,
    reason: str,
    evidence: str = "",
    *,
    result: str,
    done: bool = False,
) -> FollowUp:
    FollowUp.objects.filter(pk=row.pk).update(
        state="done" if done else "asked",
        choice=choice,
        reason=reason.strip(),
        evidence=evidence,
        result=result,
        actor=by,
        decided_at=Now(),
        finished_at=Now() if done else None,
    )
    row.refresh_from_db()
    _tell(row)
    return row


def _finish(row: FollowUp, result: str) -> bool:
    rows = FollowUp.objects.filter(pk=row.pk, state="asked")
    changed = rows.update(state="done", result=result[:2000], finished_at=Now())
    _tell(row)
    return bool(changed)


def _locked(follow_up: FollowUp) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("brand", "case", "effect__task__agent").get(
        pk=follow_up.pk
    )
    if row.state == "done":
        raise StaleState(f"This delivery is followed up already: {row.result}.")
    if row.state == "asked" and (row.choice == "correct" or row.result == ""):
        raise StaleState("It is under way: wait for what comes of it.")
    if row.case.state not in ("open", "proposed"):
        raise StaleState(f"Its recall is {row.case.state}.")
    return row


def _tell(row: FollowUp) -> None:
    news.tell("recalls", f"recall-{row.case_id}", brand=row.brand_id)
