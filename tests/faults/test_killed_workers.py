"""Workers are killed, frozen, stopped and cut off; nothing is lost or done twice."""

import os
import signal

import psycopg
from django.db import connection

from orchestrator.models import Agent, Attempt, Output, Release, ReviewItem, Run
from orchestrator.services.verification import verify
from tests import making
from tests.faults.conftest import Crew, worker_of
from tests.faults.polling import PATIENCE, lines, until
from tests.postgres import Servers

Agents = dict[str, Agent]


def started(run: Run) -> Attempt:
    """The first attempt of a run, once a worker is at it."""
    return until(lambda: Attempt.objects.filter(run=run).first(), "an attempt")


def is_over(run: Run) -> bool:
    run.refresh_from_db()
    return run.state != "open"


def broken() -> list[str]:
    return [check.name for check in verify() if not check.kept]


def test_a_task_whose_worker_is_killed_runs_again_and_is_released_once(
    crew: Crew, faulty: Agents
) -> None:
    run = crew.run(faulty["patient"])
    crew.start(processes=2)
    first = started(run)
    until(lambda: lines(crew.mark), "the agent to be called")

    os.kill(worker_of(first), signal.SIGKILL)
    until(lambda: len(lines(crew.mark)) == 2, "the second call")
    crew.go.touch()
    until(lambda: is_over(run), "the run to end")

    assert [a.state for a in run.tasks.get().attempts.order_by("number")] == [
        "lost",
        "finished",
    ]
    assert Output.objects.count() == Release.objects.count() == 1
    assert run.state == "done"
    assert not broken()


def test_what_a_frozen_worker_says_later_changes_nothing(
    crew: Crew, faulty: Agents
) -> None:
    run = crew.run(faulty["patient"])
    crew.start(LEASE_SECONDS="1", BEAT_SECONDS="0.4")
    first = started(run)
    until(lambda: lines(crew.mark), "the agent to be called")

    os.kill(worker_of(first), signal.SIGSTOP)
    second = until(making.take, "the lease to run out")
    assert making.give(second, {"text": "by another"}) == "released"
    crew.go.touch()
    os.kill(worker_of(first), signal.SIGCONT)
    after = crew.run(faulty["patient"], waiting=False)
    until(lambda: is_over(after), "the thawed worker to take other work")

    first.refresh_from_db()
    output = Output.objects.get(task=first.task)
    assert first.state == "lost"
    assert bytes(output.content or b"") == b'{"text":"by another"}'
    assert not broken()


def test_a_worker_asked_to_stop_finishes_the_task_in_hand(
    crew: Crew, faulty: Agents
) -> None:
    runs = {crew.run(faulty["patient"]), crew.run(faulty["patient"])}
    worker = crew.start()
    # of two brands with the same share either may be first
    run = until(Attempt.objects.first, "an attempt").run
    (following,) = runs - {run}
    until(lambda: lines(crew.mark), "the agent to be called")

    worker.send_signal(signal.SIGTERM)
    crew.go.touch()
    worker.wait(PATIENCE)

    assert is_over(run)
    assert run.state == "done"
    assert not Attempt.objects.filter(run=following).exists()
    assert not broken()


def test_backends_cut_off_at_random_moments_lose_nothing(
    crew: Crew, faulty: Agents, servers: Servers
) -> None:
    runs = [crew.run(faulty["patient"], waiting=False) for _ in range(40)]
    crew.start(processes=2)
    with psycopg.connect(crew.superuser_url(servers), autocommit=True) as cut:
        for number in range(1, CUTS + 1):
            most = number * len(runs) // (CUTS + 1)
            until(lambda most=most: released() >= most, "work to go on")  # type: ignore[misc]
            cut.execute(CUT, [own_backend()])

    until(lambda: all(is_over(run) or asks(run) for run in runs), "every run's end")

    assert released() + ReviewItem.objects.count() == len(runs)
    assert released() > len(runs) / 2
    assert not broken()


CUTS = 10
CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'greenlight'
    AND pid <> %s ORDER BY random() LIMIT 1"""


def released() -> int:
    return Release.objects.count()


def asks(run: Run) -> bool:
    """A task whose worker went away three times is a person's to settle."""
    return ReviewItem.objects.filter(run=run, kind="failure", state="open").exists()


def own_backend() -> int:
    """The connection of this very test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
