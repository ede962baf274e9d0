"""Every setting of the leak benchmark in a ledger and a process of its own.

Side by side, as many as there are processors. The ledgers are copies of one migrated
database, and not durable: nothing here measures a disk.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from orchestrator import boot, embedded
from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.leak_figures import Row, read, table
from orchestrator.benchmarks.leaks import MINUTES, SETTINGS, START, share_of
from orchestrator.embedded import Embedded


def measure(folder: Path, seeds: int, say: Callable[[str], object]) -> Iterator[Figure]:
    """All settings, on servers in `folder`; `say` is told each row as it comes.

    Raises CalledProcessError where a setting could not be measured.
    """
    say(f"leaks: {seeds} seeds with all layers on, drawn by the lot of {START}")
    with embedded.start(folder, durable=False) as servers:
        boot.migrate_as_owner({**os.environ, **_environment(servers, folder)})
        numbers = range(len(SETTINGS))
        homes = [_copied(servers, folder / str(number)) for number in numbers]
        with ThreadPoolExecutor(os.cpu_count()) as side_by_side:
            rows = []
            for row in side_by_side.map(lambda n: _row(n, homes[n], seeds), numbers):
                say(" ".join(row.cells()))
                rows.append(row)
                yield from row.figures()
    say(table(rows))


def _row(number: int, environment: dict[str, str], seeds: int) -> Row:
    planted = share_of(seeds, SETTINGS[number])
    command = boot.manage(
        *("bench", "leaks", "--here", "--seeds", str(planted)),
        *("--setting", str(number)),
    )
    done = subprocess.run(  # noqa: S603 - our own command
        command,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        timeout=60 * (MINUTES + 5),
        text=True,
    )
    return read(done.stdout.splitlines()[-1])


def _environment(servers: Embedded, folder: Path) -> dict[str, str]:
    """What a process needs to work on these servers alone."""
    return {
        **servers.environment(),
        "DATA_DIR": str(folder),
        "OUTBOX_DIR": str(folder / "outbox"),
        "GRACE_SECONDS": "0",
        "POOLS": "default",
    }


def _copied(servers: Embedded, folder: Path) -> dict[str, str]:
    """A copy of the migrated ledger, named as `folder`; how to reach it."""
    name = f"leaks_{folder.name}"
    folder.mkdir()
    template = urlsplit(servers.database_url).path.strip("/")
    with psycopg.connect(servers.superuser_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    found = _environment(servers, folder)
    for variable in ("DATABASE_URL", "MIGRATE_DATABASE_URL"):
        found[variable] = _renamed(found[variable], name)
    found["REDIS_URL"] = _renamed(found["REDIS_URL"], folder.name)
    return {**os.environ, **found}


def _renamed(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
