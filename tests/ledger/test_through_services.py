"""Promises 1 to 5, 8 and 9, attacked through our own services and models."""

import pytest
from django.db import DatabaseError, connection

from orchestrator.domain.errors import (
    BadInput,
    DoorClosed,
    IllegalMove,
    NotPermitted,
)
from orchestrator.models import (
    Consumption,
    Decision,
    Event,
    Finding,
    Output,
    Release,
    ReviewItem,
    Screening,
    Task,
)
from orchestrator.services.deciding import decisions
from orchestrator.services.refusals import in_words
from orchestrator.services.running import dispatch, sweep
from orchestrator.services.transitions import move
from tests import making

pytestmark = pytest.mark.usefixtures("ledger")


def release(item: ReviewItem, screening: Screening) -> None:
    """Ask the gate as the services do."""
    with in_words(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_release(%s, %s, %s, NULL, 'attacker')",
            [item.output_id, screening.pk, screening.ruleset_id],
        )


def test_promise_1_a_held_output_is_given_to_nobody() -> None:
    item = making.a_held_item(workflow=making.TWO_STEPS)

    assert making.take() is None
    assert not Consumption.objects.filter(output=item.output).exists()


def test_promise_1_what_greenlight_pins_nobody_else_may_give() -> None:
    pinned = "inputs: {{type: object, properties: {{c: {{x-pinned: catalogue}}}}}}"
    text = making.ONE_STEP.replace("inputs: {{type: object}}", pinned)
    text = text.replace('"${{ inputs.text }}"', "x")
    brand = making.a_brand()

    with pytest.raises(BadInput, match="cannot be given"):
        making.a_run(brand, making.a_workflow(text), inputs={"c": []})


def test_promise_2_a_held_output_cannot_leave_without_its_approvals() -> None:
    item = making.a_held_item(roles=["legal", "commercial"])
    making.approve(item, making.a_person(item.brand, "legal"))
    assert item.screening is not None

    with pytest.raises(DoorClosed, match="commercial 0 of 1"):
        release(item, item.screening)

    assert not Release.objects.exists()


def test_promise_3_a_screening_under_earlier_rules_opens_nothing() -> None:
    item = making.a_held_item()
    seen = item.screening
    assert seen is not None
    making.a_live_rule(item.brand, when={"phrases": {"terms": ["cream"]}})

    with pytest.raises(DoorClosed, match="tale ruleset"):
        release(item, seen)
    sweep.sweep_once()
    with pytest.raises(DoorClosed, match="screened again"):
        release(item, seen)


@pytest.mark.parametrize("fact", [Output, Screening, Finding, Decision, Event])
def test_promise_4_our_own_models_change_no_fact(fact: type) -> None:
    item = making.a_held_item()
    making.approve(item, making.a_person(item.brand, "brand"))
    rows = fact.objects.all()  # type: ignore[attr-defined]
    assert rows.exists()

    with pytest.raises(DatabaseError):
        rows.update(id=0)
    with pytest.raises(DatabaseError):
        rows.all()._raw_delete(rows.db)


def test_promise_5_nobody_approves_their_own_edit_of_an_edit() -> None:
    item = making.a_held_item()
    first, second = (making.a_person(item.brand, "brand") for _ in range(2))
    making.decide(item, first, "edit", content={"text": "A miracle balm"})
    edited = ReviewItem.objects.get(task=item.task, state="open")
    making.decide(edited, second, "edit", content={"text": "A miracle oil"})
    again = ReviewItem.objects.get(task=item.task, state="open")

    for author in (first, second):
        with pytest.raises(NotPermitted, match="somebody else"):
            making.approve(again, author)
    assert decisions.missing(again) == ["brand 0 of 1"]


def test_promise_8_a_token_is_good_for_one_ending() -> None:
    making.a_run(making.a_brand())
    taken = making.take()
    assert taken is not None

    first = making.give(taken, {"text": "Fresh bread"})

    assert first == "released"
    assert making.give(taken, {"text": "Stale bread"}) == "stale"
    assert not dispatch.beat(taken)
    assert Output.objects.count() == 1


def test_promise_9_no_state_is_reached_past_the_table_of_moves() -> None:
    task = making.a_held_item().task

    with pytest.raises(IllegalMove, match="cannot move from 'held' to 'running'"):
        move(task, "running", actor="attacker")
    with pytest.raises(DatabaseError, match="illegal move"):
        Task.objects.filter(pk=task.pk).update(state="running", moved_by="attacker")
