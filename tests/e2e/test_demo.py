"""The demo and its check, as a person starts them."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.demo.check.browser import Browser
from orchestrator.demo.check.promises import wait_for


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder PostgreSQL's account can reach, also when the tests run as root."""
    with tempfile.TemporaryDirectory(prefix="greenlight-test-") as parent:
        Path(parent).chmod(0o711)
        yield Path(parent) / "data"


def environment(**more: str) -> dict[str, str]:
    """This machine's, without anybody's servers."""
    names = ("PATH", "HOME", "LANG", "SAMPLE_DATA_DIR")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, **more}


def start(root: Path, *arguments: str, **more: str) -> "subprocess.Popen[str]":
    """`manage.py` with `arguments`, its lines kept."""
    return subprocess.Popen(
        [sys.executable, str(root / "manage.py"), *arguments],
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=root,
    )


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_until_it_answers(root: Path, folder: Path) -> str:
    """Start the demo, wait for its desk, stop it as Ctrl-C does; what it said."""
    port = str(a_free_port())
    demo = start(root, "demo", DATA_DIR=str(folder), PORT=port)
    browser = Browser(f"http://127.0.0.1:{port}")

    def answers() -> bool:
        try:
            return browser.get("/sign-in/").code == 200
        except OSError:
            return False

    try:
        wait_for("the demo to answer", answers, seconds=180)
    finally:
        demo.send_signal(signal.SIGINT)
        said, _ = demo.communicate(timeout=60)
    assert demo.returncode == 0, said
    return said


def test_the_check_keeps_every_promise_and_a_second_start_finds_its_demo(
    root: Path, folder: Path
) -> None:
    check = start(root, "demo", "--check", DATA_DIR=str(folder))

    said, _ = check.communicate(timeout=900)

    assert check.returncode == 0, said
    summary = json.loads(said.splitlines()[-1])
    assert summary["ok"]
    assert summary["delivered"] == 13
    assert not summary["verify"]["broken"]
    assert "started 13 runs" in (folder / "demo.log").read_text()

    kept = folder / "demo-people.json"
    before = kept.read_text()
    again = run_until_it_answers(root, folder)

    assert f"Found the demo of this folder again: {summary['runs']} runs" in again
    assert kept.read_text() == before
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_demo_on_a_busy_port_says_so_before_anything_starts(
    root: Path, folder: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        demo = start(root, "demo", DATA_DIR=str(folder), PORT=port)
        said, _ = demo.communicate(timeout=60)

    assert demo.returncode == 2
    assert f"Port {port} on 127.0.0.1 cannot be used" in said
    assert not (folder / "postgres").exists()


def test_a_check_never_drives_a_demo_that_people_have_worked_in(
    root: Path, folder: Path
) -> None:
    folder.mkdir()
    (folder / "demo-people.json").write_text('{"passwords": {"a": "b"}, "tokens": {}}')

    check = start(root, "demo", "--check", DATA_DIR=str(folder))
    said, _ = check.communicate(timeout=60)

    assert check.returncode == 2
    assert "holds a demo already" in said
