"""Rows a forger would write as role app, and the refusal each must meet."""

from typing import Any

import psycopg
from psycopg import errors

from orchestrator.models import Output, Release, ReviewItem, Screening
from tests import making

Connection = psycopg.Connection[tuple[Any, ...]]
GATE_REFUSES = "GL002"
RIGHT = errors.InsufficientPrivilege.sqlstate

FORGED_RELEASE = """INSERT INTO release
    (output_id, digest, number, screening_id, ruleset_id, decision_id, actor)
    VALUES (%s, %s, 1, %s, %s, %s, 'forger')"""


FORGED_DECISION = """INSERT INTO decision (item_id, verdict, actor_id, actor_kind, role,
    meaning, reason, output_id, digest, author_id, screening_id, idempotency_key,
    created_at, effective_at)
    VALUES (%s, 'approve', %s, %s, %s, 'forged', '', %s, %s, %s, %s, 'forged', now(),
    now())"""


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


def released_elsewhere() -> Release:
    run = making.a_run(making.a_brand())
    making.work_until_idle()
    return Release.objects.get(output__run=run)


def release_of(output: Output) -> tuple[object, ...]:
    """What a well-made release row of `output` would say."""
    screening = Screening.objects.filter(output=output).latest("pk")
    return output.pk, output.digest, screening.pk, screening.ruleset_id


def decision_on(item: ReviewItem, actor: int) -> tuple[object, ...]:
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


def some_column(connection: Connection, table: str) -> str:
    row = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attidentity = '' ORDER BY attnum LIMIT 1",
        [table],
    ).fetchone()
    assert row is not None
    return str(row[0])


def recall(
    connection: Connection, *releases: int, by: int, mode: str = "hold"
) -> dict[str, int]:
    """Take releases back by the ledger's own act; how many tasks it met, by how."""
    row = connection.execute(
        "WITH opened AS (INSERT INTO recall_case (brand_id, origin, subject, reason,"
        " roots, radius, state, actor_id) SELECT o.brand_id, 'output', o.id::text,"
        " 'wrong', %s, '{}', 'open', %s FROM release r JOIN output o"
        " ON o.id = r.output_id WHERE r.id = %s RETURNING id) SELECT id FROM opened",
        [list(releases), by, releases[0]],
    ).fetchone()
    assert row is not None
    counts = connection.execute(
        "SELECT ledger_recall(%s, %s, %s, %s, 'wrong')",
        [row[0], list(releases), mode, by],
    ).fetchone()
    assert counts is not None
    return dict(counts[0])
