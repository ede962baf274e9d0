"""The data folder: its lock, and the secrets and ports kept in it (0600)."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe

from orchestrator.domain.errors import GreenlightError
from orchestrator.env import saved

SECRETS = (
    "superuser_password",
    "owner_password",
    "app_password",
    "redis_password",
    "secret_key",
)
PORTS = ("postgres_port", "redis_port")


class EmbeddedFailed(GreenlightError):
    """A server of ours did not start, and why."""


class ServersBusy(GreenlightError):
    """Another start is using this data folder."""


def prepare(data_dir: Path) -> dict[str, str]:
    """The folder's secrets, ports and addresses; made on the first call, then kept.

    A port that a stranger took since is chosen again, unless our servers are running.
    """
    try:
        # Searchable, not readable: as root, the server's own account must get through.
        data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True)
    except FileExistsError:
        pass
    except OSError as error:
        why = f"The data folder {data_dir} cannot be made: {error.strerror}."
        raise EmbeddedFailed(f"{why} Set DATA_DIR to one you may write.") from None
    found = dict(saved(data_dir))
    before = dict(found)
    for name in SECRETS:
        found.setdefault(name, token_urlsafe(32))
    for name in PORTS:
        if name not in found or not (_free(found[name]) or busy_with(data_dir)):
            found[name] = _free_port(taken=[found.get(other, "") for other in PORTS])
    found |= _addresses(found)
    if found != before:
        _write(data_dir / "secrets.json", found)
    return found


def _addresses(found: dict[str, str]) -> dict[str, str]:
    at = f"127.0.0.1:{found['postgres_port']}"
    return {
        "database_url": f"postgresql://app:{found['app_password']}@{at}/greenlight",
        "migrate_database_url": (
            f"postgresql://owner:{found['owner_password']}@{at}/greenlight"
        ),
        "superuser_url": (
            f"postgresql://superuser:{found['superuser_password']}@{at}/postgres"
        ),
        "redis_url": (
            f"redis://:{found['redis_password']}@127.0.0.1:{found['redis_port']}/0"
        ),
    }


def _write(path: Path, found: dict[str, str]) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        new.unlink()
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as f:
        json.dump(found, f, indent=1)
    new.replace(path)


def _free(port: str) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError:
            return False
    return True


def _free_port(*, taken: list[str]) -> str:
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        if port not in taken:
            return port


def busy_with(data_dir: Path) -> str:
    """Who runs servers here, as "pid 12, since …"; "" when nobody does."""
    try:
        with open(data_dir / "lock") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return ""
    except BlockingIOError:
        return (data_dir / "lock").read_text().strip() or "just starting"
    return ""


@contextmanager
def lock(data_dir: Path) -> Iterator[None]:
    """Hold the folder; the kernel lets go when this process ends, however it ends."""
    with open(data_dir / "lock", "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = (data_dir / "lock").read_text().strip() or "just starting"
            raise ServersBusy(
                f"The servers of {data_dir} are already running ({who})."
                " Stop that one first, or set DATA_DIR and PORT to others."
            ) from None
        file.truncate(0)
        now = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        file.write(f"pid {os.getpid()}, since {now}")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
