"""The evidence pack of one output: a zip that proves itself without the ledger.

The exact bytes, who decided what on which words, and the output's events, each with its
path to the root of a signed checkpoint. A script inside checks all of it.
"""

import io
import json
import unicodedata
import zipfile
from collections.abc import Iterator

from django.db import connection, transaction
from django.template.loader import render_to_string

from orchestrator.domain.content import JSON
from orchestrator.domain.sealed import merkle
from orchestrator.domain.sealed.history import Row, event_leaf, short
from orchestrator.models import Checkpoint, Output
from orchestrator.services.history import sealing
from orchestrator.services.history.evidence_facts import Facts, facts_of
from orchestrator.services.history.sealed_files import VERIFIER
from orchestrator.services.history.timeline import events_of

MOST_LINKS = 2_000
"""The most checkpoints that are put in to link the oldest with the newest."""

UNSEEN = ("Cc", "Cf", "Co", "Zl", "Zp")  # kinds of characters that do not show

# index: event's primary key
ROWS = f"SELECT {sealing.COLUMNS} FROM event WHERE id = ANY (%s) ORDER BY id"  # noqa: S608
README = """\
Evidence for output {id} of {brand}, made {made_at}.

report.html       the same in words, to read or print
output.json       the exact bytes (SHA-256 {digest})
evidence.json     screenings, rules, decisions, releases, sources, deliveries
certificate.json  the signed release certificates that travelled with deliveries
events.jsonl      the output's events, each with its path to a checkpoint's root
checkpoints.json  the signed checkpoints that seal them, and those that link them
verify_history.py checks events against checkpoints; needs Python and `cryptography`

    python3 verify_history.py . --key {key}
    python3 verify_history.py . --anchor FILE    FILE: checkpoints kept elsewhere
    sha256sum output.json

The key is the ledger's public key: get it, or a checkpoint, from somebody other than
whoever gave you this file. What it proves: these events are what was sealed. That the
world was as they say, and that nothing else happened, it does not prove.
{unsealed} of the output's events are not sealed yet{erased}.
"""


def pack(output: Output) -> bytes:
    """The zip, as bytes; read in one snapshot of the ledger."""
    with transaction.atomic():
        facts = facts_of(output)
        rows = _rows(output)
        places = _places(rows)
        seals = _seals({place[0].number for place in places.values()})
    unsealed = [row for row in rows if row[0] not in places]
    facts["events_not_sealed_yet"] = [list(row) for row in unsealed]
    exact = b"" if output.content is None else bytes(output.content)
    page: Facts = {"facts": facts, "events": _told(rows, places), "text": _text(exact)}
    page = {name: _visible(value) for name, value in page.items()}
    page["key"] = short(sealing.public_key())
    effects = facts["effects"]
    assert isinstance(effects, list)
    certificates = [e["certificate"] for e in effects if isinstance(e, dict)]
    return _zipped(
        {
            "report.html": render_to_string("evidence/report.html", page).encode(),
            "output.json": exact,
            "evidence.json": _pretty(facts),
            "certificate.json": _pretty(certificates),
            "events.jsonl": b"".join(_lines(rows, places)),
            "checkpoints.json": _pretty({"checkpoints": seals}),
            VERIFIER.name: VERIFIER.read_bytes(),
            "README.txt": _readme(output, facts, len(unsealed)).encode(),
        }
    )


Places = dict[int, tuple[Checkpoint, list[bytes], int]]
"""Event id: its checkpoint, that one's leaves, and which of them it is."""


def _rows(output: Output) -> list[Row]:
    keys = list(events_of(output).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [keys])
        return list(cursor.fetchall())


def _places(rows: list[Row]) -> Places:
    """Where each sealed row stands. One that was bent has no place: leaf -1."""
    places: Places = {}
    found: tuple[Checkpoint, list[bytes]] | None = None
    for row in sorted(rows, key=lambda row: (row[2], row[0])):
        key = (row[2], row[0])
        if found is None or key > (found[0].last_xid, found[0].last_id):
            found = _sealed_by(*key)
        if found is None:
            break
        leaf = event_leaf(row)
        index = found[1].index(leaf) if leaf in found[1] else -1
        places[row[0]] = (*found, index)
    return places


def _sealed_by(xid: int, pk: int) -> tuple[Checkpoint, list[bytes]] | None:
    """The first checkpoint that ends at or after an event."""
    number = sealing.sealed_in([(xid, pk)])[xid, pk]
    if number is None:
        return None
    found = Checkpoint.objects.get(pk=number)
    return found, merkle.split(bytes(found.leaves))


def _seals(numbers: set[int]) -> list[JSON]:
    """Those checkpoints, the newest, and what links them if it is not too long."""
    newest = sealing.last_seal()
    if newest is None:
        return []
    wanted = {*numbers, newest.number}
    if newest.number - min(wanted) <= MOST_LINKS:
        wanted = set(range(min(wanted), newest.number + 1))
    kept = Checkpoint.objects.defer("leaves").filter(number__in=wanted)
    return [
        sealing.seal_of(one, newest.ledger).as_json() for one in kept.order_by("number")
    ]


def _lines(rows: list[Row], places: Places) -> Iterator[bytes]:
    for row in rows:
        if row[0] not in places:
            continue
        checkpoint, leaves, index = places[row[0]]
        line = {
            "checkpoint": checkpoint.number,
            "index": index,
            "path": [step.hex() for step in merkle.path(leaves, max(index, 0))],
            "event": list(row),
        }
        yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _told(rows: list[Row], places: Places) -> list[JSON]:
    return [
        {
            "at": row[1],
            "noun": row[3],
            "subject": row[4],
            "before": row[7],
            "after": row[8],
            "actor": row[9],
            "why": row[10],
            "checkpoint": places[row[0]][0].number if row[0] in places else None,
        }
        for row in rows
    ]


def _readme(output: Output, facts: Facts, unsealed: int) -> str:
    return README.format(
        id=output.pk,
        brand=output.brand.slug,
        made_at=output.created_at.isoformat(timespec="seconds"),
        digest=output.digest,
        key=sealing.public_key(),
        unsealed=unsealed,
        erased=". Its content was erased: output.json is empty"
        if facts["erasure"]
        else "",
    )


def _text(exact: bytes) -> str:
    try:
        return json.dumps(json.loads(exact or b"null"), ensure_ascii=False, indent=2)
    except ValueError:
        return ""


def _visible(value: JSON) -> JSON:
    """The same with unseen and direction-turning characters written out."""
    if isinstance(value, dict):
        return {str(_visible(key)): _visible(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_visible(part) for part in value]
    if not isinstance(value, str):
        return value
    return "".join(
        f"[U+{ord(char):04X}]"
        if unicodedata.category(char) in UNSEEN and char not in "\n\t"
        else char
        for char in value
    )


def _pretty(value: JSON) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _zipped(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()
