"""Somebody puts a task first, and says why."""

import psycopg
import pytest

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.domain.rank import PINNED
from orchestrator.models import Event, Task
from orchestrator.services.scheduling import pins
from tests import making
from tests.postgres import Ledger


def a_ready_task(**options: str) -> Task:
    brand = making.a_brand()
    return making.a_run(brand, making.a_workflow(), **options).tasks.get()


def test_a_pinned_task_goes_before_urgent_ones_of_any_brand(ledger: Ledger) -> None:
    low = a_ready_task(priority="low")
    a_ready_task(priority="urgent")

    pins.pin(low, by=making.a_person(low.brand, "operator"), reason="the press waits")
    taken = making.take()

    assert taken is not None
    assert taken.task_id == low.pk
    assert Event.objects.filter(noun="pin", subject=low.pk, after="pinned").exists()


def test_unpinned_it_has_the_rank_again_that_it_had(ledger: Ledger) -> None:
    task = a_ready_task()
    owner = making.a_person(task.brand, "owner")
    before = task.rank

    pins.pin(task, by=owner, reason="first")
    pinned = Task.objects.get(pk=task.pk).rank
    pins.unpin(task, by=owner, reason="not so urgent")

    assert pinned == PINNED
    after = Task.objects.get(pk=task.pk)
    assert (after.pinned, after.rank) == (False, before)
    assert [said.on for said in pins.pins_of(task)] == [False, True]


def test_a_waiting_task_is_first_once_it_is_ready(ledger: Ledger) -> None:
    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(making.TWO_STEPS))
    second = run.tasks.get(step="send")
    pins.pin(second, by=making.a_person(brand, "admin"), reason="first")
    a_ready_task(priority="urgent")
    first = making.take()
    while first is not None and first.run_id != run.pk:
        first = making.take()
    assert first is not None

    making.give(first, {"text": "fresh bread"})
    taken = making.take()

    assert taken is not None
    assert taken.task_id == second.pk


def test_only_owners_operators_and_admins_pin_with_a_reason(ledger: Ledger) -> None:
    task = a_ready_task()
    reviewer = making.a_person(task.brand, "brand")
    stranger = making.a_person(making.a_brand(), "admin")
    owner = making.a_person(task.brand, "owner")

    for person in (reviewer, stranger):
        assert "may not pin" in pins.why_not(task, person)
        with pytest.raises(NotPermitted):
            pins.pin(task, by=person, reason="me")
    assert pins.why_not(task, owner) == ""
    with pytest.raises(BadInput, match="Say why"):
        pins.pin(task, by=owner, reason=" ")


def test_what_is_pinned_or_over_cannot_be_pinned(ledger: Ledger) -> None:
    task = a_ready_task()
    owner = making.a_person(task.brand, "owner")
    with pytest.raises(StaleState, match="not pinned"):
        pins.unpin(task, by=owner, reason="back")

    pins.pin(task, by=owner, reason="first")
    with pytest.raises(StaleState, match="already"):
        pins.pin(task, by=owner, reason="first")
    making.work_until_idle()

    with pytest.raises(StaleState):
        pins.pin(task, by=owner, reason="once more")


def test_a_brand_cannot_pin_its_whole_queue(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pins, "MOST", 1)
    first = a_ready_task()
    owner = making.a_person(first.brand, "owner")
    second = making.a_run(first.brand, making.a_workflow()).tasks.get()
    pins.pin(first, by=owner, reason="first")

    with pytest.raises(BadInput, match="unpin one first"):
        pins.pin(second, by=owner, reason="this too")


def test_nobody_pins_past_the_row_that_says_who_and_why(
    ledger: Ledger, app_connection: psycopg.Connection[tuple[object, ...]]
) -> None:
    task = a_ready_task()

    for change in ("pinned = true", "rank = now()"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_connection.execute(f"UPDATE task SET {change} WHERE id = {task.pk}")
