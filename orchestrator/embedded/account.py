"""Whose account PostgreSQL runs under, and where that account can reach it.

PostgreSQL refuses to run as root. As root we borrow a system account, and if the data
folder or the programs are out of its reach (below /root, say) they live under
/var/lib/greenlight instead: no parent folder's permissions are ever widened.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator.embedded.folder import EmbeddedFailed

AWAY = Path("/var/lib/greenlight")


@dataclass(frozen=True)
class Account:
    """A system account to run a program as; None of it for our own."""

    name: str
    uid: int
    gid: int

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run to the end as this account, with a bare environment."""
        options: dict[str, Any] = {}
        if os.geteuid() == 0:
            options = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # noqa: S603
            [str(part) for part in command],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )

    def can(self, test: str, path: Path) -> bool:
        """Whether this account can reach `path`: `-x` to enter or run, `-r` to read."""
        return self.run("/bin/sh", "-c", f'test {test} "$0"', path).returncode == 0

    def give(self, path: Path) -> None:
        """Make `path` this account's own, closed to all others."""
        path.chmod(0o700 if path.is_dir() else 0o600)
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """Our own account, or as root: postgres, greenlight (made if need be) or nobody."""
    if os.geteuid():
        return Account("", os.geteuid(), os.getegid())
    for name in ("postgres", "greenlight"):
        if found := _account(name):
            return found
    if useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin"):
        made = [useradd, "--system", "--shell", "/usr/sbin/nologin", "greenlight"]
        subprocess.run(made, check=False, capture_output=True)  # noqa: S603
    if found := _account("greenlight") or _account("nobody"):
        return found
    raise EmbeddedFailed(
        "PostgreSQL refuses to run as root, and there is no other account to run it"
        " as: run this as an ordinary user, or set DATABASE_URL."
    )


def _account(name: str) -> Account | None:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, found.pw_uid, found.pw_gid)


def home_of_data(data_dir: Path, account: Account) -> Path:
    """The folder to keep PostgreSQL's own in; a pointer in `data_dir` says if away."""
    pointer = data_dir / "postgres.path"
    if pointer.exists() and (kept := Path(pointer.read_text().strip())).is_dir():
        return kept
    if account.can("-x", data_dir):
        return data_dir
    away = _away() / hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    away.mkdir(mode=0o711, exist_ok=True)
    pointer.write_text(f"{away}\n")
    return away


def within_reach(install: Path, account: Account) -> Path:
    """`install` itself, or a copy of it that `account` can run.

    The copy keeps the wheel's layout: the programs find their libraries beside it.
    """
    if account.can("-x", install / "bin" / "postgres"):
        return install
    package = install.parent
    postgres = install / "bin" / "postgres"
    stamp = f"{postgres.stat().st_size:x}-{int(postgres.stat().st_mtime):x}"
    copy = _away() / f"programs-{stamp}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(
            install,
            half / package.name / install.name,
            symlinks=True,
            ignore=shutil.ignore_patterns("include"),
        )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        _open_to_all(half)
        half.rename(copy)
    return copy / package.name / install.name


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def _away() -> Path:
    try:
        AWAY.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        why = f"{AWAY} cannot be made ({error.strerror})"
        raise EmbeddedFailed(f"{why}: run as an ordinary user instead.") from None
    return AWAY
