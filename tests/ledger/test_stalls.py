"""The stall detector sees each way in which a run could stand still."""

from typing import Any

import pytest

from orchestrator.models import RoleGrant
from orchestrator.services.running import stalls
from tests import making
from tests.ledger import contained
from tests.ledger.breaking import Connection
from tests.ledger.contained import task_of
from tests.postgres import Ledger

# What would leave a run standing, and what the detector says then.
BREAKS = (
    (
        "UPDATE review_item SET state = 'withdrawn' WHERE id = {item};"
        " DELETE FROM due WHERE decision_id IS NOT NULL",
        "task {held} of run {run} is held",
    ),
    (
        "UPDATE task SET state = 'waiting', pending = 0 WHERE id = {ready}",
        "task {ready}",
    ),
    ("UPDATE attempt SET state = 'lost' WHERE task_id = {sending}", "task {sending}"),
    ("UPDATE task SET state = 'failed' WHERE id = {held}", "task {behind}"),
    (
        "UPDATE task SET state = 'cancelled' WHERE run_id = {run}",
        "run {run} is open and has nothing left to do",
    ),
    ("UPDATE run SET state = 'open' WHERE id = {quiet}", "run {quiet} is open"),
)


@pytest.fixture(scope="module")
def named(one_ledger: Ledger) -> dict[str, Any]:
    """What the breaks name: runs at every stage, one of them held."""
    item = making.a_held_item(workflow=making.TWO_STEPS)
    facts = contained.facts()
    return {
        "item": item.pk,
        "held": item.task_id,
        "run": item.run_id,
        "behind": item.task_id + 1,
        "ready": facts["ready"].pk,
        "sending": task_of(facts["live"], "send").pk,
        "quiet": facts["quiet"].pk,
    }


def seen(connection: Connection) -> list[str]:
    return [str(row[0]) for row in connection.execute(stalls.STALLED.encode())]


def test_runs_at_every_stage_name_what_they_wait_for(
    owner: Connection, named: dict[str, Any]
) -> None:
    assert seen(owner) == []


@pytest.mark.parametrize(("statement", "says"), BREAKS)
def test_a_run_that_nothing_moves_is_named(
    owner: Connection, named: dict[str, Any], statement: str, says: str
) -> None:
    owner.execute(statement.format(**named).encode())

    found = seen(owner)

    assert any(row.startswith(says.format(**named)) for row in found), found


def test_what_a_run_waits_for_is_counted_by_its_cause(ledger: Ledger) -> None:
    item = making.a_held_item(workflow=making.TWO_STEPS)

    assert stalls.causes(item.run_id) == {"needs": 1, "people": 1}


def test_a_question_that_nobody_may_answer_is_named(ledger: Ledger) -> None:
    item = making.a_held_item()
    reviewer = making.a_person(item.brand, "brand")
    assert stalls.unheard(item.brand_id) == []

    RoleGrant.objects.filter(brand=item.brand, role="brand").update(
        until="2026-01-01T00:00Z"
    )

    (unheard,) = stalls.unheard(item.brand_id)
    assert (unheard.item, unheard.roles) == (item.pk, ("brand",))
    assert reviewer.is_active
