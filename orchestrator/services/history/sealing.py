"""Sealing the history: checkpoints over what can no longer change its order.

An event is sealed once its transaction is below the oldest running one: nothing that
commits later can come before it in the order of (xid, id). Writers wait for nothing.
"""

import json
import logging
import os
import time
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.sealed import history, merkle
from orchestrator.domain.sealed.history import Row, Seal
from orchestrator.models import Checkpoint, Ledger
from orchestrator.services.history import signing_key
from orchestrator.services.locking import in_one_transaction

log = logging.getLogger(__name__)

BATCH = 5_000  # events of one checkpoint
BATCHES = 8  # checkpoints of one call, where sealing has fallen behind
LOCK = 7_210  # class of the advisory lock: one host at a time

# the time as text, so that no type between here and the hash can bend it
COLUMNS = """id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || CASE WHEN at < '0001-01-01 UTC' THEN ' BC' ELSE '' END,
    xid, noun, subject, run_id, brand_id, before, after, actor, why, digest"""

# The bytes of history.event_bytes, made by the database. Should it escape something in
# another way, verifying is merely slower.
LINE = """concat('[', id, ',"', to_char(at AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    CASE WHEN at < '0001-01-01 UTC' THEN ' BC' ELSE '' END, '",', xid, ',',
    to_json(noun), ',', subject, ',', coalesce(run_id::text, 'null'), ',',
    coalesce(brand_id::text, 'null'), ',',
    substr(array_to_json(ARRAY[before, after, actor, why, digest])::text, 2))"""

# Everything below the oldest running transaction has ended; index: event_in_order.
SEALABLE = f"""
    SELECT {COLUMNS} FROM event
    WHERE (xid, id) > (%s, %s)
    AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xid, id LIMIT %s"""  # noqa: S608 - our own names
NOW = """SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

_called = {"at": float("-inf")}


def seal_due() -> int:
    """Seal, unless this process did so within SEAL_SECONDS; events sealed."""
    now = time.monotonic()
    if now - _called["at"] < settings.SEAL_SECONDS:
        return 0
    _called["at"] = now
    return seal_once()


def seal_once() -> int:
    """Seal what can be sealed now; events sealed. 0 where another host is sealing.

    Raises BadInput where the last checkpoint was signed by a key we do not know.
    """
    sealed = 0
    for _ in range(BATCHES):
        count = in_one_transaction(_seal_batch)
        sealed += count
        if count < BATCH:
            break
    if sealed and settings.ANCHOR_FILE:
        _append(Path(settings.ANCHOR_FILE))
    return sealed


def ledger_uid() -> str:
    """What tells this ledger from every other."""
    return str(Ledger.objects.values_list("uid", flat=True).get())


def public_key() -> str:
    """The key checkpoints are checked with, as hex."""
    return signing_key.public_bytes().hex()


def trusted_keys() -> frozenset[str]:
    """Our public key, and those of before that HISTORY_KEYS names."""
    return frozenset({public_key(), *settings.HISTORY_KEYS})


def seal_of(checkpoint: Checkpoint, ledger: str) -> Seal:
    """A stored checkpoint as it is hashed and exported."""
    names = Seal.__dataclass_fields__.keys() - {"ledger"}
    return Seal(ledger=ledger, **{name: getattr(checkpoint, name) for name in names})


def last_seal() -> Seal | None:
    """The newest checkpoint, the anchor worth keeping; None before the first."""
    newest = Checkpoint.objects.defer("leaves").order_by("-number").first()
    return seal_of(newest, ledger_uid()) if newest else None


def waiting(last: Seal) -> int:
    """How many events are not sealed yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM event WHERE (xid, id) > (%s, %s)",
            [last.last_xid, last.last_id],
        )
        return int(cursor.fetchone()[0])


def sealed_in(keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int | None]:
    """The number of the checkpoint that seals each (xid, id); None: not sealed yet.

    Checkpoints are numbered in the order of what they seal, so each is found by halves.
    """
    newest = Checkpoint.objects.order_by("-number").values_list("number", flat=True)
    most = newest.first() or 0
    ends: dict[int, tuple[int, int]] = {}

    def end(number: int) -> tuple[int, int]:
        if number not in ends:
            rows = Checkpoint.objects.filter(pk=number)
            ends[number] = rows.values_list("last_xid", "last_id").first() or (0, 0)
        return ends[number]

    found: dict[tuple[int, int], int | None] = {}
    for key in keys:
        place = bisect_left(range(1, most + 1), key, key=end) + 1
        found[key] = place if place <= most else None
    return found


def anchor_line(seal: Seal) -> str:
    """One checkpoint as the line that is kept elsewhere."""
    return json.dumps(seal.as_json(), sort_keys=True)


def export(path: str | None) -> dict[str, JSON]:
    """The newest checkpoint, appended to the file `path` where one is named.

    Raises BadInput where nothing is sealed yet.
    """
    seal = last_seal()
    if seal is None:
        raise BadInput("Nothing is sealed yet: run `manage.py history seal` first.")
    if path:
        _write(Path(path), anchor_line(seal))
    return seal.as_json()


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        last = Checkpoint.objects.defer("leaves").order_by("-number").first()
        after = [last.last_xid, last.last_id] if last else [0, 0]
        cursor.execute(SEALABLE, [*after, BATCH])
        rows: list[Row] = cursor.fetchall()
        if not rows:
            return 0
        _refuse_strange_key(last)
        cursor.execute(NOW)
        made_at = cursor.fetchone()[0]
    leaves = [history.event_leaf(row) for row in rows]
    seal = _next(last, rows, merkle.root(leaves).hex(), made_at)
    said = seal.as_json()
    del said["ledger"]
    said["hash"] = seal.own_hash()
    said["signature"] = signing_key.sign(bytes.fromhex(seal.own_hash()))
    Checkpoint(leaves=b"".join(leaves), **said).save(force_insert=True)
    return len(rows)


def _next(last: Checkpoint | None, rows: list[Row], root: str, made_at: str) -> Seal:
    return Seal(
        ledger=ledger_uid(),
        number=last.number + 1 if last else 1,
        first_xid=rows[0][2],
        first_id=rows[0][0],
        last_xid=rows[-1][2],
        last_id=rows[-1][0],
        count=len(rows),
        total=(last.total if last else 0) + len(rows),
        root=root,
        previous=last.hash if last else history.FIRST,
        key=public_key(),
        made_at=made_at,
    )


def _refuse_strange_key(last: Checkpoint | None) -> None:
    if last is None or last.key in trusted_keys():
        return
    raise BadInput(
        f"Checkpoint {last.number} was signed by key {history.short(last.key)}, ours is"
        f" {signing_key.key_id()}: give every host the same SIGNING_KEY, or name the"
        " older public key in HISTORY_KEYS."
    )


def _append(path: Path) -> None:
    """Keep the newest checkpoint outside; what fails here is tried with the next."""
    seal = last_seal()
    assert seal is not None
    try:
        _write(path, anchor_line(seal))
    except OSError as error:
        log.error("the anchor file %s cannot be written: %s", path, error)


def _write(path: Path, line: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    with os.fdopen(descriptor, "ab") as file:
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
