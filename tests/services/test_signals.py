"""What a run is told counts once, and whoever waits for it looks at once."""

import psycopg
import pytest
from django.db import connection
from django.db.models.functions import Now

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Due, Event, Signal
from orchestrator.services.catalogue import prices
from orchestrator.services.locking import in_one_transaction
from orchestrator.services.running import bell, dispatch, retrying, runs
from orchestrator.services.waits import signals
from orchestrator.working import steps
from tests import making, stepping
from tests.postgres import Ledger
from tests.services.waiting_made import a_gated_run, gate_of, wait_of

pytestmark = pytest.mark.usefixtures("ledger")
WAITS = {"until": "${ signals.booked.by == 'Anna' }"}
PRICE = {"sku": "A-1", "name": "Bread", "history": [["2024-02-01", 1.99]]}


def sent(run, content=True, *, name="booked", key="1", role="operator"):
    by = making.a_person(run.brand, role)
    return signals.send(run, name, content, by=by, key=key)


def test_a_signal_has_its_gate_looked_at_again_at_once():
    run = a_gated_run(WAITS)
    making.work_until_idle()

    sent(run, {"by": "Anna"})
    making.work_until_idle()

    assert gate_of(run).state == "done"
    told = Event.objects.get(run_id=run.pk, noun="signal")
    assert (told.after, told.why) == ("sent", "booked")
    assert told.digest == Signal.objects.get(run=run).digest


def test_a_signal_rings_for_its_gate_without_waiting_for_a_sweep():
    run = a_gated_run(WAITS)
    making.work_until_idle()

    sent(run, {"by": "Anna"})

    gate = gate_of(run)
    assert (gate.state, gate.why) == ("ready", "to be looked at again")
    assert gate.moved_by == Signal.objects.get(run=run).by
    assert bell.queue_of(gate.pool).connection.llen(bell.bell_of(gate.pool))
    assert not Due.objects.exists()


def test_a_signal_counts_though_nobody_could_be_rung_for(monkeypatch):
    run = a_gated_run(WAITS)
    making.work_until_idle()

    def broken(task_id, *, actor):
        raise OSError("away")

    with monkeypatch.context() as patched:
        patched.setattr(retrying, "retry", broken)
        sent(run, {"by": "Anna"})

    assert gate_of(run).state == "waiting"
    making.work_until_idle()  # which sweeps
    assert gate_of(run).state == "done"


def test_a_wait_for_a_signal_ends_with_it_and_another_does_not_count():
    run = a_gated_run({"signal": "booked", "timeout": "3d"}, kind="wait")
    making.work_until_idle()

    sent(run, name="cancelled")
    making.work_until_idle()
    assert (wait_of(run).cause, wait_of(run).signal) == ("signal", "booked")

    sent(run)
    making.work_until_idle()
    assert gate_of(run).state == "done"


def test_what_was_told_before_a_gate_began_counts_too():
    run = a_gated_run({"signal": "booked"}, kind="wait")

    sent(run)
    making.work_until_idle()

    assert gate_of(run).state == "done"


def test_the_same_key_tells_once_and_never_two_things():
    run = a_gated_run(WAITS)

    first, again = sent(run, 1), sent(run, 1)

    assert first == again
    with pytest.raises(BadInput, match="something else"):
        sent(run, 2)
    assert Signal.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"name": "Not A Name"}, BadInput),
        ({"key": " "}, BadInput),
        ({"content": "x" * 70_000}, BadInput),
        ({"role": "brand"}, NotPermitted),
    ],
)
def test_what_cannot_be_told_is_refused(said, error):
    run = a_gated_run(WAITS)

    with pytest.raises(error):
        sent(run, **said)

    assert not Signal.objects.exists()


def test_a_run_that_is_over_is_told_nothing():
    run = a_gated_run(WAITS)
    runs.cancel_run(run, by=making.a_person(run.brand, "owner"), reason="no")

    with pytest.raises(StaleState, match="cancelled"):
        sent(run)


def test_a_signal_sent_while_its_gate_is_being_looked_at_is_not_lost():
    run = a_gated_run(WAITS)
    finish = looked_at(run)

    sent(run, {"by": "Anna"})  # after the look, before its end is written
    assert dispatch.end(finish.ending) == "waits"

    assert is_due_now(run)
    making.work_until_idle()
    assert gate_of(run).state == "done"


def test_a_signal_that_commits_while_the_end_of_a_look_waits_is_not_lost(
    ledger: Ledger,
):
    run = a_gated_run(WAITS)
    finish = looked_at(run)

    with psycopg.connect(ledger.app_url) as other:
        other.execute(
            "INSERT INTO signal (run_id, name, key, content, digest, by)"
            " VALUES (%s, 'booked', 'k', '{\"by\":\"Anna\"}', '', 'principal:1')",
            [run.pk],
        )
        with pytest.raises(Exception, match="lock timeout"):
            in_one_transaction(_end_impatiently, finish)
        other.commit()
    assert dispatch.end(finish.ending) == "waits"

    assert is_due_now(run)


def test_prices_imported_while_a_gate_is_being_looked_at_are_not_lost():
    run = a_gated_run({"until": "${ facts.prices >= 2 }"})
    finish = looked_at(run)

    imported(run)
    assert dispatch.end(finish.ending) == "waits"

    assert is_due_now(run)


def test_new_prices_and_claims_and_finished_runs_wake_their_gates():
    run = a_gated_run({"until": "${ facts.prices >= 2 }"})
    claims = a_gated_run({"until": "${ facts.claims.size() > 0 }"}, brand=run.brand)
    last = a_gated_run({"until": "${ facts.finished.size() > 1 }"}, brand=run.brand)
    making.work_until_idle()
    assert not is_due_now(run)

    imported(run)
    assert is_due_now(run)
    making.a_claim(run.brand)
    making.work_until_idle()

    for gated in (run, claims, last):
        assert gate_of(gated).state == "done"


def test_waking_by_hand_names_what_it_is_about():
    run = a_gated_run({"until": "${ facts.prices >= 2 }"})
    making.work_until_idle()

    assert signals.wake(run.brand_id, "claim") == 0
    assert signals.wake(run.brand_id, "price") == 1
    with pytest.raises(BadInput):
        signals.wake(run.brand_id, "weather")


def looked_at(run):
    """A look at its gate that is not written yet."""
    stepping.perform(making.take())
    claim = making.take()
    assert claim is not None
    assert claim.kind == "gate"
    return steps.perform(claim, worker="worker:test")


def is_due_now(run) -> bool:
    return Due.objects.filter(task=gate_of(run), at__lte=Now()).exists()


def imported(run):
    by = making.a_person(run.brand, "commercial")
    return prices.import_prices(run.brand, [PRICE], by=by, source="a test")


def _end_impatiently(finish):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
    return dispatch.end(finish.ending)
