"""Workers die around an effect: nothing goes out twice, and nothing is lost."""

import os
import signal

import pytest

from orchestrator.models import Agent, Attempt, Effect, Output, ReviewItem
from orchestrator.services.running import outcomes
from orchestrator.services.verification import verify
from tests import making
from tests.faults.conftest import Crew, worker_of
from tests.faults.polling import lines, until

Agents = dict[str, Agent]
AFTER_THE_TOKEN = "sending.cleared.spend.after:1"
BEFORE_THE_COMMIT = "worker.Worker._step.act.before:2"


def broken_promises() -> list[str]:
    """What `verify` finds wrong with what went out, named."""
    return [str(c) for c in verify() if c.bad and c.promise in ("1", "6", "7", "8")]


def sent(crew: Crew) -> list[str]:
    return [line for line in lines(crew.mark) if line.startswith("sent")]


def crash_at(crew: Crew, point: str) -> None:
    """A worker that dies at a point of its own code."""
    worker = crew.start(CRASH_AT=point, TESTING="1")
    first = until(lambda: Attempt.objects.first(), "an attempt")
    until(lambda: Attempt.objects.get(pk=first.pk).state == "lost", "the loss")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def test_a_channel_that_delivered_and_was_cut_off_is_asked_and_sends_no_more(
    crew: Crew, faulty: Agents
) -> None:
    run = crew.run(faulty["asking-channel"])
    crew.start(processes=2)
    first = until(lambda: Attempt.objects.filter(run=run).first(), "an attempt")
    until(lambda: sent(crew), "the channel to send")

    os.kill(worker_of(first), signal.SIGKILL)
    until(lambda: Output.objects.filter(run=run).exists(), "the channel's word")

    key = Effect.objects.get(run=run).key
    went, *rest = lines(crew.mark)
    assert (went, set(rest)) == (f"sent {key}", {f"asked {key}"})
    assert Effect.objects.get(run=run).state == "done"
    assert not ReviewItem.objects.filter(run=run).exists()
    assert broken_promises() == []


def test_a_channel_that_timed_out_after_delivering_is_asked_and_sends_no_more(
    crew: Crew, faulty: Agents
) -> None:
    run = crew.run(faulty["late-channel"])
    crew.start()
    until(lambda: Output.objects.filter(run=run).exists(), "the channel's word")

    key = Effect.objects.get(run=run).key
    sent, *rest = lines(crew.mark)
    # a slow answer is asked for again: that does no harm, a second sending would
    assert (sent, set(rest)) == (f"sent {key}", {f"asked {key}"})
    assert Effect.objects.get(run=run).state == "done"
    assert not ReviewItem.objects.filter(run=run).exists()
    assert broken_promises() == []


def test_a_channel_that_timed_out_and_knows_nothing_is_a_persons_to_settle(
    crew: Crew, faulty: Agents
) -> None:
    run = crew.run(faulty["late-careless-channel"])
    crew.start()
    item = until(lambda: ReviewItem.objects.filter(run=run).first(), "a person asked")

    key = Effect.objects.get(run=run).key
    assert lines(crew.mark) == [f"sent {key}"]
    assert Effect.objects.get(run=run).state == "unknown"
    assert (item.kind, item.state) == ("failure", "open")
    assert "timed out after 1 s" in item.why
    assert broken_promises() == []


@pytest.mark.parametrize("name", ["asking-channel", "careful-channel"])
def test_a_token_whose_worker_died_before_the_call_is_used_after_all(
    crew: Crew, faulty: Agents, name: str
) -> None:
    run = crew.run(faulty[name], waiting=False)
    crew.mark.touch()

    crash_at(crew, AFTER_THE_TOKEN)
    assert sent(crew) == []
    crew.start(processes=2)
    until(lambda: Output.objects.filter(run=run).exists(), "the second attempt")

    assert sent(crew) == [f"sent {Effect.objects.get(run=run).key}"]
    assert Effect.objects.get(run=run).state == "done"
    assert broken_promises() == []


@pytest.mark.parametrize("name", ["asking-channel", "careful-channel"])
def test_a_worker_that_died_before_it_wrote_the_receipt_sends_nothing_twice(
    crew: Crew, faulty: Agents, name: str
) -> None:
    run = crew.run(faulty[name], waiting=False)
    crew.mark.touch()

    crash_at(crew, BEFORE_THE_COMMIT)
    assert len(sent(crew)) == 1
    crew.start(processes=2)
    until(lambda: Output.objects.filter(run=run).exists(), "the second attempt")

    assert sent(crew) == [f"sent {Effect.objects.get(run=run).key}"]
    assert Effect.objects.get(run=run).state == "done"
    assert broken_promises() == []


def test_a_channel_that_knows_nothing_waits_for_a_person_who_saw_it_arrive(
    crew: Crew, faulty: Agents
) -> None:
    run = crew.run(faulty["careless-channel"], waiting=False)

    crash_at(crew, BEFORE_THE_COMMIT)
    item = until(lambda: ReviewItem.objects.filter(run=run).first(), "a person asked")
    crew.start(processes=2)
    operator = making.a_person(run.brand, "operator")
    outcomes.arrived(item, by=operator, evidence="It is in the shop.")
    other = crew.run(faulty["careful-channel"], waiting=False)
    until(lambda: Output.objects.filter(run=other).exists(), "the workers to go on")

    run.refresh_from_db()
    keys = [e.key for e in Effect.objects.order_by("pk")]
    assert sent(crew) == [f"sent {key}" for key in keys]
    assert (Effect.objects.get(run=run).state, run.state) == ("done", "done")
    assert broken_promises() == []


def test_many_deliveries_and_many_workers_send_each_once(
    crew: Crew, faulty: Agents
) -> None:
    runs = [crew.run(faulty["asking-channel"], waiting=False) for _ in range(6)]

    crew.start(processes=2)
    crew.start(processes=2)
    until(lambda: Output.objects.count() == len(runs), "every receipt")

    assert len(sent(crew)) == len(set(sent(crew))) == len(runs)
    assert set(Effect.objects.values_list("state", flat=True)) == {"done"}
    assert broken_promises() == []
