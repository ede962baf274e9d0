"""The list of locks kept with the code, and that nothing can be taken off unseen."""

import os
import re
from typing import Any

import psycopg
import pytest

from orchestrator.services.verification import locks, verify
from tests import making
from tests.postgres import Ledger, Servers

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def superuser(ledger: Ledger, servers: Servers) -> Any:
    """Somebody who can take any lock off; each test rolls back."""
    url = re.sub(r"/[^/]*$", f"/{ledger.name}", servers.superuser_url)
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()


def test_a_fresh_ledger_has_exactly_the_locks_recorded(ledger: Ledger) -> None:
    if os.environ.get("RECORD_LOCKS"):
        locks.GOLDEN.write_text("\n".join(locks.in_place()) + "\n")

    _, _, count, bad = locks.catalogue()

    how = "read the difference; RECORD_LOCKS=1 pytest tests/ledger/test_locks.py"
    assert bad == [], f"after a change of the locks on purpose: {how}"
    assert count > 1000


def test_a_fresh_ledger_keeps_every_promise(ledger: Ledger) -> None:
    broken = [check for check in verify() if not check.kept]

    assert broken == []


def test_a_ledger_at_work_keeps_every_promise(ledger: Ledger) -> None:
    item = making.a_held_item(workflow=making.TWO_STEPS)
    making.approve(item, making.a_person(item.brand, "brand"))
    making.work_until_idle()
    making.a_held_item()

    checks = verify()

    assert [check for check in checks if not check.kept] == []
    examined = {check.promise for check in checks if check.count}
    assert examined >= {"1", "2", "3", "4", "5", "8", "9", "10"}


def test_every_lock_taken_off_is_noticed(superuser: Connection) -> None:
    """Triggers, constraints, unique indexes, rights, functions: each in turn."""
    before = _lines(superuser)
    mutants = list(_mutants(superuser))
    survivors = []

    for name, statement in mutants:
        with superuser.transaction(force_rollback=True):
            try:
                superuser.execute(statement)
            except psycopg.errors.InvalidTableDefinition:
                continue  # a key's own NOT NULL goes with the key, never alone
            except psycopg.errors.DependentObjectsStillExist:
                assert "CONSTRAINT TRIGGER" in name or "TRIGGER" in name, name
                continue  # a trigger that waits for the commit goes as a trigger
            if _lines(superuser) == before:
                survivors.append(name)

    assert survivors == []
    assert len(mutants) > 400


@pytest.mark.parametrize(
    "tampering",
    [
        "ALTER TABLE release DISABLE TRIGGER gate",
        "ALTER TABLE release DISABLE TRIGGER ALL",
        "ALTER TABLE release ENABLE REPLICA TRIGGER gate",
        "ALTER TABLE output OWNER TO app",
        "ALTER TABLE event ADD COLUMN note text",
        "ALTER TABLE output ALTER digest DROP NOT NULL",
        "CREATE RULE quiet AS ON INSERT TO event DO INSTEAD NOTHING",
        "CREATE TABLE event_more () INHERITS (event)",
        "CREATE OR REPLACE FUNCTION gate_release() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$",
        "ALTER FUNCTION gate_release() SECURITY INVOKER",
        "ALTER FUNCTION gate_release() RESET ALL",
        "GRANT UPDATE ON output TO app",
        "GRANT UPDATE (content) ON output TO PUBLIC",
        "GRANT CREATE ON SCHEMA public TO app",
        "GRANT owner TO app",
        "ALTER ROLE app CREATEROLE",
        "ALTER TABLE decision DROP CONSTRAINT decision_not_by_the_author,"
        " ADD CONSTRAINT decision_not_by_the_author CHECK (true)",
    ],
)
def test_a_lock_weakened_is_noticed(superuser: Connection, tampering: str) -> None:
    before = _lines(superuser)

    superuser.execute(tampering)

    assert _lines(superuser) != before


def test_a_move_added_by_hand_is_noticed(
    ledger: Ledger, owner_connection: Connection
) -> None:
    owner_connection.execute(
        "INSERT INTO move (noun, before, after) VALUES ('task', 'rejected', 'done')"
    )

    assert locks.moves()[3] == ["only in the database: task rejected done"]


def _lines(connection: Connection) -> list[str]:
    found = connection.execute(locks.CATALOGUE).fetchall()
    return sorted(row[0] for row in found)


def _mutants(connection: Connection) -> Any:
    for (line,) in connection.execute(locks.CATALOGUE).fetchall():
        kind, rest = line.split(" ", 1)
        thing = rest.split(": ", 1)[0]
        if kind == "trigger":
            table, trigger = thing.split(" ")[0].split(".")
            yield line, f"DROP TRIGGER {trigger} ON {table}"
        elif kind == "constraint":
            table, name = thing.split(".", 1)
            yield line, f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE'
        elif kind == "index" and not _of_constraint(connection, rest):
            yield line, f'DROP INDEX "{rest.split(" ")[3]}"'
        elif kind == "function":
            yield line, f"DROP FUNCTION {thing} CASCADE"
        elif kind == "right" and thing != "of app itself":
            yield line, _revoked(rest)


def _revoked(rest: str) -> str:
    thing, held = rest.split(": ", 1)
    grantee, power = held.split(" ")[:2]
    who = "PUBLIC" if grantee == "everybody" else grantee
    if "(" in thing:
        return f"REVOKE {power} ON FUNCTION {thing} FROM {who}"
    if thing == "schema public":
        return f"REVOKE {power} ON SCHEMA public FROM {who}"
    if "." in thing:
        table, column = thing.split(".")
        return f'REVOKE {power} ("{column}") ON {table} FROM {who}'
    kind = "SEQUENCE" if thing.endswith("_seq") else "TABLE"
    return f"REVOKE {power} ON {kind} {thing} FROM {who}"


def _of_constraint(connection: Connection, definition: str) -> bool:
    name = definition.split(" INDEX ")[1].split(" ")[0].strip('"')
    found = connection.execute(
        "SELECT 1 FROM pg_constraint WHERE conname = %s", [name]
    ).fetchone()
    return found is not None
