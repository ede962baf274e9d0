"""The evidence pack proves itself in an empty folder, with no ledger in reach."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from orchestrator.models import Output, ReviewItem
from orchestrator.services.history import erasing, evidence_pack, sealing
from tests import making
from tests.postgres import Ledger

NAMES = {"report.html", "output.json", "evidence.json", "certificate.json",
         "events.jsonl", "checkpoints.json", "verify_history.py",
         "README.txt"}  # fmt: skip


@pytest.fixture
def item(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> ReviewItem:
    """Held, approved and released; only the test seals."""
    monkeypatch.setattr(sealing, "seal_due", lambda: 0)
    item = making.a_held_item(text="<b>A miracle</b> \u202eof a cream")
    reviewer = making.a_person(item.brand, "brand", name="Rita <i>Reviewer</i>")
    making.approve(item, reviewer, reason="Proven by study 7.")
    making.work_until_idle()
    return item


def unpacked(output: Output | None, folder: Path) -> dict[str, bytes]:
    assert output is not None
    with zipfile.ZipFile(io.BytesIO(evidence_pack.pack(output))) as archive:
        archive.extractall(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def checked(folder: Path, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "verify_history.py", *options],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_it_verifies_alone(item: ReviewItem, tmp_path: Path) -> None:
    sealing.seal_once()
    files = unpacked(item.output, tmp_path)
    seal = sealing.last_seal()
    assert seal is not None
    (tmp_path / "anchor").write_text(sealing.anchor_line(seal))

    alone = checked(tmp_path)
    with_anchor = checked(tmp_path, "--anchor", "anchor")
    with_key = checked(tmp_path, "--key", sealing.public_key())

    assert set(files) == NAMES
    for code, said in (alone, with_anchor, with_key):
        assert code == 0, said
        assert "unbroken" in said
    assert "not origin" in alone[1]
    assert item.output is not None
    assert hashlib.sha256(files["output.json"]).hexdigest() == item.output.digest


def test_it_says_who_decided_what_on_which_words(
    item: ReviewItem, tmp_path: Path
) -> None:
    files = unpacked(item.output, tmp_path)

    facts = json.loads(files["evidence.json"])

    (decision,) = facts["decisions"]
    assert decision["printed_name"] == "Rita <i>Reviewer</i>"
    assert (decision["verdict"], decision["role"]) == ("approve", "brand")
    assert decision["reason"] == "Proven by study 7."
    assert decision["meaning"]
    assert decision["shown"]["messages"] == [
        "high: A miracle is a claim nobody can prove."
    ]
    assert facts["rules"][0]["version"] == 1
    assert facts["releases"][0]["decision"] == decision["id"]


def test_it_says_in_a_machines_words_what_made_it_and_who_answers(
    item: ReviewItem, tmp_path: Path
) -> None:
    assert item.output is not None

    facts = json.loads(unpacked(item.output, tmp_path)["evidence.json"])

    agent = item.task.agent
    assert facts["provenance"] == {
        "sha256": item.output.digest,
        "generated_by": f"{agent.name} {agent.version}",
        "edited_by": [],
        "approved_by": ["Rita <i>Reviewer</i>"],
    }


def test_an_edit_is_named_with_its_editor(ledger: Ledger, tmp_path: Path) -> None:
    item = making.a_held_item()
    editor = making.a_person(item.brand, "brand", name="Edith")
    making.decide(item, editor, "edit", content={"text": "Fresh bread"})
    making.work_until_idle()

    facts = json.loads(
        unpacked(Output.objects.get(author=editor), tmp_path)["evidence.json"]
    )

    assert facts["provenance"]["edited_by"] == ["Edith"]
    assert facts["provenance"]["approved_by"] == []


def test_the_report_is_one_file_and_hostile_text_stays_text(
    item: ReviewItem, tmp_path: Path
) -> None:
    report = unpacked(item.output, tmp_path)["report.html"].decode()

    assert "Rita &lt;i&gt;Reviewer&lt;/i&gt;" in report
    assert "&lt;b&gt;A miracle&lt;/b&gt; [U+202E]of a cream" in report
    assert "\u202e" not in report
    assert "http" not in report.replace("http-equiv", "")


def test_what_is_not_sealed_yet_is_said(item: ReviewItem, tmp_path: Path) -> None:
    files = unpacked(item.output, tmp_path)

    assert files["events.jsonl"] == b""
    assert len(json.loads(files["evidence.json"])["events_not_sealed_yet"]) > 3
    assert checked(tmp_path)[0] == 0


@pytest.mark.parametrize("what", ["event", "root", "signature", "anchor"])
def test_a_bent_pack_is_found_out(item: ReviewItem, tmp_path: Path, what: str) -> None:
    sealing.seal_once()
    unpacked(item.output, tmp_path)
    seal = sealing.last_seal()
    assert seal is not None
    (tmp_path / "anchor").write_text(sealing.anchor_line(seal))
    bend(tmp_path, what)

    code, said = checked(tmp_path, "--anchor", "anchor")

    assert code == 1
    assert said


def bend(folder: Path, what: str) -> None:
    events, seals = folder / "events.jsonl", folder / "checkpoints.json"
    if what == "event":
        events.write_text(events.read_text().replace("Proven by", "Never proven by"))
        return
    whole: dict[str, Any] = json.loads(seals.read_text())
    if what == "anchor":
        whole["checkpoints"] = []
    else:
        last = whole["checkpoints"][-1]
        last[what] = "0" * len(last[what])
    seals.write_text(json.dumps(whole))


def test_an_erased_output_keeps_its_evidence(item: ReviewItem, tmp_path: Path) -> None:
    assert item.output is not None
    output = Output.objects.get(pk=item.output.pk)
    admin = making.a_person(item.brand, "admin")
    erasing.erase(output, by=admin, reason="A customer asked.")
    sealing.seal_once()
    output.refresh_from_db()

    files = unpacked(output, tmp_path)

    assert files["output.json"] == b""
    assert "A customer asked." in files["report.html"].decode()
    assert "Its content was erased" in files["README.txt"].decode()
    assert checked(tmp_path)[0] == 0
