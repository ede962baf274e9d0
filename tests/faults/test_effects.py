"""A worker dies between the token of an effect and the channel's answer."""

import os
import signal

from orchestrator.models import Agent, Attempt, Effect, Output, ReviewItem, Run
from orchestrator.services.running import runs as runs_service
from orchestrator.services.verification import verify
from tests import making
from tests.faults.conftest import Crew, worker_of
from tests.faults.polling import lines, until

Agents = dict[str, Agent]


def broken_promises() -> list[str]:
    """What `verify` finds wrong, named."""
    return [f"{check.promise} {check}" for check in verify() if not check.kept]


def killed_while_sending(crew: Crew, run: Run) -> None:
    """Start a worker, and kill it once the channel has sent."""
    crew.start(processes=2)
    first = until(lambda: Attempt.objects.filter(run=run).first(), "an attempt")
    until(lambda: lines(crew.mark), "the channel to send")
    os.kill(worker_of(first), signal.SIGKILL)
    until(lambda: Attempt.objects.get(pk=first.pk).state == "lost", "the loss")


def test_a_channel_with_keys_is_asked_again_and_delivers_once(
    crew: Crew, faulty: Agents
) -> None:
    run = crew.run(faulty["careful-channel"])

    killed_while_sending(crew, run)
    crew.go.touch()
    until(lambda: Output.objects.filter(run=run).exists(), "the second attempt")

    assert lines(crew.mark) == [f"sent {Effect.objects.get(run=run).key}"]
    assert Effect.objects.get(run=run).state == "done"
    assert broken_promises() == []


def test_a_channel_without_keys_is_never_asked_again_by_itself(
    crew: Crew, faulty: Agents
) -> None:
    run = crew.run(faulty["careless-channel"])

    killed_while_sending(crew, run)
    item = until(
        lambda: ReviewItem.objects.filter(run=run, kind="failure").first(),
        "a person to be asked",
    )
    crew.go.touch()
    other = crew.run(faulty["patient"])
    until(lambda: Output.objects.filter(run=other).exists(), "a worker to go on")

    assert Effect.objects.get(run=run).state == "unknown"
    assert item.state == "open"
    assert [line for line in lines(crew.mark) if line.startswith("sent")] == [
        f"sent {Effect.objects.get(run=run).key}"
    ]


def test_an_answer_after_the_run_was_cancelled_changes_nothing(
    crew: Crew, faulty: Agents
) -> None:
    run = crew.run(faulty["patient"])
    crew.start()
    until(lambda: lines(crew.mark), "the agent to be called")

    runs_service.cancel_run(
        run, by=making.a_person(run.brand, "operator"), reason="no longer wanted"
    )
    crew.go.touch()
    other = crew.run(faulty["patient"], waiting=False)
    until(lambda: Output.objects.filter(run=other).exists(), "the worker to go on")

    run.refresh_from_db()
    assert run.state == "cancelled"
    assert Attempt.objects.get(run=run).state == "cancelled"
    assert not Output.objects.filter(run=run).exists()
    assert broken_promises() == []
