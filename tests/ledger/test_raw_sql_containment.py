"""Promises 6 and 7 attacked through raw SQL, as the role of web and workers."""

from typing import Any

import pytest

from orchestrator.models import RecallCase, Release, ReviewItem, Screening, Task
from orchestrator.services.recalling import recalls
from orchestrator.services.running import dispatch
from tests import making
from tests.ledger.attacks import GATE_REFUSES, Connection, refused
from tests.ledger.contained import SENDING, task_of
from tests.ledger.probes_of_containment import ATTEMPT, CASE, EFFECT, FINDING, FREEZE
from tests.postgres import Ledger

OLDER = ("REPEATABLE READ", "SERIALIZABLE")
RUNNING = "UPDATE task SET state = 'running', moved_by = 'forger' WHERE id = %s"
SPENT = "UPDATE effect SET state = 'spent', moved_by = 'forger' WHERE task_id = %s"


@pytest.fixture
def sending(ledger: Ledger) -> dispatch.Claim:
    """A delivery that is about to go out; the run's first step is released."""
    making.an_agent("sender", idempotent=True, effect=True)
    making.a_run(making.a_brand(), making.a_workflow(SENDING))
    making.perform(_taken("write"))
    return _taken("send")


def _taken(step: str) -> dispatch.Claim:
    while (taken := making.take()) is not None:
        if taken.step == step:
            return taken
        making.perform(taken)
    raise AssertionError(f"{step} was never ready")


def test_an_approval_from_before_it_was_found_wrong_releases_nothing(
    app_connection: Connection, item: ReviewItem
) -> None:
    approval = making.approve(item, making.a_person(item.brand, "brand"))
    release = Release.objects.get(output=item.output)
    recalls.recall_releases(
        item.brand,
        "output",
        str(item.output_id),
        [release.pk],
        reason="wrong",
        by=making.a_person(item.brand, "operator"),
    )
    screening = Screening.objects.filter(output=item.output).latest("pk")

    error = refused(
        app_connection,
        GATE_REFUSES,
        "SELECT ledger_release(%s, %s, %s, %s, 'forger')",
        *(item.output_id, screening.pk, screening.ruleset_id, approval.pk),
    )

    assert "found wrong" in str(error)


def test_a_finding_is_of_a_rule_that_its_screening_was_under(
    app_connection: Connection, item: ReviewItem
) -> None:
    foreign = making.a_live_rule(making.a_brand())
    release = Screening.objects.filter(output=item.output).latest("pk")
    app_connection.execute(
        "INSERT INTO screening (output_id, digest, ruleset_id) VALUES (%s, %s, %s)",
        [item.output_id, release.digest, release.ruleset_id],
    )

    error = refused(app_connection, GATE_REFUSES, FINDING, foreign.pk, item.output_id)

    assert "was not under version" in str(error)


def test_no_attempt_begins_before_what_its_task_needs(
    app_connection: Connection, sending: dispatch.Claim
) -> None:
    report = Task.objects.get(run_id=sending.run_id, step="report")

    with pytest.raises(Exception, match="illegal move"):
        app_connection.execute(RUNNING, [report.pk])
    error = refused(app_connection, GATE_REFUSES, ATTEMPT, report.pk)

    assert "does not run, or needs more" in str(error)


@pytest.mark.parametrize("brief", ["", "another"])
def test_a_channel_answers_only_under_the_token_of_its_brief(
    app_connection: Connection, sending: dispatch.Claim, brief: str
) -> None:
    if brief:
        making.spend(sending)

    error = refused(
        app_connection,
        GATE_REFUSES,
        "SELECT ledger_finish(%s, %s, 'forger', %s, '{}', NULL, '', NULL, %s, '[]')",
        *(sending.attempt_id, sending.token, brief, sending.ruleset_id),
    )

    assert "no token was spent for its brief" in str(error) or brief in str(error)


@pytest.mark.parametrize("level", OLDER)
def test_nothing_starts_under_a_snapshot_older_than_its_freeze(
    app_connection: Connection, owner_connection: Connection, level: str
) -> None:
    task = task_of(making.a_run(making.a_brand()), "write")
    by = making.a_person(task.brand, "operator").pk

    with pytest.raises(Exception, match="READ COMMITTED only"):
        _late(
            (app_connection, owner_connection),
            level,
            (FREEZE, [str(task.pk), by]),
            (RUNNING, [task.pk]),
            (ATTEMPT, [task.pk]),
        )


@pytest.mark.parametrize("level", OLDER)
def test_no_token_is_spent_under_a_snapshot_older_than_its_freeze(
    app_connection: Connection,
    owner_connection: Connection,
    sending: dispatch.Claim,
    level: str,
) -> None:
    task = sending.task_id
    by = making.a_person(Task.objects.get(pk=task).brand, "operator").pk

    with pytest.raises(Exception, match="READ COMMITTED only"):
        _late(
            (app_connection, owner_connection),
            level,
            (FREEZE, [str(task), by]),
            (EFFECT, [":", sending.attempt_id, task]),
            (SPENT, [task]),
        )


def test_what_never_went_out_is_not_listed_as_if_it_had(
    app_connection: Connection, sending: dispatch.Claim
) -> None:
    more = Task.objects.get(run_id=sending.run_id, step="more")
    by = making.a_person(more.brand, "operator").pk
    app_connection.execute(CASE, [more.brand_id, by])

    error = refused(
        app_connection,
        GATE_REFUSES,
        "INSERT INTO affected (case_id, task_id, how, depth)"
        " VALUES (%s, %s, 'listed', 1)",
        *(RecallCase.objects.get().pk, more.pk),
    )

    assert "neither went out" in str(error)


def _late(
    sessions: tuple[Connection, Connection],
    level: str,
    first: tuple[str, list[Any]],
    *then: tuple[str, list[Any]],
) -> None:
    """The second session does `first` after the snapshot of the first one's `then`."""
    mine, other = sessions
    with mine.transaction():
        mine.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        mine.execute("SELECT count(*) FROM freeze_order")
        other.execute(*first)
        for statement, values in then:
            mine.execute(statement, values)
