"""Promise 12 against the owner of the database: every tampering is found, and named.

Nine hundred on rows in memory, as verify and the standalone verifier read them; a
hundred and more as SQL on the real tables, with the triggers off as only the owner can.
"""

import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import transaction

from orchestrator.domain.sealed.history import COLUMNS, Seal, event_bytes
from orchestrator.domain.sealed.unbroken import against_anchor, examine
from orchestrator.models import Checkpoint
from orchestrator.services.history import sealing
from orchestrator.services.verification import history as checks
from orchestrator.standalone import verify_history
from tests import making
from tests.ledger import tampering
from tests.ledger.tampering import AsRead, History
from tests.postgres import Ledger

Owner = psycopg.Connection[tuple[Any, ...]]
IN_MEMORY, IN_SQL, ANCHORED_AT = 900, 110, -1


@pytest.fixture
def sealed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> History:
    """A few hundred events under a dozen checkpoints."""
    monkeypatch.setattr(sealing, "BATCH", 25)
    monkeypatch.setattr(sealing, "BATCHES", 100)
    brand = making.a_brand()
    version = making.a_workflow(making.TWO_STEPS)
    for number in range(9):
        making.a_run(brand, version, inputs={"text": f"Bread “{number}” \n {{,}}"})
    making.work_until_idle()
    sealing.seal_once()
    return as_stored()


def as_stored() -> History:
    uid = sealing.ledger_uid()
    seals = [
        (sealing.seal_of(one, uid), bytes(one.leaves))
        for one in Checkpoint.objects.order_by("number")
    ]
    with transaction.atomic():
        return History(list(checks.sealed_events()), seals)


def told(history: History, anchor: Seal) -> list[str]:
    """What verify says of a history in memory."""
    found = examine(history.seals, AsRead(history), trusted={anchor.key})
    stored = {seal.number: seal for seal, _ in history.seals}
    return found.bad + against_anchor(
        anchor,
        stored.get(anchor.number),
        ledger=anchor.ledger,
        last=max(stored, default=0),
    )


def told_offline(history: History, anchor: Seal) -> list[str]:
    """What the standalone verifier says of its export."""
    seals = [
        {**seal.as_json(), "leaves": leaves.hex()} for seal, leaves in history.seals
    ]
    raw = b"".join(event_bytes(row) + b"\n" for row in history.sealed_rows())
    return verify_history.check(seals, raw, [anchor.as_json()])


def test_an_untouched_history_is_unbroken(sealed: History) -> None:
    anchor = sealed.seals[-1][0]

    assert len(sealed.rows) > 150
    assert len(sealed.seals) > 5
    assert told(sealed, anchor) == told_offline(sealed, anchor) == []


def test_nine_hundred_tamperings_are_found_by_both_verifiers(sealed: History) -> None:
    dice = random.Random(12)
    anchor = sealed.seals[-1][0]
    acts = (*tampering.ON_ROWS, *tampering.ON_SEALS)

    missed = []
    for number in range(IN_MEMORY):
        bent = History(list(sealed.rows), list(sealed.seals))
        act = acts[number % len(acts)]
        due = act(bent, dice)
        assert (bent.rows, bent.seals) != (sealed.rows, sealed.seals)
        here, offline = told(bent, anchor), told_offline(bent, anchor)
        if not offline or not any(due in fault for fault in here):
            missed.append((number, act.__name__, due, here[:2], offline[:2]))

    assert not missed


def test_a_changed_row_is_the_first_that_is_named(sealed: History) -> None:
    dice = random.Random(7)
    anchor = sealed.seals[-1][0]

    for _ in range(30):
        bent = History(list(sealed.rows), list(sealed.seals))
        due = tampering.change(bent, dice)

        assert told(bent, anchor)[0].startswith(due)
        assert told_offline(bent, anchor)[0].startswith(due)


@pytest.fixture
def open_tables(sealed: History, owner_connection: Owner) -> Iterator[Owner]:
    """The owner, with the triggers off and a copy of what was there."""
    for table in ("event", "checkpoint"):
        owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner_connection.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
    yield owner_connection
    for table in ("event", "checkpoint"):
        owner_connection.execute(f"DROP TABLE kept_{table}")


def restore(owner: Owner) -> None:
    for table in ("event", "checkpoint"):
        owner.execute(f"TRUNCATE {table}")
        owner.execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE kept_{table}")


STATEMENTS = (
    "UPDATE event SET why = why || '.' WHERE id = {one}",
    "UPDATE event SET actor = 'principal:1' WHERE id = {one}",
    "UPDATE event SET at = at + interval '1 microsecond' WHERE id = {one}",
    "UPDATE event SET at = '0044-03-15 12:00 BC' WHERE id = {one}",
    "UPDATE event SET at = 'infinity' WHERE id = {one}",
    "UPDATE event SET digest = repeat('0', 64) WHERE id = {one}",
    "UPDATE event SET before = 'x' || left(before, 8), after = after WHERE id = {one}",
    "UPDATE event SET run_id = coalesce(run_id, 0) + 1 WHERE id = {one}",
    "UPDATE event SET xid = xid + 100000 WHERE id = {one}",
    "UPDATE event SET id = id + 1000000 WHERE id = {one}",
    "DELETE FROM event WHERE id = {one}",
    "DELETE FROM event WHERE id BETWEEN {one} AND {one} + 3",
    """INSERT INTO event (id, at, xid, noun, subject, before, after, actor, why, digest)
        OVERRIDING SYSTEM VALUE SELECT -id, at, xid, noun, subject, before, after,
        actor, why, digest FROM event WHERE id = {one}""",
    """UPDATE event e SET why = o.why || ' ', actor = o.actor, noun = o.noun
        FROM event o WHERE e.id IN ({one}, {two}) AND o.id IN ({one}, {two})
        AND o.id <> e.id""",
    "UPDATE event SET id = -1 WHERE id = {one};"
    "UPDATE event SET id = {one} WHERE id = {two};"
    "UPDATE event SET id = {two} WHERE id = -1",
    "DELETE FROM checkpoint WHERE number = 3",
    "UPDATE checkpoint SET leaves = substr(leaves, 33) || substr(leaves, 1, 32)"
    " WHERE number = 2",
    "UPDATE checkpoint SET made_at = '2020-01-01T00:00:00.000000Z' WHERE number = 4",
    "DELETE FROM checkpoint WHERE number >= 5",
    "WITH gone AS (DELETE FROM checkpoint WHERE number >= 6) DELETE FROM event"
    " WHERE (xid, id) > (SELECT last_xid, last_id FROM checkpoint WHERE number = 5)",
    "WITH gone AS (DELETE FROM checkpoint) DELETE FROM event",
    "UPDATE checkpoint SET key = repeat('ab', 32)",
)


def test_a_hundred_and_ten_tamperings_in_sql_are_found(
    sealed: History, open_tables: Owner
) -> None:
    dice = random.Random(22)
    anchor = sealed.seals[ANCHORED_AT][0]
    ids = [row[0] for row in sealed.rows]

    missed = []
    for number in range(IN_SQL):
        one, two = dice.sample(ids, 2)
        statement = STATEMENTS[number % len(STATEMENTS)].format(one=one, two=two)
        assert open_tables.execute(statement.encode()).rowcount > 0
        bent = as_stored()
        with transaction.atomic():
            found = checks.examined()
        stored = {seal.number: seal for seal, _ in bent.seals}
        against = against_anchor(
            anchor,
            stored.get(anchor.number),
            ledger=anchor.ledger,
            last=max(stored, default=0),
        )
        if not (found.bad or against) or not told_offline(bent, anchor):
            missed.append(statement)
        restore(open_tables)

    assert not missed
    assert told(as_stored(), anchor) == []


def test_the_database_hashes_odd_characters_as_we_do(
    sealed: History, open_tables: Owner
) -> None:
    odd = "".join(map(chr, range(1, 300))) + "\u2028\ufeff\U0001f35e\\\"'/" + "\x7f"
    for column in ("noun", "before", "after", "actor", "why", "digest"):
        open_tables.execute(f"ALTER TABLE event ALTER {column} TYPE text".encode())
        open_tables.execute(f"UPDATE event SET {column} = %s".encode(), [odd])
    open_tables.execute("UPDATE event SET at = '0044-03-15 BC' WHERE id % 2 = 0")
    bent = as_stored()
    everything = (0, 0), (2**60, 2**60)

    leaves = checks.Stored().leaves(*everything)

    assert leaves == AsRead(bent).leaves(*everything)
    assert len(leaves) == 32 * len(sealed.rows)


def test_the_columns_are_all_there_is(sealed: History, owner_connection: Owner) -> None:
    """A column that comes later has to be sealed too."""
    found = owner_connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'event'"
    ).fetchall()

    assert {name for (name,) in found} == set(COLUMNS)
