"""The one door for people's decisions: every page and every script goes through it.

A decision is bound to the digest and the screening the person was shown. It takes
effect after the grace; until then it can be undone. The database's gate has the last
word (migrations/sql/gate.sql); here its refusals become sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.domain import content as canonical_form
from orchestrator.domain import questions
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import (
    BadContent,
    BadInput,
    DoorClosed,
    GreenlightError,
    NotPermitted,
    StaleState,
)
from orchestrator.domain.settlements import Settled
from orchestrator.models import (
    Decision,
    Due,
    Output,
    Planted,
    Principal,
    Refusal,
    ReviewItem,
    Task,
    Withdrawal,
)
from orchestrator.services import news
from orchestrator.services.deciding import (
    audit_lane,
    guards,
    rights,
    second_looks,
    settlements,
    settling,
)
from orchestrator.services.locking import in_one_transaction, lock_run
from orchestrator.services.refusals import in_words
from orchestrator.services.transitions import move

MEANING = {
    "approve": "I have read exactly this content and approve its release.",
    "edit": "I replace this content by my own version.",
    "changes": "This must not be released; the agent is to change it as I say.",
    "reject": "This must not be released, and nothing that needs it may start.",
    "answer": "This is the direction; what follows builds on it.",
    "retry": "Try this task again.",
    "give_up": "Give this task up; nothing that needs it may start.",
}
REASONED = {"changes", "reject", "give_up"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One form as it came: the verdict, what was shown, and what was typed."""

    verdict: str
    digest: str
    screening: int
    key: str
    role: str
    reason: str
    content: JSON
    findings: Mapping[int, Settled] = field(default_factory=dict)
    answer: JSON = None


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
    findings: Mapping[int, Settled] | None = None,
    answer: JSON = None,
) -> Decision:
    """Record what `by` decides about exactly what they were shown, and set it going.

    `findings` says how single findings are settled, by id; `answer` answers a question
    of direction. The same idempotency key again returns the first decision. Raises
    StaleState (what was shown is no longer so, or somebody was first), NotPermitted or
    BadInput (what an approval still owes the guards, too); each refusal of a known item
    is recorded.
    """
    earlier = Decision.objects.filter(idempotency_key=idempotency_key).first()
    if earlier is not None:
        if earlier.item_id != item.pk or earlier.actor_id != by.pk:
            raise BadInput("This form was used for another decision: reload the page.")
        return earlier
    asked = Asked(
        *(verdict, digest, screening, idempotency_key, role, reason, content),
        findings=dict(findings or {}),
        answer=answer,
    )
    try:
        _check_form(item, asked)
        with in_words():
            decision, result = in_one_transaction(_decide, item, by, asked)
    except (IntegrityError, GreenlightError) as error:
        # a double click: the first of the two stands, whatever the second met
        first = Decision.objects.filter(idempotency_key=idempotency_key).first()
        if first is not None:
            return first
        _record_refusal(item, by, verdict, error)
        if isinstance(error, DoorClosed):
            raise StaleState(str(error)) from error
        raise
    if result == "screen":
        settling.apply(decision.pk)
    elif decision.replacement_id is not None:
        settling.settle_replacement(decision)
    decision.refresh_from_db()
    return decision


def undo(decision: Decision, *, by: Principal) -> None:
    """Withdraw a decision that has not taken effect. Raises StaleState when it has."""

    def act() -> None:
        item = ReviewItem.objects.get(pk=decision.item_id)
        lock_run(item.run_id)
        Task.objects.select_for_update(no_key=True).get(pk=item.task_id)
        Withdrawal.objects.create(decision=decision, actor=by)
        Due.objects.filter(decision=decision).delete()
        news.tell(f"item-{item.pk}", "queue", brand=item.brand_id)
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


def _check_form(item: ReviewItem, asked: Asked) -> None:
    known = rights.verdicts_on(item)
    if asked.verdict not in known:
        raise BadInput(
            f"{asked.verdict!r} is no decision on this item: choose {', '.join(known)}."
        )
    if asked.verdict in REASONED and not asked.reason.strip():
        raise BadInput("Give a reason: the agent and your colleagues act on it.")
    if not 8 <= len(asked.key) <= 100:
        raise BadInput("The form lacks its idempotency key: reload the page.")
    if asked.verdict == "edit":
        if asked.content is None:
            raise BadInput("An edit needs the new content.")
        try:
            canonical_form.admit(asked.content)
        except BadContent as error:
            raise BadInput(f"The edited content cannot be kept: {error}") from error


def _decide(given: ReviewItem, by: Principal, asked: Asked) -> tuple[Decision, str]:
    """The transaction: run, task and item locked, the decision written, and begun.

    Without a grace it takes effect here; the result is then what came of it.
    """
    against = asked.verdict != "approve" and audit_lane.is_audit(given)
    lock_run(given.run_id, alone=against)
    item = (
        ReviewItem.objects.select_related("output", "task", "brand", "screening")
        .select_for_update(of=("task",), no_key=True)
        .get(pk=given.pk)
    )
    _check_shown(item, asked)
    standing = rights.standing(item, by)
    refusal = rights.refusal(item, by, asked.verdict, standing)
    if refusal:
        raise NotPermitted(refusal)
    settlements.check(item, asked.findings)
    role = _role(item, asked, standing)
    if asked.verdict == "approve":
        _check_guards(item, by, asked, role)
    if against:
        audit_lane.take_back(item, by=by, reason=asked.reason)
    decision = _written(item, by, asked, role)
    settlements.write(decision, asked.findings)
    news.tell(f"item-{item.pk}", "queue", brand=item.brand_id)
    if asked.verdict == "approve" and _others_must_look(item, decision):
        return decision, ""  # the item stays open
    actor = f"principal:{by.pk}"
    move(item, "settling", actor=actor, why=f"{asked.verdict} by {by.name}")
    if decision.replacement_id is not None and item.task.validators:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ledger_inspect(%s, %s)", [decision.replacement_id, actor]
            )
        settling.ring_for_inspections(decision.replacement_id)
    result = ""
    if settings.GRACE_SECONDS == 0:
        result = settling.take_effect(decision, item, item.task)
    if result in ("", "screen"):
        latest = _latest_effect(decision)
        Due.objects.create(kind="decision", at=latest, decision=decision)
    return decision, result


def _role(item: ReviewItem, asked: Asked, standing: rights.Standing) -> str:
    """The role it is decided in; a question is answered as one it was asked of."""
    chosen = asked.role if item.kind != "direction" else ""
    return chosen or rights.role_for(item, asked.verdict, standing)


def _check_guards(item: ReviewItem, by: Principal, asked: Asked, role: str) -> None:
    """Raises NotPermitted for an own hand in it, BadInput for what is still owed."""
    if hand := rights.own_hand(item, by):
        raise NotPermitted(hand)
    if second_looks.is_own(item, by, role):
        raise NotPermitted(f"You asked somebody else to look as {role}: they approve.")
    agreed = [pk for pk, said in asked.findings.items() if said.how == "agree"]
    settled = settlements.passing(asked.findings)
    unmet = guards.unmet(item, by, settled, agreed)
    if unmet:
        raise BadInput(" ".join(unmet))


def _others_must_look(item: ReviewItem, decision: Decision) -> bool:
    """Whether more approvals are missing; a second look may be drawn here."""
    if Planted.objects.filter(output=item.output_id).exists():
        return False  # nothing waits behind it: the first verdict ends it
    if item.task.state == "done":
        return False  # it is released already: one look is what was asked for
    return bool(missing(item)) or second_looks.draw(decision, item) is not None


def _written(item: ReviewItem, by: Principal, asked: Asked, role: str) -> Decision:
    output = item.output
    replacement = None
    if asked.verdict == "edit":
        assert output is not None
        replacement = _new_version(output, by, asked.content)
    elif asked.verdict == "answer":
        assert output is not None
        replacement = _new_version(output, by, _answered(output, asked.answer))
    return Decision.objects.create(
        item=item,
        verdict=asked.verdict,
        actor=by,
        role=role,
        meaning=MEANING[asked.verdict],
        reason=asked.reason.strip(),
        output=output,
        digest=output.digest if output else "",
        author_id=output.author_id if output else None,
        screening_id=item.screening_id,
        replacement=replacement,
        idempotency_key=asked.key,
        effective_at=Now() + timedelta(seconds=settings.GRACE_SECONDS),
    )


def _check_shown(item: ReviewItem, asked: Asked) -> None:
    """Raises StaleState where the page showed something else than what stands now."""
    if item.state != "open":
        last = item.decisions.select_related("actor").order_by("-pk").first()
        who = f": {last.actor.name} chose {last.verdict}" if last else ""
        if item.state == "withdrawn" and item.why:
            who = f": {item.why}"
        raise StaleState(f"This item is {item.state}, no longer open{who}.")
    if asked.verdict == "approve" and item.output and item.output.content is None:
        raise StaleState(
            "Its content was erased, so nobody can have read it: edit it, ask for"
            " changes, or reject it."
        )
    if item.output is None:
        return
    if asked.digest != item.output.digest:
        raise StaleState(
            f"The content changed: you saw {asked.digest[:12] or 'nothing'}, now it is"
            f" {item.output.digest[:12]}. Read the new version."
        )
    if asked.screening != item.screening_id:
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


def _answered(output: Output, raw: JSON) -> JSON:
    """What takes a question's place: the question, the answer, and it in words."""
    content = canonical_form.parse(bytes(output.content or b""))
    question = questions.read(content)
    answer = questions.checked(question, raw)
    said = questions.spoken(question, answer)
    asked = questions.as_json(question, content)
    return {"question": asked, "answer": answer, "said": said}


def _latest_effect(decision: Decision) -> datetime:
    """When the last of the decisions that release an output is out of its grace."""
    counted = Decision.objects.filter(
        Q(pk=decision.pk) | Q(verdict="approve"),
        item_id=decision.item_id,
        withdrawal__isnull=True,
    )
    return max(counted.values_list("effective_at", flat=True))
