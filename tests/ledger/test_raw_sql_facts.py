"""Promises 1 and 4 attacked through raw SQL, as the role of web and workers."""

from psycopg import errors

from orchestrator.models import Brand, Output, Release, ReviewItem
from tests import making
from tests.ledger.attacks import (
    GATE_REFUSES,
    RIGHT,
    Connection,
    recall,
    refused,
    released_elsewhere,
    some_column,
)
from tests.postgres import Ledger

APPEND_ONLY = """output screening finding decision withdrawal refusal release recall
    consumption inspection verdict event dependency workflow_version red_line_version
    ruleset ruleset_entry price_list price archive_source archived_test"""
KEPT = "run task attempt review_item effect gate"


def test_a_fact_is_never_changed_removed_or_emptied(
    app_connection: Connection, owner_connection: Connection
) -> None:
    for table in APPEND_ONLY.split():
        column = some_column(owner_connection, table)
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            refused(app_connection, RIGHT, statement)
        refused(owner_connection, "GL003", f"TRUNCATE {table} CASCADE")


def test_what_has_a_history_is_never_removed(
    app_connection: Connection, owner_connection: Connection
) -> None:
    for table in KEPT.split():
        refused(app_connection, RIGHT, f"DELETE FROM {table}")
        refused(app_connection, RIGHT, f"TRUNCATE {table} CASCADE")
        refused(owner_connection, "GL003", f"TRUNCATE {table} CASCADE")


def test_even_the_owner_cannot_change_a_fact_while_the_triggers_stand(
    owner_connection: Connection, item: ReviewItem
) -> None:
    making.approve(item, making.a_person(item.brand, "brand"))
    making.work_until_idle()

    for table in ("output", "screening", "finding", "decision", "release", "event"):
        column = some_column(owner_connection, table)
        refused(owner_connection, "GL003", f"UPDATE {table} SET {column} = {column}")
        refused(owner_connection, "GL003", f"DELETE FROM {table}")


NOT_THE_APPS = (
    "ALTER TABLE release DISABLE TRIGGER gate",
    "ALTER TABLE release DISABLE TRIGGER ALL",
    "DROP TRIGGER gate ON release",
    "ALTER TABLE decision DROP CONSTRAINT decision_not_by_the_author",
    "ALTER TABLE output OWNER TO app",
    "SET session_replication_role = replica",
    "CREATE TEMP TABLE gate (output_id bigint, epoch bigint)",
    "CREATE TEMP TABLE recall AS SELECT 1",
    "CREATE SCHEMA shadow",
    "CREATE TABLE public.shadow (id int)",
    "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
    "CREATE RULE quiet AS ON INSERT TO event DO INSTEAD NOTHING",
    "CREATE TRIGGER mine BEFORE INSERT ON release FOR EACH ROW EXECUTE"
    " FUNCTION ledger_stamp()",
    "CREATE OR REPLACE FUNCTION gate_release() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NEW; END $$",
    "SET ROLE owner",
    "INSERT INTO move (noun, before, after) VALUES ('task', 'held', 'ready2')",
    "INSERT INTO event (at, xid, noun, subject, before, after, actor, why)"
    " VALUES (now(), 1, 'release', 1, '', 'released', 'me', '')",
    "SELECT ledger_event('release', 1, 1, 1, '', 'released', 'me', '')",
    "UPDATE gate SET epoch = 0",
    "UPDATE principal SET kind = 'human'",
    "UPDATE principal SET is_staff = true",
    "UPDATE task SET finished_at = now()",
    "UPDATE attempt SET token = gen_random_uuid()",
    "UPDATE output SET content = 'x'",
    "UPDATE review_item SET output_id = output_id",
    "UPDATE role_grant SET role = 'legal'",
    "COPY event FROM PROGRAM 'true'",
)


def test_the_locks_are_not_the_apps_to_take_off(app_connection: Connection) -> None:
    for statement in NOT_THE_APPS:
        refused(app_connection, RIGHT, statement)


def test_the_app_cannot_give_itself_rights(app_connection: Connection) -> None:
    app_connection.execute("GRANT UPDATE ON output TO app")  # a warning, no more

    refused(app_connection, RIGHT, "UPDATE output SET content = 'x'")


# Promise 1


def an_attempt_at_what_follows(brand: Brand) -> tuple[int, int]:
    """A live attempt, and the output that its task depends on."""
    run = making.a_run(brand, making.a_workflow(making.TWO_STEPS))
    first = making.take()
    assert first is not None
    making.give(first, {"text": "Fresh bread"})
    taken = making.take()
    assert taken is not None
    return taken.attempt_id, Output.objects.get(run=run).pk


def test_what_is_not_released_cannot_be_consumed(
    app_connection: Connection, output: Output
) -> None:
    attempt, needed = an_attempt_at_what_follows(output.brand)

    refused(
        app_connection,
        errors.ForeignKeyViolation.sqlstate,
        "INSERT INTO consumption (attempt_id, release_id, output_id)"
        " VALUES (%s, 999999, %s)",
        attempt,
        needed,
    )


def test_a_release_cannot_stand_in_for_another_output(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    release = released_elsewhere()
    attempt, needed = an_attempt_at_what_follows(output.brand)

    refused(
        app_connection,
        errors.ForeignKeyViolation.sqlstate,
        "INSERT INTO consumption (attempt_id, release_id, output_id)"
        " VALUES (%s, %s, %s)",
        attempt,
        release.pk,
        needed,
    )


def test_an_attempt_is_given_only_what_its_task_depends_on(
    app_connection: Connection, output: Output
) -> None:
    release = released_elsewhere()
    making.a_run(output.brand)
    taken = making.take()
    assert taken is not None

    refused(
        app_connection,
        GATE_REFUSES,
        "INSERT INTO consumption (attempt_id, release_id, output_id)"
        " VALUES (%s, %s, %s)",
        taken.attempt_id,
        release.pk,
        release.output_id,
    )


def test_a_task_cannot_be_pointed_at_another_tasks_release(
    app_connection: Connection, item: ReviewItem
) -> None:
    release = released_elsewhere()
    other = released_elsewhere()

    refused(
        app_connection,
        GATE_REFUSES,
        "UPDATE task SET release_id = %s WHERE id = %s",
        release.pk,
        other.output.task_id,
    )


def test_a_recalled_release_feeds_nobody(
    app_connection: Connection, ledger: Ledger
) -> None:
    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(making.TWO_STEPS))
    first = making.take()
    assert first is not None
    making.give(first, {"text": "Bread"})
    release = Release.objects.get(output__run=run)
    recall(app_connection, release.pk, by=making.a_person(brand, "admin").pk)
    second = making.take()

    given = app_connection.execute("SELECT 1 FROM consumption").fetchall()
    assert second is None or given == []
