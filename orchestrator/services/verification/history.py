"""Promise 12: the sealed history is what was sealed, and what was erased is on record.

Reads events and checkpoints once, in order, with cursors of the server: memory does not
grow with the history. Called in the transaction there is.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from orchestrator.domain.errors import BadInput
from orchestrator.domain.sealed.history import Row, Seal
from orchestrator.domain.sealed.unbroken import Found, Key, against_anchor, examine
from orchestrator.models import Checkpoint, Erasure
from orchestrator.services.history import sealing

Check = tuple[str, str, int, list[str]]

AT_ONCE = 5_000
# index: event_in_order
SEALED = f"""
    SELECT {sealing.COLUMNS} FROM event WHERE (xid, id) > (%s, %s)
    AND (xid, id) <= (%s, %s) ORDER BY xid, id"""  # noqa: S608 - our own names
# index: event_in_order
LEAVES = f"""
    SELECT string_agg(sha256('\\x00'::bytea || convert_to({sealing.LINE}, 'UTF8')),
        ''::bytea ORDER BY xid, id)
    FROM event WHERE (xid, id) > (%s, %s) AND (xid, id) <= (%s, %s)"""  # noqa: S608

# Content that is gone was erased on record: the row, and its event with the digest.
LOST = """
    SELECT 'output ' || o.id || ': its content is gone, and no erasure says why'
    FROM output o LEFT JOIN erasure e ON e.output_id = o.id
    WHERE o.content IS NULL AND e.output_id IS NULL
    UNION ALL
    SELECT 'erasure of output ' || e.output_id || ': no event tells of it'
    FROM erasure e JOIN output o ON o.id = e.output_id
    WHERE NOT EXISTS (SELECT 1 FROM event v WHERE v.noun = 'erasure'
        AND v.subject = e.output_id AND v.digest = o.digest)
    UNION ALL
    SELECT 'erasure of output ' || e.output_id || ': the content is still there'
    FROM erasure e JOIN output o ON o.id = e.output_id
    WHERE o.content IS NOT NULL OR o.raw IS NOT NULL"""


def examined(*, seconds: float | None = None) -> Found:
    """Go through the sealed history; with `seconds` no longer than about that."""
    end = time.monotonic() + (seconds if seconds is not None else float("inf"))
    ledger = sealing.ledger_uid()
    stored = Checkpoint.objects.order_by("number").iterator(chunk_size=10)
    seals = ((sealing.seal_of(one, ledger), bytes(one.leaves)) for one in stored)
    return examine(
        seals,
        Stored(),
        trusted=sealing.trusted_keys(),
        enough=lambda: time.monotonic() > end,
    )


def chain() -> Check:
    """Every sealed event, its place, and the chain of checkpoints."""
    found = examined()
    name = "the sealed history is what was sealed, in an unbroken signed chain"
    return "12", name, found.events, found.bad


def erased() -> Check:
    """Content that is gone, and who answers for it; the digests stay."""
    count = Erasure.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(LOST)
        bad = [str(row[0]) for row in cursor.fetchall()]
    return "12", f"{count} outputs erased: each on record, its digest kept", count, bad


def anchored(path: str) -> Check:
    """The history against checkpoints that were exported to the file `path`."""
    anchors = read_anchors(path)
    ledger = sealing.ledger_uid()
    newest = sealing.last_seal()
    last = newest.number if newest else 0
    numbers = {anchor.number for anchor in anchors}
    kept = Checkpoint.objects.defer("leaves").filter(number__in=numbers)
    stored = {one.number: sealing.seal_of(one, ledger) for one in kept}
    bad = [
        fault
        for anchor in anchors
        for fault in against_anchor(
            anchor, stored.get(anchor.number), ledger=ledger, last=last
        )
    ]
    return "12", "the history agrees with the exported checkpoints", len(anchors), bad


def read_anchors(path: str) -> list[Seal]:
    """The checkpoints in a file: one JSON object, a list, or a line each.

    Raises BadInput where the file cannot be read or holds no checkpoint.
    """
    try:
        text = Path(path).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The anchor {path!r} cannot be read: {error}.") from None
    try:
        values = list(_values(text))
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadInput(f"The anchor {path!r} is no JSON: {error}.") from None
    if not values:
        raise BadInput(f"The anchor {path!r} is empty: it names no checkpoint.")
    return [Seal.read(value) for value in values]


def _values(text: str) -> Iterator[object]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        for line in text.splitlines():
            if line.strip():
                yield json.loads(line)
        return
    if isinstance(whole, dict) and isinstance(whole.get("checkpoints"), list):
        whole = whole["checkpoints"]
    yield from whole if isinstance(whole, list) else [whole]


def sealed_events(after: Key = (0, 0)) -> Iterator[Row]:
    """Every event up to the end of the last checkpoint, in the order of sealing."""
    last = Checkpoint.objects.defer("leaves").order_by("-number").first()
    reach = (last.last_xid, last.last_id) if last else (0, 0)
    with connection.chunked_cursor() as cursor:
        cursor.execute(SEALED, [*after, *reach])
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


class Stored:
    """The events of this ledger; the database hashes what it can hash as well."""

    def leaves(self, after: Key, until: Key) -> bytes:
        with connection.cursor() as cursor:
            cursor.execute(LEAVES, [*after, *until])
            return bytes(cursor.fetchone()[0] or b"")

    def rows(self, after: Key) -> Iterator[Row]:
        return sealed_events(after)
