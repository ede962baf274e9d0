"""The ledger's own key: made once, kept, refused where it is wrong."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from orchestrator import env
from orchestrator.domain.errors import BadInput
from orchestrator.env import BadSetting
from orchestrator.services.history import signing_key


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """A data folder of this test's own, and no key in the settings."""
    settings.DATA_DIR, settings.SIGNING_KEY = tmp_path / "data", ""
    return tmp_path / "data"


def test_a_key_is_made_on_first_use_for_its_owner_alone(folder: Path) -> None:
    signature = signing_key.sign(b"what was said")

    file = folder / "signing.key"
    public = Ed25519PublicKey.from_public_bytes(signing_key.public_bytes())
    public.verify(bytes.fromhex(signature), b"what was said")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["signing.key"]
    with pytest.raises(InvalidSignature):
        public.verify(bytes.fromhex(signature), b"what was not")


def test_the_next_process_finds_the_same_key() -> None:
    before = signing_key.public_bytes()

    signing_key._key.cache_clear()

    assert signing_key.public_bytes() == before


def test_processes_that_race_make_one_key(folder: Path) -> None:
    folder.mkdir()
    path = folder / "signing.key"

    with ThreadPoolExecutor(16) as several:
        keys = set(several.map(lambda _: signing_key._made(path), range(64)))

    assert len(keys) == 1
    assert [found.name for found in folder.iterdir()] == ["signing.key"]


def test_a_given_key_is_used_and_no_file_made(folder: Path, settings: Any) -> None:
    settings.SIGNING_KEY = base64.b64encode(b"k" * 32).decode()

    assert len(signing_key.key_id()) == 16
    assert not folder.exists()


@pytest.mark.parametrize("wrong", ["no base64!", base64.b64encode(b"short").decode()])
def test_a_wrong_setting_stops_the_start_and_is_not_quoted(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING_KEY", wrong)

    with pytest.raises(BadSetting, match="base64 of 32 random bytes") as refused:
        env.key("SIGNING_KEY")
    assert wrong not in str(refused.value)


def test_a_broken_file_is_named_and_not_replaced(folder: Path) -> None:
    folder.mkdir()
    (folder / "signing.key").write_text("half a k")

    with pytest.raises(BadInput, match=r"signing.key is not the base64 of 32 bytes"):
        signing_key.private_key()
    assert (folder / "signing.key").read_text() == "half a k"


def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    folder.write_text("a file where the folder should be")

    with pytest.raises(BadInput, match=r"signing.key cannot be"):
        signing_key.private_key()
