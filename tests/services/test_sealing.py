"""Sealing: what can no longer change its order, by one host, while writers go on."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from orchestrator.domain.errors import BadInput
from orchestrator.models import Checkpoint, Event
from orchestrator.services.history import sealing, signing_key
from orchestrator.services.verification import history, verify
from tests import making
from tests.postgres import Ledger

App = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def lived(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger in which something happened; only the test seals."""
    monkeypatch.setattr(sealing, "seal_due", lambda: 0)
    making.a_held_item()


def bad() -> list[str]:
    return [fault for check in verify() if check.promise == "12" for fault in check.bad]


def test_every_event_is_sealed_once_in_its_order(lived: None) -> None:
    sealed = sealing.seal_once()

    assert sealed == Event.objects.count()
    assert sealing.seal_once() == 0
    last = sealing.last_seal()
    assert last is not None
    assert (last.number, last.total, last.previous) == (1, sealed, "0" * 64)
    assert bad() == []


def test_the_next_checkpoint_names_the_one_before(lived: None) -> None:
    sealing.seal_once()
    making.a_brand()
    sealing.seal_once()

    first, second = Checkpoint.objects.order_by("number")

    assert second.previous == first.hash
    assert second.total == first.total + second.count == Event.objects.count()
    assert bad() == []


def test_what_a_running_transaction_may_precede_is_not_sealed_yet(
    lived: None, app_connection: App
) -> None:
    """An event of an older transaction that commits later still gets its place."""
    sealing.seal_once()
    with app_connection.transaction():
        app_connection.execute("SELECT pg_current_xact_id()")
        making.a_brand()

        assert sealing.seal_once() == 0

    assert sealing.seal_once() > 0
    assert bad() == []


def test_one_host_seals_at_a_time_and_no_other_waits(
    lived: None, app_connection: App
) -> None:
    with app_connection.transaction():
        app_connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", [sealing.LOCK])

        assert sealing.seal_once() == 0

    assert sealing.seal_once() > 0


def test_a_host_with_another_key_does_not_go_on(
    lived: None, settings: Any, tmp_path: Path
) -> None:
    sealing.seal_once()
    old = sealing.public_key()
    making.a_brand()
    settings.DATA_DIR = tmp_path
    assert sealing.public_key() != old

    with pytest.raises(BadInput, match="the same SIGNING_KEY"):
        sealing.seal_once()
    assert any("is not this ledger's" in fault for fault in bad())

    settings.HISTORY_KEYS = [old]
    assert sealing.seal_once() > 0
    assert bad() == []


def test_behind_by_much_it_seals_batch_after_batch(
    lived: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 1)

    sealed = sealing.seal_once()

    assert sealed == sealing.BATCHES
    assert Checkpoint.objects.count() == sealing.BATCHES
    assert bad() == []


def test_each_newest_checkpoint_goes_to_the_anchor_file(
    lived: None, settings: Any, tmp_path: Path
) -> None:
    settings.ANCHOR_FILE = str(tmp_path / "anchors.jsonl")
    sealing.seal_once()
    making.a_brand()
    sealing.seal_once()

    lines = (tmp_path / "anchors.jsonl").read_text().splitlines()

    assert [json.loads(line)["number"] for line in lines] == [1, 2]
    assert anchored(tmp_path / "anchors.jsonl") == []


def test_an_anchor_file_that_cannot_be_written_stops_no_sealing(
    lived: None, settings: Any, tmp_path: Path
) -> None:
    settings.ANCHOR_FILE = str(tmp_path / "no" / "such" / "folder")

    assert sealing.seal_once() > 0


def test_a_checkpoint_of_another_ledger_is_named(lived: None, tmp_path: Path) -> None:
    sealing.seal_once()
    said = bent(tmp_path, ledger="00000000-0000-4000-8000-000000000000")

    assert "is of ledger 00000000" in said[0]


def test_a_cut_history_is_named(lived: None, tmp_path: Path) -> None:
    sealing.seal_once()
    said = bent(tmp_path, number=9, signed=True)

    assert "the history was cut: it ends at checkpoint 1" in said[0]


def test_a_damaged_anchor_is_not_taken_for_a_broken_history(
    lived: None, tmp_path: Path
) -> None:
    sealing.seal_once()
    said = bent(tmp_path, total=5)

    assert "the file itself is damaged" in said[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no checkpoint"),
        ("{", "is no JSON"),
        ("[1]", "another"),
        ('{"ledger": 7}', "'ledger' is 7"),
    ],
)
def test_what_is_no_anchor_is_refused_in_words(
    lived: None, tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "anchor.json"
    path.write_text(text)

    with pytest.raises(CommandError, match=told):
        call_command("verify", "--anchor", str(path))


def test_the_commands_seal_export_and_check(
    lived: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "anchor.jsonl")
    call_command("history", "seal")
    call_command("history", "export", path)
    call_command("history", "check", path)

    assert "agree with 1 anchors" in capsys.readouterr().out


def test_app_can_change_no_checkpoint(lived: None, app_connection: App) -> None:
    sealing.seal_once()

    for statement in ("UPDATE checkpoint SET count = 1", "DELETE FROM checkpoint"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_connection.execute(statement.encode())


def bent(folder: Path, *, signed: bool = False, **changes: Any) -> list[str]:
    """What is said of the newest checkpoint with some of it changed."""
    seal = sealing.last_seal()
    assert seal is not None
    seal = replace(seal, **changes)
    if signed:
        seal = replace(seal, hash=seal.own_hash())
        signature = signing_key.sign(bytes.fromhex(seal.hash))
        seal = replace(seal, signature=signature)
    (folder / "anchor").write_text(sealing.anchor_line(seal))
    return anchored(folder / "anchor")


def anchored(path: Path) -> list[str]:
    with transaction.atomic(), connection.cursor():
        return history.anchored(str(path))[3]
