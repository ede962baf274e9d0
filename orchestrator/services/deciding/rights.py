"""Who may decide what on an item, and why not: the sentences behind each button."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from orchestrator.models import (
    REVIEWER_ROLES,
    Decision,
    Finding,
    Principal,
    ReviewItem,
)
from orchestrator.services.staff.people import roles_of

ON_OUTPUTS = ("approve", "edit", "changes", "reject")
ON_DIRECTIONS = ("answer", "reject")
ON_FAILURES = ("retry", "give_up")
SETTLERS = frozenset({"owner", "author", "operator", "admin"})


def verdicts_on(item: ReviewItem) -> tuple[str, ...]:
    """The verdicts an item takes."""
    if item.kind == "direction":
        return ON_DIRECTIONS
    return ON_FAILURES if item.kind == "failure" else ON_OUTPUTS


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is to an item: the roles they hold, the roles it still lacks."""

    held: frozenset[str]
    lacking: tuple[str, ...]


def standing(item: ReviewItem, person: Principal) -> Standing:
    """Read both from the ledger."""
    lacking = _missing_roles(item) if item.output_id is not None else ()
    return Standing(roles_of(person, item.brand), tuple(lacking))


def of(item: ReviewItem, person: Principal) -> dict[str, str]:
    """Each verdict → "" where `person` may give it, else the reason why not."""
    found = standing(item, person)
    said = {v: refusal(item, person, v, found) for v in verdicts_on(item)}
    if said.get("approve") == "":
        said["approve"] = own_hand(item, person)
    return said


def refusal(item: ReviewItem, person: Principal, verdict: str, found: Standing) -> str:
    """Why this person may not give this verdict by their roles, or "".

    Whose hand is in the content is not asked here: the gate itself refuses that.
    """
    if person.kind != "human":
        return "Only people decide, never a service."
    if item.state != "open":
        return f"This item is {item.state}."
    if item.kind == "failure":
        return "" if found.held & SETTLERS else _lacking(SETTLERS, "settle a failure")
    if item.kind == "direction":
        roles = asked_of(item)
        return "" if found.held & set(roles) else _lacking(roles, "answer this")
    if not found.held & set(REVIEWER_ROLES):
        return _lacking(REVIEWER_ROLES, "review")
    if verdict == "changes":
        return _against_rework(item)
    if verdict == "approve" and found.lacking and not found.held & set(found.lacking):
        return f"It waits for {', '.join(found.lacking)}; you are not that here."
    return ""


def role_for(item: ReviewItem, verdict: str, found: Standing) -> str:
    """The role a decision is made in: the first missing one the person holds."""
    if verdict == "approve":
        for lacking in found.lacking:
            if lacking in found.held:
                return lacking
    if item.kind == "direction":
        return next((role for role in asked_of(item) if role in found.held), "")
    pool = SETTLERS if item.kind == "failure" else REVIEWER_ROLES
    return next((role for role in sorted(pool) if role in found.held), "")


def asked_of(item: ReviewItem) -> tuple[str, ...]:
    """The roles that may answer a question of direction; () for any other item."""
    if item.kind != "direction":
        return ()
    asks = Finding.objects.filter(screening=item.screening_id, detector="direction")
    return tuple(dict.fromkeys(role for one in asks for role in one.roles))


def own_hand(item: ReviewItem, person: Principal) -> str:
    """Why somebody's own work keeps them from approving, or "" (promise 5)."""
    version = item.output
    while version is not None:
        if version.author_id == person.pk:
            return "You wrote or edited this content: somebody else must approve it."
        version = version.supersedes
    if Finding.objects.filter(
        screening__output=item.output, blocking=True, version__author=person
    ).exists():
        return "You wrote a red line that holds this: somebody else must approve it."
    if Decision.objects.filter(
        output=item.output,
        actor=person,
        verdict="approve",
        screening=item.screening,
        withdrawal__isnull=True,
    ).exists():
        return "You approved this already: others must approve it too."
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
