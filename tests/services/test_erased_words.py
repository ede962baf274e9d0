"""After an erasure no copy of the words is left anywhere in the database."""

import io
import zipfile
from typing import Any

import psycopg
import pytest

from orchestrator.models import Effect, Output, ReviewItem, Run, Task
from orchestrator.services import screening
from orchestrator.services.history import erasing, evidence_pack, sealing
from orchestrator.services.recalling import recalls
from orchestrator.services.verification import verify
from review.models import Draft
from tests import making
from tests.postgres import Ledger
from tests.services import own_workers

Owner = psycopg.Connection[tuple[Any, ...]]
WORD = "zyxomat"
PARTS = [f"{WORD} one", "two"]
FLOW = """
workflow: {slug}
title: Writes, checks, lists and sends
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{}}
    validators: [%s]
  each:
    title: Each
    agent: %s
    each: "${{ steps.write.parts }}"
    with: {{text: "${{ item }}"}}
  send:
    title: Send
    agent: %s
    effect: outbox
    with: {{text: "${{ steps.write.text }}"}}
"""
OURS = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
def run(ledger: Ledger) -> Run:
    """Held, typed on, edited, listed over and sent: WORD is in all of it."""
    brand = making.a_brand()
    making.a_live_rule(brand)
    writer = making.an_agent(
        function=lambda brief: {
            "text": f"A miracle {WORD} cream",
            f"a {WORD}": "a miracle",
            "parts": PARTS,
        },
        output_schema={"type": "object"},
    )
    version = making.a_workflow(
        FLOW % (_judge(), making.an_agent().name, own_workers.a_channel().name),
        agent=writer,
    )
    run = making.a_run(brand, version)
    own_workers.work()
    item = ReviewItem.objects.get(run=run, state="open")
    half = {"text": [f"half typed {WORD}"]}
    Draft.objects.create(item=item, person=_reviewer(item), fields=half)
    said = {"text": f"A better {WORD} cream", "parts": PARTS}
    making.decide(item, _reviewer(item), "edit", content=said)
    own_workers.work()
    making.approve(ReviewItem.objects.get(run=run, state="open"), _reviewer(item))
    own_workers.work()
    run.refresh_from_db()
    assert (run.state, Effect.objects.get().state) == ("done", "done")
    return run


def _judge() -> str:
    """A validator that quotes what it dislikes."""
    finding = {"path": "/text", "start": 0, "end": 3, "message": f"It says {WORD}."}
    return making.an_agent(
        function=lambda brief: {"passed": False, "findings": [finding]},
        validator=True,
        output_schema={"type": "object"},
    ).name


def _reviewer(item: ReviewItem) -> Any:
    return making.a_person(item.brand, "brand")


def tables_with_the_word(owner: Owner) -> dict[str, int]:
    """How many rows of each table still have it, as text or as bytes."""
    found = {}
    looked = 0
    for (table,) in owner.execute(OURS).fetchall():
        looked += 1
        rows = owner.execute(
            f"SELECT count(*) FROM {table} t WHERE t::text ILIKE ANY (%s)".encode(),
            [[f"%{WORD}%", f"%{WORD.encode().hex()}%"]],
        ).fetchone()
        if rows and rows[0]:
            found[table] = rows[0]
    assert looked > 50
    return found


def erase_all(run: Run) -> None:
    admin = making.a_person(run.brand, "admin")
    for output in Output.objects.filter(run=run).order_by("pk"):
        erasing.erase(output, by=admin, reason="A customer asked.")


def test_no_copy_of_the_words_is_left_and_every_promise_holds(
    run: Run, owner_connection: Owner
) -> None:
    before = tables_with_the_word(owner_connection)
    sealing.seal_once()

    erase_all(run)
    sealing.seal_once()

    assert {"desk_draft", "finding", "output", "task", "verdict"} <= before.keys()
    assert tables_with_the_word(owner_connection) == {}
    assert [(check.name, check.bad) for check in verify() if not check.kept] == []
    assert not Task.objects.filter(run=run, title__contains=WORD).exists()


def test_what_people_were_told_by_rules_stays(run: Run) -> None:
    erase_all(run)

    first = Output.objects.filter(run=run).earliest("pk")
    messages = set(first.finding_set.values_list("message", flat=True))
    assert messages == {"A miracle is a claim nobody can prove.", "erased"}


def test_the_evidence_pack_has_none_of_the_words(run: Run) -> None:
    outputs = list(Output.objects.filter(run=run))

    erase_all(run)

    for output in outputs:
        output.refresh_from_db()
        assert WORD.encode() not in _unzipped(evidence_pack.pack(output))


def _unzipped(pack: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_only_an_erasure_empties_a_finding(run: Run, owner_connection: Owner) -> None:
    for statement in (
        "UPDATE finding SET path = ''",
        "UPDATE verdict SET remarks = '[]'",
        "DELETE FROM finding",
    ):
        with pytest.raises(psycopg.DatabaseError, match="append-only"):
            owner_connection.execute(statement.encode())

    erase_all(run)

    with pytest.raises(psycopg.DatabaseError, match="append-only"):
        owner_connection.execute("UPDATE finding SET severity = 'low'")


def test_what_grew_from_it_is_still_judged(run: Run) -> None:
    """Found wrong later, and judged again under another ruleset."""
    grown = Output.objects.get(run=run, task__step="each", task__index=1)
    source = Output.objects.filter(run=run, task__step="write").latest("pk")
    admin = making.a_person(run.brand, "admin")
    erasing.erase(source, by=admin, reason="A customer asked.")
    recalls.act(run.brand, "output", str(grown.pk), reason="wrong", by=admin)
    making.a_live_rule(run.brand, slug="another", when={"phrases": {"terms": ["two"]}})

    screening.settle(grown.pk, actor="sweep")

    item = ReviewItem.objects.get(output=grown, state="open")
    assert item.screening is not None
    slugs = item.screening.findings.values_list("slug", flat=True)
    assert "another" in slugs
    assert [check.name for check in verify() if not check.kept] == []
