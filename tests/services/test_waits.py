"""What stands while a gate waits, and how a wait ends."""

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.models import Due, Task, Wait
from orchestrator.services.recalling import amendments
from orchestrator.services.running import retrying, runs, sweep
from orchestrator.services.waits import looking
from tests import making, stepping
from tests.services.recalling import assert_all_promises_hold
from tests.services.waiting_made import a_gated_run, gate_of, it_is_time, wait_of

pytestmark = pytest.mark.usefixtures("ledger")
NEVER = {"until": "${ facts.prices > 99 }"}


def test_a_wait_for_a_time_is_due_then_and_asks_nobody():
    run = a_gated_run({"for": "20d"}, kind="wait")

    making.work_until_idle()

    wait = wait_of(run)
    ahead = Due.objects.get(task=gate_of(run)).at - datetime.now(UTC)
    assert timedelta(days=19, hours=23) < ahead < timedelta(days=20)
    assert (wait.cause, wait.timeout_at) == ("time", None)


def test_a_wait_for_a_calendar_goes_on_at_its_next_time():
    run = a_gated_run({"calendar": "0 9 * * 1-5", "tz": "Europe/Vienna"}, kind="wait")

    making.work_until_idle()

    wait = wait_of(run)
    assert wait.cause == "calendar"
    assert wait.missing.startswith("until 20")
    assert wait.until is not None
    assert wait.until.minute == 0


def test_a_moment_that_is_past_is_not_waited_for():
    inputs = {"text": "Bread", "launch": "2026-01-01"}
    run = a_gated_run({"until": "${ inputs.launch }"}, kind="wait", inputs=inputs)

    making.work_until_idle()

    assert gate_of(run).state == "done"


def test_what_is_no_moment_is_put_before_people():
    inputs = {"text": "Bread", "launch": "soon"}
    run = a_gated_run({"until": "${ inputs.launch }"}, kind="wait", inputs=inputs)

    making.work_until_idle()

    assert gate_of(run).state == "held"
    assert "is no date or time" in gate_of(run).why


def test_the_deadline_of_a_run_is_when_its_gates_ask():
    deadline = datetime.now(UTC) + timedelta(hours=5)
    run = a_gated_run(NEVER, deadline=deadline)

    making.work_until_idle()

    assert wait_of(run).timeout_at == deadline


def test_a_look_that_the_sweep_overtakes_leaves_its_next_one():
    run = a_gated_run(NEVER)
    making.work_until_idle()
    Due.objects.update(at="2001-01-01T00:00:00Z")
    fired = Due.objects.get()

    retrying.retry(gate_of(run).pk)
    taken = making.take()
    assert taken is not None
    stepping.perform(taken)
    sweep._forget(fired.pk)

    assert Due.objects.get().at > datetime.now(UTC)


def test_a_cancelled_run_waits_for_nothing():
    run = a_gated_run(NEVER)
    making.work_until_idle()

    runs.cancel_run(run, by=making.a_person(run.brand, "owner"), reason="no")

    assert not looking.open_waits(run).exists()
    assert not Due.objects.exists()
    assert_all_promises_hold()


def test_a_wait_keeps_since_when_over_all_its_looks():
    run = a_gated_run(NEVER)
    making.work_until_idle()
    since = wait_of(run).since

    it_is_time(run)

    assert (wait_of(run).since, wait_of(run).looks) == (since, 2)
    assert Wait.objects.count() == 1


def test_a_change_of_what_a_gate_read_has_it_look_again():
    inputs = {"text": "Bread", "stock": 5}
    gate = {"until": "${ inputs.stock > 0 }", "timeout": "1h"}
    run = a_gated_run(gate, inputs=inputs)
    making.work_until_idle()
    changed = {**inputs, "stock": 0}

    seen = amendments.preview(run, changed)
    amendments.amend(
        run,
        changed,
        by=making.a_person(run.brand, "owner"),
        reason="sold out",
        fingerprint=seen.fingerprint,
    )
    making.work_until_idle()

    assert gate_of(run).state == "held"
    assert "can never be through" in gate_of(run).why
    assert Task.objects.get(run=run, step="write").generation == 0
    assert_all_promises_hold()
