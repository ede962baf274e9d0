"""The one door for people's decisions: every page and every script goes through it.

A decision is bound to the digest and the screening the person was shown. It takes
effect after the grace; until then it can be undone. The database's gate has the last
word (migrations/sql/gate.sql); here its refusals become sentences.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models.functions import Now

from orchestrator.domain import content as canonical_form
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import (
    BadContent,
    BadInput,
    GreenlightError,
    NotPermitted,
    StaleState,
)
from orchestrator.models import (
    Decision,
    Due,
    Output,
    Principal,
    Refusal,
    ReviewItem,
    Task,
    Withdrawal,
)
from orchestrator.services import rights, settling
from orchestrator.services.locking import in_one_transaction, lock_run
from orchestrator.services.refusals import in_words
from orchestrator.services.transitions import move

MEANING = {
    "approve": "I have read exactly this content and approve its release.",
    "edit": "I replace this content by my own version.",
    "changes": "This must not be released; the agent is to change it as I say.",
    "reject": "This must not be released, and nothing that needs it may start.",
    "retry": "Try this task again.",
    "give_up": "Give this task up; nothing that needs it may start.",
}
REASONED = {"changes", "reject", "give_up"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the deciding person had before their eyes."""

    digest: str
    screening: int


def decide(
    item: ReviewItem,
    *,
    by: Principal,
    verdict: str,
    digest: str,
    screening: int,
    idempotency_key: str,
    role: str = "",
    reason: str = "",
    content: JSON = None,
) -> Decision:
    """Record what `by` decides about exactly what they were shown, and set it going.

    The same idempotency key again returns the first decision. Raises StaleState (what
    was shown is no longer so, or somebody was first), NotPermitted or BadInput; each
    refusal of a known item is recorded.
    """
    earlier = Decision.objects.filter(idempotency_key=idempotency_key).first()
    if earlier is not None:
        if earlier.item_id != item.pk or earlier.actor_id != by.pk:
            raise BadInput("This form was used for another decision: reload the page.")
        return earlier
    try:
        _check_form(item, verdict, reason, content, idempotency_key)
        with in_words():
            decision = in_one_transaction(
                lambda: _decide(
                    item.pk,
                    by,
                    verdict,
                    Shown(digest, screening),
                    idempotency_key,
                    role,
                    reason.strip(),
                    content,
                )
            )
    except (IntegrityError, StaleState) as error:
        # a double click: the first of the two stands, whichever lock the second met
        first = Decision.objects.filter(idempotency_key=idempotency_key).first()
        if first is not None:
            return first
        _record_refusal(item, by, verdict, error)
        raise
    except GreenlightError as error:
        _record_refusal(item, by, verdict, error)
        raise
    if settings.GRACE_SECONDS == 0:
        settling.apply(decision.pk)
    elif decision.replacement_id is not None:
        settling.settle_replacement(decision)
    return decision


def undo(decision: Decision, *, by: Principal) -> None:
    """Withdraw a decision that has not taken effect. Raises StaleState when it has."""

    def act() -> None:
        item = ReviewItem.objects.get(pk=decision.item_id)
        lock_run(item.run_id)
        Task.objects.select_for_update(no_key=True).get(pk=item.task_id)
        Withdrawal.objects.create(decision=decision, actor=by)
        Due.objects.filter(decision=decision).delete()
        item.refresh_from_db()
        if item.state == "settling":
            move(
                item, "open", actor=f"principal:{by.pk}", why="the decision was undone"
            )

    if Withdrawal.objects.filter(decision=decision).exists():
        return
    with in_words():
        in_one_transaction(act)


def missing(item: ReviewItem) -> list[str]:
    """Which approvals an item still lacks, as in ["legal 0 of 1"]."""
    if item.output_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_missing(%s, %s, false)", [item.output_id, item.screening_id]
        )
        found: list[str] = cursor.fetchone()[0]
        return found


def may(item: ReviewItem, person: Principal) -> dict[str, str]:
    """Each verdict this item takes → "" where `person` may, else why not."""
    return rights.of(item, person)


def _record_refusal(
    item: ReviewItem, by: Principal, verdict: str, error: Exception
) -> None:
    Refusal.objects.create(
        item=item, actor=by, verdict=verdict[:10], why=str(error)[:2000]
    )


def _check_form(
    item: ReviewItem, verdict: str, reason: str, content: JSON, key: str
) -> None:
    known = rights.verdicts_on(item)
    if verdict not in known:
        raise BadInput(
            f"{verdict!r} is no decision on this item: choose {', '.join(known)}."
        )
    if verdict in REASONED and not reason.strip():
        raise BadInput("Give a reason: the agent and your colleagues act on it.")
    if not 8 <= len(key) <= 100:
        raise BadInput("The form lacks its idempotency key: reload the page.")
    if verdict == "edit":
        if content is None:
            raise BadInput("An edit needs the new content.")
        try:
            canonical_form.admit(content)
        except BadContent as error:
            raise BadInput(f"The edited content cannot be kept: {error}") from error


def _decide(
    item_id: int,
    by: Principal,
    verdict: str,
    shown: Shown,
    key: str,
    role: str,
    reason: str,
    content: JSON,
) -> Decision:
    item = ReviewItem.objects.select_related("output", "task").get(pk=item_id)
    lock_run(item.run_id)
    Task.objects.select_for_update(no_key=True).get(pk=item.task_id)
    item = ReviewItem.objects.select_related("output", "task").get(pk=item_id)
    _check_shown(item, shown)
    refusal = rights.of(item, by)[verdict]
    if refusal:
        raise NotPermitted(refusal)
    output = item.output
    replacement = None
    if verdict == "edit":
        assert output is not None
        replacement = _new_version(output, by, content)
    decision = Decision.objects.create(
        item=item,
        verdict=verdict,
        actor=by,
        role=role or rights.role_for(item, by, verdict),
        meaning=MEANING[verdict],
        reason=reason,
        output=output,
        digest=output.digest if output else "",
        author_id=output.author_id if output else None,
        screening_id=item.screening_id,
        replacement=replacement,
        idempotency_key=key,
        effective_at=Now() + timedelta(seconds=settings.GRACE_SECONDS),
    )
    decision.refresh_from_db()
    if verdict == "approve" and missing(item):
        return decision  # others must approve too: the item stays open
    move(
        item,
        "settling",
        actor=f"principal:{by.pk}",
        why=f"{verdict} by {by.name}, in its grace",
    )
    latest = _latest_effect(decision)
    Due.objects.create(kind="decision", at=latest, decision=decision)
    if replacement is not None and item.task.validators:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ledger_inspect(%s, %s)", [replacement.pk, f"principal:{by.pk}"]
            )
        settling.ring_for_inspections(replacement.pk)
    return decision


def _check_shown(item: ReviewItem, shown: Shown) -> None:
    """Raises StaleState where the page showed something else than what stands now."""
    if item.state != "open":
        last = item.decisions.select_related("actor").order_by("-pk").first()
        who = f": {last.actor.name} chose {last.verdict}" if last else ""
        raise StaleState(f"This item is {item.state}, no longer open{who}.")
    if item.output is None:
        return
    if shown.digest != item.output.digest:
        raise StaleState(
            f"The content changed: you saw {shown.digest[:12] or 'nothing'}, now it is"
            f" {item.output.digest[:12]}. Read the new version."
        )
    if shown.screening != item.screening_id:
        raise StaleState(
            "The red lines changed while you looked, and the output was screened"
            " again. Read the new findings."
        )


def _new_version(output: Output, by: Principal, content: JSON) -> Output:
    edited = canonical_form.canonical(canonical_form.admit(content))
    replacement = Output(
        task_id=output.task_id,
        run_id=output.run_id,
        brand_id=output.brand_id,
        author=by,
        version=output.version + 1,
        supersedes=output,
        content=edited,
        raw_digest="",
    )
    if canonical_form.digest(edited) == output.digest:
        raise BadInput("Nothing was changed: approve it, or edit it.")
    replacement.save(force_insert=True)
    replacement.refresh_from_db()
    return replacement


def _latest_effect(decision: Decision) -> datetime:
    """When the last of the decisions that release an output is out of its grace."""
    others = Decision.objects.filter(
        item_id=decision.item_id, verdict="approve", withdrawal__isnull=True
    ).values_list("effective_at", flat=True)
    return max([decision.effective_at, *others])
