"""A second look: one more approval by somebody else, asked for or drawn by lot."""

from collections.abc import Collection

from django.db.models import QuerySet

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import (
    REVIEWER_ROLES,
    Decision,
    Finding,
    Output,
    Principal,
    RedLineVersion,
    ReviewItem,
    RoleGrant,
    SecondLook,
)
from orchestrator.services import desk_settings
from orchestrator.services.deciding import guards
from orchestrator.services.locking import in_one_transaction, lock_run
from orchestrator.services.refusals import in_words
from orchestrator.services.staff.people import roles_of

LONGEST_REASON = 4_000


def ask(item: ReviewItem, *, by: Principal, role: str, reason: str) -> SecondLook:
    """Ask for one more approval, by somebody who is `role` and not `by`.

    Raises BadInput, NotPermitted, or StaleState where the item is no longer open.
    """
    _check(item, by, role, reason)
    assert item.output_id is not None
    output_id = item.output_id

    def act() -> SecondLook:
        lock_run(item.run_id)
        return SecondLook.objects.create(
            output_id=output_id,
            item=item,
            kind="asked",
            role=role,
            asked_by=by,
            reason=reason.strip(),
        )

    with in_words():
        return in_one_transaction(act)


def draw(decision: Decision, item: ReviewItem) -> SecondLook | None:
    """After the approval that would have been the last: one more, where it is drawn.

    In the transaction of the decision. None where the item is not drawn, was drawn
    before, or nobody else could look.
    """
    share = desk_settings.value(item.brand, "second_look_share")
    if item.output_id is None or not guards.drawn(item, "second look", share):
        return None
    if SecondLook.objects.filter(output=item.output_id, kind="sample").exists():
        return None
    if not who_could(item, decision.role).exists():
        return None
    return SecondLook.objects.create(
        output_id=item.output_id, item=item, kind="sample", role=decision.role
    )


def is_own(item: ReviewItem, by: Principal, role: str) -> bool:
    """Whether an approval in `role` would give the very look `by` asked others for."""
    if not SecondLook.objects.filter(
        output=item.output_id, role=role, asked_by=by
    ).exists():
        return False
    return not Finding.objects.filter(
        screening__output=item.output_id, blocking=True, roles__contains=[role]
    ).exists()


def who_could(
    item: ReviewItem, role: str, *, besides: Collection[int] = ()
) -> QuerySet[RoleGrant]:
    """Grants of active people who hold `role` and may still approve the item."""
    barred = {*besides, *_hands_in(item)}
    return RoleGrant.objects.filter(
        brand=item.brand_id,
        role=role,
        until=None,
        person__is_active=True,
        person__kind="human",
    ).exclude(person__in=barred)


def _hands_in(item: ReviewItem) -> set[int]:
    """Who wrote the content or its red lines, or approved it already."""
    barred: set[int] = set()
    version: Output | None = item.output
    while version is not None:
        barred.add(version.author_id)
        version = version.supersedes
    approved = Decision.objects.filter(
        output=item.output_id, verdict="approve", withdrawal__isnull=True
    )
    wrote = RedLineVersion.objects.filter(
        finding__screening__output=item.output_id, finding__blocking=True
    )
    barred.update(approved.values_list("actor", flat=True))
    barred.update(wrote.values_list("author", flat=True))
    return barred


def _check(item: ReviewItem, by: Principal, role: str, reason: str) -> None:
    if item.kind != "output":
        raise BadInput("Only an output takes a second look.")
    if item.state != "open":
        raise StaleState(f"This item is {item.state}, no longer open.")
    if not roles_of(by, item.brand) & set(REVIEWER_ROLES):
        raise NotPermitted(
            f"To ask for a second look takes one of {', '.join(REVIEWER_ROLES)}."
        )
    if role not in REVIEWER_ROLES:
        raise BadInput(f"{role!r} is no reviewer: use {', '.join(REVIEWER_ROLES)}.")
    if not reason.strip():
        raise BadInput("Say what the other should look at.")
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"The reason has {len(reason)} characters: {LONGEST_REASON}.")
    if SecondLook.objects.filter(
        output=item.output_id, kind="asked", role=role
    ).exists():
        raise BadInput(f"A second look by {role} was asked for already.")
    if not who_could(item, role, besides=[by.pk]).exists():
        raise BadInput(f"Nobody else is {role} here: ask another role.")
