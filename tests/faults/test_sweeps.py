"""Any number of sweeps at once do what is to be done, once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from orchestrator.models import Attempt, Event, Release, ReviewItem, Task
from orchestrator.services.running.sweep import sweep_once
from tests import making
from tests.postgres import Ledger

SWEEPS = 4


def sweep_at_once() -> None:
    """So many sweeps, begun in the same moment."""
    together = Barrier(SWEEPS)

    def sweep(number: int) -> None:
        try:
            together.wait(10)
            sweep_once()
        finally:
            connection.close()

    with ThreadPoolExecutor(SWEEPS) as pool:
        list(pool.map(sweep, range(SWEEPS)))


def test_attempts_of_dead_workers_come_back_once(ledger: Ledger) -> None:
    brand, version = making.a_brand(), making.a_workflow()
    for _ in range(12):
        making.a_run(brand, version)
    taken = [making.take() for _ in range(12)]

    sweep_at_once()

    assert all(taken)
    assert set(Attempt.objects.values_list("state", flat=True)) == {"lost"}
    assert set(Task.objects.values_list("state", flat=True)) == {"ready"}
    assert Event.objects.filter(noun="attempt", after="lost").count() == 12


def test_a_decision_out_of_its_grace_takes_effect_once(
    ledger: Ledger, settings: Any
) -> None:
    settings.GRACE_SECONDS = 0.2
    item = making.a_held_item()
    making.approve(item, making.a_person(item.brand, "brand"))

    while ReviewItem.objects.get(pk=item.pk).state == "settling":
        sweep_at_once()

    assert Release.objects.count() == 1
    assert Event.objects.filter(noun="release", after="released").count() == 1
