"""Promises 8 and 9 attacked through raw SQL, as the role of web and workers."""

import pytest
from psycopg import errors

from orchestrator.models import Output, ReviewItem
from tests import making
from tests.ledger.attacks import (
    GATE_REFUSES,
    Connection,
    refused,
    released_elsewhere,
)
from tests.postgres import Ledger

# Promises 8 and 9


def test_a_task_has_one_live_attempt(
    app_connection: Connection, ledger: Ledger
) -> None:
    making.a_run(making.a_brand())
    taken = making.take()
    assert taken is not None

    refused(
        app_connection,
        errors.UniqueViolation.sqlstate,
        "INSERT INTO attempt (task_id, run_id, kind, number, token, state, moved_by,"
        " why, worker, session, lease_until, deadline, brief_digest)"
        " SELECT task_id, run_id, kind, 2, gen_random_uuid(), state, 'me', '', 'me', 0,"
        " lease_until, deadline, '' FROM attempt WHERE id = %s",
        taken.attempt_id,
    )


def test_an_attempt_that_is_over_brings_nothing(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    refused(
        app_connection,
        GATE_REFUSES,
        "INSERT INTO output (task_id, run_id, brand_id, attempt_id, author_id, version,"
        " content, digest, raw_digest) VALUES (%s, %s, %s, %s, %s, 2, '{}', '', '')",
        output.task_id,
        output.run_id,
        output.brand_id,
        output.attempt_id,
        output.author_id,
    )


def test_a_stale_token_changes_nothing(
    app_connection: Connection, ledger: Ledger
) -> None:
    making.a_run(making.a_brand())
    taken = making.take()
    assert taken is not None

    row = app_connection.execute(
        "SELECT ledger_finish(%s, gen_random_uuid(), 'late', '', '{}', NULL, '', NULL,"
        " %s, '[]')",
        [taken.attempt_id, taken.ruleset_id],
    ).fetchone()

    assert row == ("stale",)
    assert not Output.objects.exists()


@pytest.mark.parametrize(
    ("table", "state"),
    [
        ("run", "waiting"),
        ("task", "ready"),
        ("attempt", "running"),
        ("review_item", "returned2"),
    ],
)
def test_an_illegal_move_is_refused(
    app_connection: Connection, item: ReviewItem, table: str, state: str
) -> None:
    making.decide(
        item, making.a_person(item.brand, "brand"), "reject", reason="not ours"
    )

    refused(
        app_connection,
        "GL001",
        f"UPDATE {table} SET state = %s, moved_by = 'me' WHERE state NOT IN"
        " ('waiting', 'cancelled')",
        state,
    )


def test_a_move_names_somebody(app_connection: Connection, item: ReviewItem) -> None:
    refused(
        app_connection,
        "GL001",
        "UPDATE run SET state = 'cancelled', moved_by = '' WHERE id = %s",
        item.run_id,
    )


def test_a_step_is_not_done_without_a_release(
    app_connection: Connection, item: ReviewItem
) -> None:
    refused(
        app_connection,
        GATE_REFUSES,
        "UPDATE task SET state = 'done', moved_by = 'me' WHERE id = %s",
        item.task_id,
    )


def test_what_a_step_is_done_by_stays(
    app_connection: Connection, item: ReviewItem
) -> None:
    release = released_elsewhere()

    for said in ("", ", state = 'done'"):
        refused(
            app_connection,
            GATE_REFUSES,
            f"UPDATE task SET release_id = NULL{said} WHERE id = %s",
            release.output.task_id,
        )


def test_a_task_does_not_start_before_what_it_needs(
    app_connection: Connection, item: ReviewItem
) -> None:
    refused(
        app_connection,
        GATE_REFUSES,
        "UPDATE task SET state = 'ready', pending = 0, moved_by = 'me'"
        " WHERE state = 'waiting'",
    )


def test_every_move_leaves_its_event(
    app_connection: Connection, item: ReviewItem
) -> None:
    app_connection.execute("SELECT ledger_cancel(%s, 'me', 'because')", [item.run_id])

    last = app_connection.execute(
        "SELECT noun, before, after, actor, why FROM event ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert last == ("run", "open", "cancelled", "me", "because")
