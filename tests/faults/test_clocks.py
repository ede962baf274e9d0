"""A worker's clock is an hour off: leases and certificates keep the ledger's."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from orchestrator.models import Agent, Attempt, Effect
from orchestrator.services.running.sweep import sweep_once
from orchestrator.services.verification import verify
from tests.faults.conftest import Crew
from tests.faults.polling import lines, until

# Python runs it in the worker before anything else; only the wall clock is off.
OFF = """
import datetime, time
real, clock, off = datetime.datetime, time.time, {seconds}
class Kind(type):
    def __instancecheck__(cls, value):
        return isinstance(value, real)
class Off(real, metaclass=Kind):
    @classmethod
    def now(cls, tz=None):
        return real.now(tz) + datetime.timedelta(seconds=off)
datetime.datetime = Off
time.time = lambda: clock() + off
open(__file__ + ".ran", "w").close()
"""


def ledgers_clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_worker_an_hour_off_keeps_its_lease_and_sends_once(
    crew: Crew, faulty: dict[str, Agent], hours: int
) -> None:
    clock = crew.mark.with_name("sitecustomize.py")
    clock.write_text(OFF.format(seconds=hours * 3600))
    run = crew.run(faulty["careful-channel"])
    began = ledgers_clock()
    crew.start()
    until(lambda: lines(crew.mark), "the channel to send")

    assert clock.with_name("sitecustomize.py.ran").exists()
    for _ in range(3):
        sweep_once()
    attempt = Attempt.objects.get(run=run)
    assert attempt.state == "running"
    assert began < attempt.started_at < ledgers_clock()
    crew.go.touch()
    until(lambda: Effect.objects.get(run=run).state == "done", "the receipt")

    effect = Effect.objects.get(run=run)
    assert lines(crew.mark) == [f"sent {effect.key}"]
    assert [check for check in verify() if not check.kept] == []
    assert effect.certificate is not None
    issued = datetime.fromisoformat(effect.certificate["issued_at"])
    expires = datetime.fromisoformat(effect.certificate["expires_at"])
    assert began < issued < ledgers_clock()
    assert expires - issued == timedelta(minutes=15)
