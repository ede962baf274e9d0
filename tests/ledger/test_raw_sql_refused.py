"""Every promise attacked through raw SQL, as the role the web and workers use."""

from typing import Any

import psycopg
import pytest
from psycopg import errors

from orchestrator.models import Output, Release, ReviewItem, RulesetInForce, Screening
from tests import making
from tests.postgres import Ledger

Connection = psycopg.Connection[tuple[Any, ...]]
APPEND_ONLY = """output screening finding decision withdrawal refusal release recall
    consumption inspection verdict event dependency workflow_version red_line_version
    ruleset ruleset_entry price_list price"""
KEPT = "run task attempt review_item effect gate"
GATE_REFUSES = "GL002"


@pytest.fixture
def item(ledger: Ledger) -> ReviewItem:
    """A held output; nobody decided yet."""
    return making.a_held_item(workflow=making.TWO_STEPS)


@pytest.fixture
def output(item: ReviewItem) -> Output:
    assert item.output is not None
    return item.output


def refused(
    connection: Connection, code: str, statement: str, *values: object
) -> psycopg.Error:
    """Run `statement`: it must be refused with SQLSTATE `code` and change nothing."""
    try:
        with connection.transaction():
            connection.execute(statement, values)
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.Error as error:
        if error.sqlstate != code:
            raise
        return error
    raise AssertionError(f"accepted: {statement}")


RIGHT = errors.InsufficientPrivilege.sqlstate


def test_a_fact_is_never_changed_removed_or_emptied(
    app_connection: Connection, owner_connection: Connection
) -> None:
    for table in APPEND_ONLY.split():
        column = _some_column(owner_connection, table)
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
        column = _some_column(owner_connection, table)
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


def test_what_is_not_released_cannot_be_consumed(
    app_connection: Connection, output: Output
) -> None:
    making.a_run(output.brand)
    taken = making.take()
    assert taken is not None

    refused(
        app_connection,
        errors.ForeignKeyViolation.sqlstate,
        "INSERT INTO consumption (attempt_id, release_id, output_id)"
        " VALUES (%s, 999999, %s)",
        taken.attempt_id,
        output.pk,
    )


def test_a_release_cannot_stand_in_for_another_output(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    release = _released_elsewhere()
    making.a_run(output.brand)
    taken = making.take()
    assert taken is not None

    refused(
        app_connection,
        errors.ForeignKeyViolation.sqlstate,
        "INSERT INTO consumption (attempt_id, release_id, output_id)"
        " VALUES (%s, %s, %s)",
        taken.attempt_id,
        release.pk,
        output.pk,
    )


def test_an_attempt_is_given_only_what_its_task_depends_on(
    app_connection: Connection, output: Output
) -> None:
    release = _released_elsewhere()
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
    release = _released_elsewhere()
    other = _released_elsewhere()

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
    app_connection.execute(
        "INSERT INTO recall (release_id, reason, actor_id) VALUES (%s, 'wrong', %s)",
        [release.pk, making.a_person(brand, "admin").pk],
    )
    second = making.take()

    given = app_connection.execute("SELECT 1 FROM consumption").fetchall()
    assert second is None or given == []


# Promises 2 and 3

FORGED_RELEASE = """INSERT INTO release
    (output_id, digest, number, screening_id, ruleset_id, decision_id, actor)
    VALUES (%s, %s, 1, %s, %s, %s, 'forger')"""


def test_a_held_output_is_not_released_without_its_approvals(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    error = refused(
        app_connection, GATE_REFUSES, FORGED_RELEASE, *_release_of(output), None
    )

    assert "approvals missing: brand 0 of 1" in str(error)


def test_an_approval_of_another_output_releases_nothing(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    other = making.a_held_item(item.brand)
    decision = making.approve(other, making.a_person(item.brand, "brand"))

    refused(
        app_connection, GATE_REFUSES, FORGED_RELEASE, *_release_of(output), decision.pk
    )


def test_a_release_names_the_bytes_it_releases(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    making.approve(item, making.a_person(item.brand, "brand", "commercial"))
    values = list(_release_of(output))
    values[1] = "0" * 64

    for code in (GATE_REFUSES, errors.ForeignKeyViolation.sqlstate):
        with pytest.raises(psycopg.Error) as caught:
            app_connection.execute(FORGED_RELEASE, [*values, None])
        if caught.value.sqlstate == code:
            return
    pytest.fail(f"refused otherwise: {caught.value}")


def test_a_release_under_an_old_ruleset_is_refused(
    app_connection: Connection, ledger: Ledger
) -> None:
    item = making.a_held_item(people=2)
    assert item.output is not None
    making.approve(item, making.a_person(item.brand, "brand"))
    values = _release_of(item.output)
    making.a_live_rule(item.brand)

    error = refused(app_connection, GATE_REFUSES, FORGED_RELEASE, *values, None)

    assert "stale ruleset" in str(error)


def test_a_release_needs_the_latest_screening(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    values = _release_of(output)
    app_connection.execute(
        "INSERT INTO screening (output_id, digest, ruleset_id) VALUES (%s, %s, %s)",
        [values[0], values[1], values[3]],
    )

    error = refused(app_connection, GATE_REFUSES, FORGED_RELEASE, *values, None)

    assert "screened again" in str(error)


def test_what_was_held_stays_held_under_a_later_empty_screening(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    values = list(_release_of(output))
    row = app_connection.execute(
        "INSERT INTO screening (output_id, digest, ruleset_id) VALUES (%s, %s, %s)"
        " RETURNING id",
        [values[0], values[1], values[3]],
    ).fetchone()
    assert row is not None
    values[2] = row[0]

    error = refused(app_connection, GATE_REFUSES, FORGED_RELEASE, *values, None)

    assert "approvals missing" in str(error)


def test_a_rejected_output_is_never_released(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    values = _release_of(output)
    making.decide(
        item, making.a_person(item.brand, "brand"), "reject", reason="not ours"
    )

    error = refused(app_connection, GATE_REFUSES, FORGED_RELEASE, *values, None)

    assert "was rejected" in str(error)


def test_a_finding_is_not_added_to_what_people_were_shown(
    app_connection: Connection, item: ReviewItem
) -> None:
    """Else an approval could be made to cover what its person never saw."""
    refused(
        app_connection,
        GATE_REFUSES,
        "INSERT INTO finding (screening_id, output_id, slug, detector, category,"
        ' severity, blocking, path, start, "end", message, expected, actual, roles,'
        " people, key) VALUES (%s, %s, 'late', 'terms', 'x', 'low', true, '', 0, 0,"
        " 'late', '', '', '{brand}', 1, '')",
        item.screening_id,
        item.output_id,
    )


def test_a_ruleset_never_grows_once_it_was_in_force(
    app_connection: Connection, item: ReviewItem
) -> None:
    earlier = RulesetInForce.objects.get(brand=item.brand).ruleset_id
    later = making.a_live_rule(item.brand)

    refused(
        app_connection,
        "GL003",
        "INSERT INTO ruleset_entry (ruleset_id, version_id) VALUES (%s, %s)",
        earlier,
        later.pk,
    )


def test_rulesets_only_advance(app_connection: Connection, item: ReviewItem) -> None:
    earlier = RulesetInForce.objects.get(brand=item.brand).ruleset_id
    making.a_live_rule(item.brand)

    refused(
        app_connection,
        "GL005",
        "UPDATE ruleset_in_force SET ruleset_id = %s WHERE brand_id = %s",
        earlier,
        item.brand_id,
    )


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_the_gate_refuses_older_snapshots(
    app_connection: Connection, item: ReviewItem, output: Output, level: str
) -> None:
    app_connection.execute(
        f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {level}"
    )

    error = refused(
        app_connection, GATE_REFUSES, FORGED_RELEASE, *_release_of(output), None
    )

    assert "READ COMMITTED" in str(error)


def test_forged_times_are_overwritten(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    row = app_connection.execute(
        "INSERT INTO screening (output_id, digest, ruleset_id, created_at)"
        " VALUES (%s, %s, %s, '2001-01-01') RETURNING created_at",
        [output.pk, output.digest, _release_of(output)[3]],
    ).fetchone()

    assert row is not None
    assert row[0].year > 2001


def test_an_output_cannot_claim_another_digest(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    editor = making.a_person(item.brand, "brand")
    row = app_connection.execute(
        "INSERT INTO output (task_id, run_id, brand_id, author_id, version,"
        " supersedes_id, content, digest, raw_digest)"
        " VALUES (%s, %s, %s, %s, 9, %s, '{}', %s, '') RETURNING digest, version",
        [
            output.task_id,
            output.run_id,
            output.brand_id,
            editor.pk,
            output.pk,
            "f" * 64,
        ],
    ).fetchone()

    assert row is not None
    assert row == (
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        output.version + 1,
    )


# Promise 5

FORGED_DECISION = """INSERT INTO decision (item_id, verdict, actor_id, actor_kind, role,
    meaning, reason, output_id, digest, author_id, screening_id, idempotency_key,
    created_at, effective_at)
    VALUES (%s, 'approve', %s, %s, %s, 'forged', '', %s, %s, %s, %s, 'forged', now(),
    now())"""


def test_the_author_of_an_edit_cannot_approve_it(
    app_connection: Connection, item: ReviewItem
) -> None:
    editor = making.a_person(item.brand, "brand")
    making.decide(item, editor, "edit", content={"text": "Still a miracle"})
    edited = ReviewItem.objects.get(task=item.task, state="open")

    forged = _decision_on(edited, editor.pk)

    error = refused(app_connection, "GL005", FORGED_DECISION, *forged)
    assert "you wrote or edited" in str(error)


def test_the_author_of_an_earlier_version_cannot_approve_a_later_one(
    app_connection: Connection, item: ReviewItem
) -> None:
    first, second = (making.a_person(item.brand, "brand") for _ in range(2))
    making.decide(item, first, "edit", content={"text": "Still a miracle"})
    edited = ReviewItem.objects.get(task=item.task, state="open")
    making.decide(edited, second, "edit", content={"text": "A small miracle"})
    twice = ReviewItem.objects.get(task=item.task, state="open")

    refused(app_connection, "GL005", FORGED_DECISION, *_decision_on(twice, first.pk))


def test_the_author_of_the_red_line_cannot_approve_past_it(
    app_connection: Connection, ledger: Ledger
) -> None:
    brand = making.a_brand()
    author = making.a_person(brand, "admin", "brand")
    item = making.a_held_item(brand, author=author)

    error = refused(
        app_connection, "GL005", FORGED_DECISION, *_decision_on(item, author.pk)
    )

    assert "red line" in str(error)


@pytest.mark.parametrize("kind", ["service", "agent"])
def test_only_people_decide(
    app_connection: Connection, item: ReviewItem, kind: str
) -> None:
    machine = making.a_person(item.brand, "brand", kind=kind)
    values = list(_decision_on(item, machine.pk))

    refused(
        app_connection,
        errors.ForeignKeyViolation.sqlstate,
        FORGED_DECISION,
        *values,
    )
    values[2] = kind
    refused(
        app_connection,
        errors.CheckViolation.sqlstate,
        FORGED_DECISION,
        *values,
    )


def test_a_role_must_be_held_on_this_brand(
    app_connection: Connection, item: ReviewItem
) -> None:
    stranger = making.a_person(making.a_brand(), "brand")
    left = making.a_person(item.brand, "brand")
    left.grants.update(until=item.created_at)

    for person in (stranger, left):
        refused(
            app_connection, "GL005", FORGED_DECISION, *_decision_on(item, person.pk)
        )


def test_nobody_votes_twice(app_connection: Connection, ledger: Ledger) -> None:
    item = making.a_held_item(people=2)
    person = making.a_person(item.brand, "brand")
    making.approve(item, person)

    refused(app_connection, "GL004", FORGED_DECISION, *_decision_on(item, person.pk))


def test_a_vote_names_the_true_author(
    app_connection: Connection, item: ReviewItem
) -> None:
    person = making.a_person(item.brand, "brand")
    values = list(_decision_on(item, person.pk))
    values[6] = person.pk + 1

    refused(
        app_connection,
        errors.ForeignKeyViolation.sqlstate,
        FORGED_DECISION,
        *values,
    )


def test_a_red_line_does_not_go_live_by_its_author(
    app_connection: Connection, item: ReviewItem
) -> None:
    author = making.a_person(item.brand, "admin")
    version = making.a_draft_rule(item.brand, author=author)
    pinned = RulesetInForce.objects.get(brand=item.brand).ruleset
    row = app_connection.execute(
        "INSERT INTO ruleset (brand_id, number, price_list_id, digest, made_by_id,"
        " reason) VALUES (%s, 99, %s, '', %s, '') RETURNING id",
        [item.brand_id, pinned.price_list_id, author.pk],
    ).fetchone()
    assert row is not None

    refused(
        app_connection,
        "GL005",
        "INSERT INTO ruleset_entry (ruleset_id, version_id) VALUES (%s, %s)",
        row[0],
        version.pk,
    )


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


def test_a_task_does_not_start_before_what_it_needs(
    app_connection: Connection, item: ReviewItem
) -> None:
    refused(
        app_connection,
        errors.CheckViolation.sqlstate,
        "UPDATE task SET state = 'ready', moved_by = 'me' WHERE state = 'waiting'",
    )


def test_every_move_leaves_its_event(
    app_connection: Connection, item: ReviewItem
) -> None:
    app_connection.execute(
        "UPDATE run SET state = 'cancelled', moved_by = 'me', why = 'because'"
        " WHERE id = %s",
        [item.run_id],
    )

    last = app_connection.execute(
        "SELECT noun, before, after, actor, why FROM event ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert last == ("run", "open", "cancelled", "me", "because")


def _released_elsewhere() -> Release:
    run = making.a_run(making.a_brand())
    making.work_until_idle()
    return Release.objects.get(output__run=run)


def _release_of(output: Output) -> tuple[object, ...]:
    """What a well-made release row of `output` would say."""
    screening = Screening.objects.filter(output=output).latest("pk")
    return output.pk, output.digest, screening.pk, screening.ruleset_id


def _decision_on(item: ReviewItem, actor: int) -> tuple[object, ...]:
    """What a well-made approval of `item` would say."""
    output = item.output
    assert output is not None
    return (
        item.pk,
        actor,
        "human",
        "brand",
        output.pk,
        output.digest,
        output.author_id,
        item.screening_id,
    )


def _some_column(connection: Connection, table: str) -> str:
    row = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attidentity = '' ORDER BY attnum LIMIT 1",
        [table],
    ).fetchone()
    assert row is not None
    return str(row[0])
