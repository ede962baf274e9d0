"""A desk for the bundled workflows, and the real data where it is at hand."""

import os
from pathlib import Path

import pytest

from tests.flows.desk import Desk


@pytest.fixture
def desk(ledger: object, settings, tmp_path: Path, monkeypatch) -> Desk:
    """One brand with people in every role; decisions take effect at once."""
    settings.GRACE_SECONDS = 0
    monkeypatch.setenv("OUTBOX_DIR", str(tmp_path / "outbox"))
    settings.OUTBOX_DIR = tmp_path / "outbox"
    return Desk()


@pytest.fixture
def real_data() -> Path:
    """The folder SAMPLE_DATA_DIR names."""
    where = os.environ.get("SAMPLE_DATA_DIR", "")
    if not where:
        pytest.skip("SAMPLE_DATA_DIR names no folder of real data")
    return Path(where)
