"""Who may decide what on an item, and why not: the sentences behind each button."""

from django.conf import settings
from django.db import connection

from orchestrator.models import (
    REVIEWER_ROLES,
    Decision,
    Finding,
    Principal,
    ReviewItem,
)
from orchestrator.services.people import roles_of

ON_OUTPUTS = ("approve", "edit", "changes", "reject")
ON_FAILURES = ("retry", "give_up")
SETTLERS = frozenset({"owner", "author", "operator", "admin"})


def verdicts_on(item: ReviewItem) -> tuple[str, ...]:
    """The verdicts an item takes."""
    return ON_FAILURES if item.kind == "failure" else ON_OUTPUTS


def of(item: ReviewItem, person: Principal) -> dict[str, str]:
    """Each verdict → "" where `person` may give it, else the reason why not."""
    held = roles_of(person, item.brand)
    if person.kind != "human":
        return dict.fromkeys(verdicts_on(item), "Only people decide, never a service.")
    if item.state != "open":
        return dict.fromkeys(verdicts_on(item), f"This item is {item.state}.")
    if item.kind == "failure":
        allowed = held & SETTLERS
        why = "" if allowed else _lacking(SETTLERS, "settle a failure")
        return dict.fromkeys(ON_FAILURES, why)
    reviewer = "" if held & set(REVIEWER_ROLES) else _lacking(REVIEWER_ROLES, "review")
    return {
        "approve": reviewer or _against_approval(item, person, held),
        "edit": reviewer,
        "changes": reviewer or _against_rework(item),
        "reject": reviewer,
    }


def role_for(item: ReviewItem, person: Principal, verdict: str) -> str:
    """The role a decision is made in: the first missing one the person holds."""
    held = roles_of(person, item.brand)
    if verdict == "approve":
        for lacking in _missing_roles(item):
            if lacking in held:
                return lacking
    pool = SETTLERS if item.kind == "failure" else REVIEWER_ROLES
    return next((role for role in sorted(pool) if role in held), "")


def _against_approval(item: ReviewItem, person: Principal, held: frozenset[str]) -> str:
    output = item.output
    assert output is not None
    version = output
    while True:
        if version.author_id == person.pk:
            return "You wrote or edited this content: somebody else must approve it."
        if version.supersedes is None:
            break
        version = version.supersedes
    if Finding.objects.filter(
        screening__output=output, blocking=True, version__author=person
    ).exists():
        return "You wrote a red line that holds this: somebody else must approve it."
    if Decision.objects.filter(
        output=output,
        actor=person,
        verdict="approve",
        screening=item.screening,
        withdrawal__isnull=True,
    ).exists():
        return "You approved this already: others must approve it too."
    lacking = _missing_roles(item)
    if lacking and not held & set(lacking):
        return f"It waits for {', '.join(lacking)}; you are not that here."
    return ""


def _against_rework(item: ReviewItem) -> str:
    if item.task.reworks >= settings.REWORK_LIMIT:
        return (
            f"Sent back {item.task.reworks} times already: edit it yourself, approve"
            " or reject it."
        )
    return ""


def _missing_roles(item: ReviewItem) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_missing(%s, %s, false)", [item.output_id, item.screening_id]
        )
        return [entry.split()[0] for entry in cursor.fetchone()[0]]


def _lacking(roles: frozenset[str] | tuple[str, ...], what: str) -> str:
    return f"To {what} here takes one of the roles {', '.join(sorted(roles))}."
