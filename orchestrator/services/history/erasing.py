"""Erasure: the content of one output goes for good; who, when and why stay.

With it goes what was copied out of it: what findings, validators, shadows and backtests
quote, the items of a fan-out over it, and drafts typed on it. The row, its digest and
every event about it stay, so the history still verifies. What others made from it is
another output, and is erased by an act of its own.
"""

from django.db import DatabaseError, connection, transaction

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Erasure, Output, Principal
from orchestrator.services.locking import patiently, sqlstate
from orchestrator.services.staff.people import roles_of

LONGEST = 2_000

# A brief holds what the attempt consumed, what it inspected, what came before, and the
# item of the fan-out that made its task.
GIVEN = """
    SELECT c.attempt_id FROM erasure e JOIN consumption c ON c.output_id = e.output_id
    UNION SELECT i.attempt_id FROM erasure e JOIN inspection i USING (output_id)
    UNION SELECT later.attempt_id FROM erasure e JOIN output o ON o.id = e.output_id
    JOIN output later ON later.task_id = o.task_id AND later.id > o.id
    WHERE later.attempt_id IS NOT NULL
    UNION SELECT a.id FROM erasure e JOIN consumption c ON c.output_id = e.output_id
    JOIN attempt f ON f.id = c.attempt_id JOIN task t ON t.id = f.task_id
    AND t.kind = 'fan' JOIN dependency d ON d.needs_id = t.id
    JOIN attempt a ON a.task_id = d.task_id"""


def erase(output: Output, *, by: Principal, reason: str) -> Erasure:
    """Take the content of `output` away for good, as an admin of its brand.

    Raises BadInput without a reason, NotPermitted for anybody else, StaleState where
    its run is still open, people are asked about it, or it was erased before.
    """
    why = reason.strip()
    if not why:
        raise BadInput("Say why it is erased: the reason stays in the history.")
    if len(why) > LONGEST:
        raise BadInput(f"The reason has {len(why):,} characters: at most {LONGEST:,}.")
    if refusal := why_not(output, by):
        raise NotPermitted(refusal)
    if refusal := why_not_now(output):
        raise StaleState(refusal)
    try:
        patiently(_erase, output.pk, by.pk, why)
    except DatabaseError as error:
        if sqlstate(error) == "GL005":
            raise NotPermitted(str(error.__cause__)) from None
        if sqlstate(error) == "GL004":
            raise StaleState("It came to be asked about meanwhile.") from None
        if sqlstate(error) == "23505":
            raise StaleState("It was erased meanwhile.") from None
        raise
    return Erasure.objects.get(pk=output.pk)


def why_not(output: Output, person: Principal) -> str:
    """Why this person may not erase `output`, or ""."""
    if "admin" in roles_of(person, output.brand):
        return ""
    return "Erasing takes an admin of the brand."


def why_not_now(output: Output) -> str:
    """Why nobody can erase `output` now, or ""."""
    if Erasure.objects.filter(pk=output.pk).exists():
        return "Its content was erased before."
    if output.run.state == "open":
        return "Its run is open and may still need it: end or cancel the run first."
    if output.items.filter(state__in=("open", "settling")).exists():
        return "People are asked about it right now: settle that question first."
    return ""


def given_erased() -> frozenset[int]:
    """The attempts whose briefs cannot be built again: part of them was erased."""
    with connection.cursor() as cursor:
        cursor.execute(GIVEN)
        return frozenset(row[0] for row in cursor.fetchall())


@transaction.atomic
def _erase(output_id: int, actor_id: int, why: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_erase(%s, %s, %s)", [output_id, actor_id, why])
