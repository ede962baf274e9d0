"""Where the check happens: a folder, an environment, and the demo running there."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from orchestrator import boot
from orchestrator.demo.check.browser import Browser
from orchestrator.demo.check.promises import NeverHappened, wait_for
from orchestrator.demo.people import kept
from orchestrator.domain.errors import BadInput

GRACE_SECONDS = "3"  # long enough to undo a decision, short enough to wait for
START_SECONDS = 300  # on a machine that is busy with other things
STOP_SECONDS = 40
# Not taken over from the caller: the check must not touch what these name.
NOT_OURS = (
    *("DATABASE_URL", "MIGRATE_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "OUTBOX_DIR"),
    *("ALLOWED_HOSTS", "HOST", "DEBUG", "POOLS"),
)


@contextmanager
def folder() -> Iterator[tuple[Path, dict[str, str]]]:
    """A fresh data folder and the environment to use it; gone afterwards.

    With DATA_DIR set, that folder and whatever servers the environment names.
    """
    given = os.environ.get("DATA_DIR", "").strip()
    environment = {**os.environ, "PORT": str(_free_port())}
    environment |= {"GRACE_SECONDS": GRACE_SECONDS, "PYTHONUNBUFFERED": "1"}
    if given:
        at = Path(given).expanduser().resolve()
        if kept(at)["passwords"]:
            raise BadInput(
                f"The folder {at} holds a demo already, and the check needs a fresh"
                " one: set DATA_DIR to an empty folder, or leave it unset."
            )
        at.mkdir(_mode(), parents=True, exist_ok=True)
        yield at, {**environment, "OUTBOX_DIR": str(at / "outbox")}
        return
    parent = Path(tempfile.mkdtemp(prefix="greenlight-check-"))
    parent.chmod(_mode())
    at = parent / "demo"
    at.mkdir(_mode())
    own = {name: value for name, value in environment.items() if name not in NOT_OURS}
    own |= {"DATA_DIR": str(at), "OUTBOX_DIR": str(at / "outbox")}
    try:
        yield at, own
    finally:
        shutil.rmtree(parent, ignore_errors=True)


@contextmanager
def running(at: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """The demo itself, as its own process; stopped cleanly afterwards."""
    with (at / "demo.log").open("wb") as log:
        demo = subprocess.Popen(  # noqa: S603
            boot.manage("demo"),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            browser = Browser(f"http://127.0.0.1:{environment['PORT']}")

            def answering() -> bool:
                if demo.poll() is not None:
                    raise NeverHappened(f"The demo ended with {demo.returncode}.")
                try:
                    return browser.get("/healthz").code == 200
                except OSError:
                    return False

            wait_for("the demo to answer", answering, seconds=START_SECONDS)
            yield
        finally:
            demo.send_signal(signal.SIGINT)
            try:
                demo.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(demo.pid, signal.SIGKILL)
                demo.wait()


def command(
    environment: Mapping[str, str], *arguments: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        boot.manage(*arguments),
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _mode() -> int:
    """As root, PostgreSQL's own account must get through; nobody may look in."""
    return 0o711 if os.geteuid() == 0 else 0o700
