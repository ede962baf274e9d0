"""One attack for each trigger; test_trigger_probes.py carries them out."""

from collections.abc import Callable
from typing import Any

import psycopg

from orchestrator.domain.content import digest
from orchestrator.models import Release, ReviewItem
from tests.ledger.probes_of_allowances import said
from tests.ledger.probes_of_containment import contained
from tests.ledger.probes_of_desk import desk
from tests.ledger.probes_of_orchestration import orchestration
from tests.ledger.probing import (
    Attack,
    Connection,
    Held,
    Probe,
    backdated,
    run,
    untraced,
)


def all_probes(facts: dict[str, Any], connection: Connection) -> list[Probe]:
    """Every probe; `connection` may read the catalogue."""
    acting = [*_gates(facts), *_moves(facts), *_records(facts), *_stamps(facts)]
    later = [
        *contained(facts),
        *orchestration({**facts["contained"], "held": facts["item"]}),
    ]
    return [*acting, *desk(facts), *later, *_facts_kept(connection)]


def triggers(connection: Connection) -> set[tuple[str, str]]:
    found = connection.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid ="
        " t.tgrelid WHERE NOT t.tgisinternal"
        " AND c.relnamespace = 'public'::regnamespace"
    ).fetchall()
    return {(row[0], row[1]) for row in found}


def _gates(facts: dict[str, Any]) -> list[Probe]:
    item: ReviewItem = facts["item"]
    output, over, live = facts["output"], facts["over"], facts["live"]
    release: Release = facts["release"]
    made = over.output
    forged = b'{"text":"forged"}'

    # read now: inside an attack another connection would wait for its locks
    version = item.screening.findings.get().version_id  # type: ignore[union-attr]

    def weaker_finding(connection: Connection) -> None:
        """A finding that says its rule blocks nothing."""
        row = connection.execute(
            "WITH s AS (INSERT INTO screening (output_id, digest, ruleset_id) VALUES"
            " (%s, %s, %s) RETURNING id) SELECT id FROM s",
            [output.pk, output.digest, facts["force"].pk],
        ).fetchone()
        assert row is not None
        found = connection.execute(
            "INSERT INTO finding (screening_id, output_id, version_id, slug, detector,"
            ' category, severity, blocking, path, start, "end", message, expected,'
            " actual, roles, people, key) VALUES (%s, %s, %s, 'x', 'terms', 'x', 'low',"
            " false, '', 0, 0, 'x', '', '', '{brand}', 1, '') RETURNING blocking",
            [row[0], output.pk, version],
        ).fetchone()
        if found == (True,):
            raise Held("the finding blocks, as its rule says")

    early_recall = backdated(
        "INSERT INTO recall (release_id, reason, actor_id, created_at)"
        " VALUES (%s, 'x', %s, '2001-01-01') RETURNING created_at",
        *(release.pk, facts["admin"].pk),
    )

    return [
        Probe(
            "release",
            "gate",
            run(
                "INSERT INTO release (output_id, digest, number, screening_id,"
                " ruleset_id, actor) VALUES (%s, %s, 1, %s, %s, 'forger')",
                output.pk,
                output.digest,
                item.screening_id,
                facts["force"].pk,
            ),
        ),
        Probe(
            "decision",
            "gate",
            run(
                "INSERT INTO decision (item_id, verdict, actor_id, actor_kind, role,"
                " meaning, reason, output_id, digest, author_id, screening_id,"
                " idempotency_key, effective_at) VALUES (%s, 'approve', %s, 'human',"
                " 'brand', '', '', %s, %s, %s, %s, 'forged', now())",
                item.pk,
                facts["stranger"].pk,
                output.pk,
                output.digest,
                output.author_id,
                item.screening_id,
            ),
        ),
        Probe(
            "withdrawal",
            "gate",
            run(
                "INSERT INTO withdrawal (decision_id, actor_id) VALUES (%s, %s)",
                facts["decision"].pk,
                facts["stranger"].pk,
            ),
        ),
        Probe("recall", "stamped", early_recall, off=("recall.gate",)),
        Probe(
            "consumption",
            "gate",
            run(
                "INSERT INTO consumption (attempt_id, release_id, output_id)"
                " VALUES (%s, %s, %s)",
                over.pk,
                release.pk,
                release.output_id,
            ),
        ),
        Probe(
            "inspection",
            "gate",
            run(
                "INSERT INTO inspection (attempt_id, output_id) VALUES (%s, %s)",
                live.attempt_id,
                output.pk,
            ),
        ),
        Probe(
            "verdict",
            "gate",
            lambda connection: (
                connection.execute(
                    "INSERT INTO inspection (attempt_id, output_id) VALUES (%s, %s)",
                    [over.pk, output.pk],
                ),
                connection.execute(
                    "INSERT INTO verdict (inspection_id, output_id, validator_id,"
                    " passed, remarks)"
                    " SELECT %s, %s, id, true, '[]' FROM agent LIMIT 1",
                    [over.pk, output.pk],
                ),
            ),
            off=("inspection.gate",),
        ),
        Probe("finding", "gate", weaker_finding),
        Probe(
            "output",
            "gate",
            run(
                "INSERT INTO output (task_id, run_id, brand_id, author_id, version,"
                " content, digest, raw_digest) VALUES (%s, %s, %s, %s, 9, %s, %s, '')",
                made.task_id,
                made.run_id,
                made.brand_id,
                made.author_id,
                forged,
                digest(forged),
            ),
        ),
        Probe(
            "ruleset_entry",
            "gate",
            lambda connection: (
                connection.execute(
                    "WITH mine AS (INSERT INTO ruleset (brand_id, number,"
                    " price_list_id, digest, made_by_id, reason)"
                    " VALUES (%s, 99, %s, '', %s, '') RETURNING id)"
                    " SELECT id FROM mine",
                    [
                        item.brand_id,
                        facts["force"].price_list_id,
                        facts["draft"].author_id,
                    ],
                )
                and connection.execute(
                    "INSERT INTO ruleset_entry (ruleset_id, version_id)"
                    " SELECT max(id), %s FROM ruleset",
                    [facts["draft"].pk],
                )
            ),
        ),
        Probe(
            "ruleset_in_force",
            "gate",
            run(
                "UPDATE ruleset_in_force SET ruleset_id = %s WHERE brand_id = %s",
                facts["older"].pk,
                item.brand_id,
            ),
        ),
        *said(facts),
    ]


def _moves(facts: dict[str, Any]) -> list[Probe]:
    item: ReviewItem = facts["item"]
    rows = {
        "run": item.run_id,
        "task": item.task_id,
        "attempt": facts["over"].pk,
        "review_item": item.pk,
    }
    probes = [
        Probe(
            table,
            "moved",
            run(f"UPDATE {table} SET state = 'x' WHERE id = %s", pk),
            off=("run.rests",) if table == "run" else (),
        )
        for table, pk in rows.items()
    ]
    spent = run(
        "INSERT INTO effect (task_id, run_id, key, channel, digest, state, moved_by,"
        " why, attempt_id) VALUES (%s, %s, 'k', 'c', '', 'spent', 'me', '', %s)",
        item.task_id,
        item.run_id,
        facts["over"].pk,
    )
    off = ("effect.fits", "effect.gate")
    return [*probes, Probe("effect", "moved", spent, off=off)]


def _records(facts: dict[str, Any]) -> list[Probe]:
    """An attack here is a fact without a trace."""
    item: ReviewItem = facts["item"]
    gates = {probe.table: probe.attack for probe in _gates(facts)}
    facts_of = {
        "output": gates["output"],
        "release": gates["release"],
        "recall": gates["recall"],
        "decision": gates["decision"],
        "withdrawal": gates["withdrawal"],
        "ruleset_in_force": gates["ruleset_in_force"],
        "refusal": run(
            "INSERT INTO refusal (item_id, actor_id, verdict, why)"
            " VALUES (%s, %s, 'approve', 'x')",
            item.pk,
            facts["admin"].pk,
        ),
    }

    return [
        Probe(
            table,
            "recorded",
            untraced(act),
            off={
                "refusal": (),
                "recall": ("recall.gate", "recall.stamped"),
            }.get(table, (f"{table}.gate",)),
        )
        for table, act in facts_of.items()
    ]


def _stamps(facts: dict[str, Any]) -> list[Probe]:
    """An attack here is a row with a time of its own choosing."""
    item: ReviewItem = facts["item"]
    brand, admin, force = item.brand_id, facts["admin"].pk, facts["force"]
    line = facts["draft"].red_line_id
    rows: dict[str, tuple[str, list[object]]] = {
        "screening": (
            "(output_id, digest, ruleset_id, created_at) VALUES (%s, %s, %s,",
            [item.output_id, facts["output"].digest, force.pk],
        ),
        "refusal": (
            "(item_id, actor_id, verdict, why, created_at) VALUES (%s, %s, 'x', '',",
            [item.pk, admin],
        ),
        "ruleset": (
            "(brand_id, number, price_list_id, digest, made_by_id, reason, created_at)"
            " VALUES (%s, 98, %s, '', %s, '',",
            [brand, force.price_list_id, admin],
        ),
        "red_line_version": (
            "(red_line_id, number, name, definition, severity, blocking, roles, people,"
            " author_id, created_at) VALUES (%s, 98, 'x', '{}', 'low', true, '{brand}',"
            " 1, %s,",
            [line, admin],
        ),
        "price_list": (
            "(brand_id, number, source, made_by_id, created_at) VALUES"
            " (%s, 98, 'x', %s,",
            [brand, admin],
        ),
        "allowance": (
            "(brand_id, kind, slug, number, terms, note, author_id, created_at)"
            " VALUES (%s, 'claim', 'backdated', 1, '{}', '', %s,",
            [brand, admin],
        ),
        "shadow_label": (
            "(finding_id, person_id, is_right, note, created_at)"
            " VALUES ((SELECT max(id) FROM shadow_finding), %s, true, '',",
            [admin],
        ),
        "waiver": (
            "(red_line_id, person_id, reason, created_at) VALUES (%s, %s, 'x',",
            [line, admin],
        ),
    }

    return [
        Probe(
            table,
            "stamped",
            backdated(
                f"INSERT INTO {table} {columns} '2001-01-01') RETURNING created_at",
                *values,
            ),
        )
        for table, (columns, values) in rows.items()
    ]


def _facts_kept(connection: Connection) -> list[Probe]:
    """As superuser, whom no missing right stops: change, remove and empty."""
    probes = []
    for table, trigger in sorted(triggers(connection)):
        if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None:
            continue
        if trigger == "append_only":
            column = connection.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND attidentity = '' LIMIT 1",
                [table],
            ).fetchone()
            assert column is not None
            change = run(f'UPDATE {table} SET "{column[0]}" = "{column[0]}"')
            probes.append(Probe(table, trigger, _touching(change), role=""))
        elif trigger == "kept":
            probes.append(Probe(table, trigger, _deleting(table), role=""))
        elif trigger.endswith("_truncate"):
            probes.append(Probe(table, trigger, _emptying(table), role=""))
    return probes


def _touching(change: Attack) -> Callable[[Connection], None]:
    def attack(connection: Connection) -> None:
        cursor: Any = change(connection)
        assert cursor.rowcount != 0, f"no row: {cursor._query.query}"

    return attack


def _deleting(table: str) -> Callable[[Connection], None]:
    """Stopped by the trigger, not by a key that another row still needs."""

    def attack(connection: Connection) -> None:
        try:
            with connection.transaction():
                connection.execute(f"DELETE FROM {table}")
                connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except psycopg.errors.ForeignKeyViolation:
            return

    return attack


def _emptying(table: str) -> Callable[[Connection], None]:
    """Its own trigger is asked first; another table's may still stop the cascade."""

    def attack(connection: Connection) -> None:
        try:
            with connection.transaction():
                connection.execute(f"TRUNCATE {table} CASCADE")
        except psycopg.DatabaseError as error:
            if f" on {table} is refused" in str(error):
                raise

    return attack
