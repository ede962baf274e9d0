"""Raw acts that meet a recall: what it judges at its commit is all there is."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from orchestrator.models import Release, ReviewItem, Task
from tests import making
from tests.ledger.attacks import FORGED_DECISION, decision_on, release_of
from tests.ledger.interleaving import Session, orders, play
from tests.ledger.probes_of_containment import ATTEMPT
from tests.postgres import Ledger, Servers

Connection = psycopg.Connection[tuple[Any, ...]]
BEGIN = "BEGIN; "

# past ledger_recall: the row, and its own step made again
RECALL = """INSERT INTO recall (release_id, reason, actor_id)
    VALUES ({release}, 'wrong', {by});
    UPDATE task SET state = 'waiting', release_id = NULL, moved_by = 'forger'
    WHERE release_id = {release}"""
RELEASE = """INSERT INTO release (output_id, digest, number, screening_id, ruleset_id,
    decision_id, actor) VALUES ({output}, '{digest}', 1, {screening}, {ruleset},
    {decision}, 'forger')"""
START = (
    "UPDATE task SET state = 'running', moved_by = 'forger' WHERE id = {task}; "
    + ATTEMPT.replace("%s", "{task}")
    + "; INSERT INTO consumption (attempt_id, release_id, output_id)"
    " SELECT max(a.id), {release}, {source} FROM attempt a WHERE a.task_id = {task}"
)


@pytest.fixture
def sessions(ledger: Ledger) -> Iterator[list[Session]]:
    """Two of role `app`."""
    made = [Session(psycopg.connect(ledger.app_url, autocommit=True)) for _ in range(2)]
    yield made
    for session in made:
        session.connection.close()


@pytest.fixture
def watch(ledger: Ledger, servers: Servers) -> Iterator[Connection]:
    url = servers.superuser_url.rpartition("/")[0] + f"/{ledger.name}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"ALTER DATABASE {ledger.name} SET deadlock_timeout = '20ms'"
        )
        yield connection


@pytest.mark.parametrize("order", list(orders(2, 2)))
def test_a_release_and_the_recall_of_what_it_was_made_of_never_both_stand(
    sessions: list[Session],
    watch: Connection,
    app_connection: Connection,
    order: tuple[int, ...],
) -> None:
    held, source, approval = _held_and_approved(app_connection)
    assert held.output is not None
    output, digest, screening, ruleset = release_of(held.output)
    released = RELEASE.format(
        output=output,
        digest=digest,
        screening=screening,
        ruleset=ruleset,
        decision=approval,
    )

    done = _meet(sessions, watch, order, released, _recall(source, held))

    assert sum(done) == 1
    assert done[order[0]]


@pytest.mark.parametrize("order", list(orders(2, 2)))
def test_a_start_and_the_recall_of_what_it_is_given_never_both_stand(
    sessions: list[Session], watch: Connection, order: tuple[int, ...]
) -> None:
    making.a_run(making.a_brand(), making.a_workflow(making.TWO_STEPS))
    first = making.take()
    assert first is not None
    making.perform(first)
    source = Release.objects.get()
    task = Task.objects.get(state="ready")
    started = START.format(task=task.pk, release=source.pk, source=source.output_id)

    done = _meet(sessions, watch, order, started, _recall(source, task))

    assert sum(done) == 1
    assert done[order[0]]


def _held_and_approved(app: Connection) -> tuple[ReviewItem, Release, int]:
    """Something held that was made of a release, that release, and an approval."""
    brand = making.a_brand()
    making.a_live_rule(brand)
    making.a_run(brand, making.a_workflow(making.TWO_STEPS))
    first = making.take()
    assert first is not None
    making.perform(first)
    second = making.take()
    assert second is not None
    making.give(second, {"text": "A miracle"})
    item = ReviewItem.objects.get()
    by = making.a_person(brand, "brand").pk
    row = app.execute(
        f"{FORGED_DECISION} RETURNING id", decision_on(item, by)
    ).fetchone()
    assert row is not None
    return item, Release.objects.get(), row[0]


def _recall(source: Release, of: ReviewItem | Task) -> str:
    by = making.a_person(of.brand, "operator").pk
    return RECALL.format(release=source.pk, by=by)


def _meet(
    sessions: list[Session], watch: Connection, order: tuple[int, ...], *acts: str
) -> list[bool]:
    """Play both in this order; which of them stands."""
    play(sessions, [(BEGIN + act, "COMMIT") for act in acts], order, watch)
    return [not session.errors for session in sessions]
