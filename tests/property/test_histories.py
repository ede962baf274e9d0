"""Random histories keep every promise, and end in the states a model predicts."""

from typing import Any

import pytest
from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from tests import making
from tests.postgres import Ledger
from tests.property.containment_rules import COHERENT
from tests.property.machine import CLEAN, DIRTY, RAW
from tests.property.sending_rules import Sending

QUIET: dict[str, Any] = {
    "deadline": None,
    "print_blob": True,
    "suppress_health_check": list(HealthCheck),
}


@pytest.fixture(autouse=True)
def no_grace(settings: Any) -> None:
    settings.GRACE_SECONDS = 0


@pytest.fixture(autouse=True)
def counted() -> None:
    Sending.REACHED.clear()


class First:
    """Draws what comes first, where Hypothesis would draw anything."""

    def draw(self, strategy: st.SearchStrategy[Any]) -> Any:
        return find(strategy, lambda _: True)


def test_random_histories_keep_every_promise(ledger: Ledger) -> None:
    """The same lot each time; `test --long` draws another on every day."""
    lot = settings(max_examples=10, stateful_step_count=30, derandomize=True, **QUIET)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Sending, settings=lot
    )
    print("reached:", dict(Sending.REACHED))


@pytest.mark.long
def test_very_many_histories_keep_every_promise(ledger: Ledger) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Sending, settings=settings(max_examples=120, stateful_step_count=60, **QUIET)
    )
    print("reached:", dict(Sending.REACHED))


def test_a_history_can_come_to_everything_there_is(ledger: Ledger) -> None:
    """The rules one after the other, with the model and the promises after each."""
    machine, first = Sending(), First()

    machine.begin(dirty=False, sends=False)
    for act in (
        lambda: machine.take_back_and_approve(data=first),
        machine.work,
        machine.start_sending,
        machine.work,
        machine.work,
        lambda: machine.freeze(everything=True, data=first),
        machine.work,
        lambda: machine.thaw(data=first),
        machine.start,
        machine.take,
        lambda: machine.die(committed=False, data=first),
        machine.sweep,
        machine.take,
        lambda: machine.die(committed=True, data=first),
        lambda: _hold(machine),
        lambda: machine.decide("edit", False, True, False, first),
        lambda: machine.amend(data=first),
        machine.change_the_rules,
        machine.draw_for_the_audit_lane,
        machine.seal,
        *(lambda statement=one: machine.raw(statement) for one in RAW),
        *(
            lambda statement=one: machine.raw_and_coherent(statement)
            for one in COHERENT
        ),
    ):
        act()
        machine.the_ledger_is_as_the_model_says()
        machine.what_was_taken_back_feeds_nothing()
    machine.teardown()

    assert [name for name, count in Sending.REACHED.items() if not count] == []
    assert len(Sending.REACHED) == 9


def _hold(machine: Sending) -> None:
    """Somebody is asked about what a new run wrote."""
    machine.start()
    while not machine._open():
        machine.take()
        taken = machine.taken.pop()
        if machine.keep(taken):
            continue
        machine.stale.append(taken)
        if making.give(taken, {"text": CLEAN if taken.channel else DIRTY}) == "held":
            machine.model.hold(taken.task_id)
        else:
            machine.model.release(taken.task_id)
