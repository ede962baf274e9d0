"""PostgreSQL and Valkey of our own, for when no URL names any.

Real servers out of wheels, on loopback, with passwords, their data in the data folder.
The one who starts them stops them; one start a data folder at a time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from orchestrator.embedded.folder import ServersBusy, lock, prepare

__all__ = ["Embedded", "ServersBusy", "missing", "prepare", "serving", "start"]


@dataclass(frozen=True)
class Embedded:
    """Running servers. Addresses are "" for a server that was not asked for."""

    database_url: str
    migrate_database_url: str
    superuser_url: str
    redis_url: str
    secret_key: str
    _open: ExitStack = field(default_factory=ExitStack, repr=False)

    def environment(self) -> dict[str, str]:
        """The settings a child process needs to use these servers."""
        found = {"REDIS_URL": self.redis_url}
        if self.database_url:
            found["DATABASE_URL"] = self.database_url
            found["MIGRATE_DATABASE_URL"] = self.migrate_database_url
            found["SECRET_KEY"] = os.environ.get("SECRET_KEY") or self.secret_key
        return {name: value for name, value in found.items() if value}

    def stop(self) -> None:
        """Stop what was started, cleanly; a second call does nothing."""
        self._open.close()

    def __enter__(self) -> Embedded:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def missing(environ: Mapping[str, str] = os.environ) -> tuple[bool, bool]:
    """Which servers the environment does not name: (PostgreSQL, Redis)."""
    return not environ.get("DATABASE_URL"), not environ.get("REDIS_URL")


def start(
    data_dir: Path, *, postgres: bool = True, redis: bool = True, durable: bool = True
) -> Embedded:
    """Start the servers asked for; returns when they answer.

    `durable=False` turns fsync off: for tests, whose data nobody needs after a crash.
    Raises ServersBusy when another start holds the folder, EmbeddedFailed when a server
    does not come up; then nothing is left running.
    """
    with ExitStack() as stack:
        found = prepare(data_dir)
        stack.enter_context(lock(data_dir))
        if postgres:
            from orchestrator.embedded import postgres as server

            stack.enter_context(server.running(data_dir, found, durable=durable))
        if redis:
            from orchestrator.embedded import valkey

            stack.enter_context(valkey.running(data_dir, found))
        return Embedded(
            database_url=found["database_url"] if postgres else "",
            migrate_database_url=found["migrate_database_url"] if postgres else "",
            superuser_url=found["superuser_url"] if postgres else "",
            redis_url=found["redis_url"] if redis else "",
            secret_key=found["secret_key"],
            _open=stack.pop_all(),
        )


@contextmanager
def serving(data_dir: Path) -> Iterator[None]:
    """For one command: the servers it needs, those running already or started for it.

    Does nothing where the environment names both servers.
    """
    postgres, redis = missing()
    if not (postgres or redis):
        yield
        return
    try:
        servers = start(data_dir, postgres=postgres, redis=redis)
    except ServersBusy:  # `demo` or `up` runs here: its servers are the ones wanted
        yield
        return
    with servers:
        yield
