"""Real servers for the tests, and a database of its own for every test that commits.

The servers are always the tests' own, in a folder that goes away: whatever
DATABASE_URL says, no test touches it. Their fsync is off, since nobody needs this data
after a crash; `bench` measures with fsync on.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connections

from orchestrator import boot, embedded, env
from tests.agents_made import forget_agents

TEMPLATE = "greenlight_template"
ROOT = Path(__file__).resolve().parents[1]
STATES = ROOT / "orchestrator" / "domain" / "states.py"
ROOMY = 4 * 1024**3
SECRET_KEY = "a key for tests only, as long as it has to be"

_numbers = count(1)
_makers: dict[str, psycopg.Connection[tuple[object, ...]]] = {}


@dataclass(frozen=True)
class Servers:
    """The session's servers, and how each role reaches the database `name`."""

    owner_url: str
    app_url: str
    superuser_url: str
    redis_url: str
    folder: Path

    def named(self, name: str) -> "Ledger":
        """The same servers, seen from one database."""
        return Ledger(
            name=name,
            owner_url=_rename(self.owner_url, name),
            app_url=_rename(self.app_url, name),
            redis_url=self.redis_url,
            folder=self.folder,
        )


@dataclass(frozen=True)
class Ledger:
    """One database: role `owner` made its tables, role `app` is Django's default."""

    name: str
    owner_url: str
    app_url: str
    redis_url: str
    folder: Path

    def environment(self, **more: str) -> dict[str, str]:
        """What a child process needs to work on this database, and nothing of yours."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "DATABASE_URL": self.app_url,
            "MIGRATE_DATABASE_URL": self.owner_url,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": SECRET_KEY,
            "DATA_DIR": str(self.folder),
            **more,
        }


@contextmanager
def running_servers() -> Iterator[Servers]:
    """PostgreSQL and Valkey in a temporary folder, with the migrated template."""
    folder = Path(tempfile.mkdtemp(prefix="greenlight-test-", dir=_in_memory()))
    if os.geteuid() == 0:
        folder.chmod(0o711)  # PostgreSQL's account must get through
    try:
        kept = _migrated(folder)
        with embedded.start(folder, durable=False) as found:
            servers = _servers(found, folder)
            if kept is None:
                _make_template(servers)
            try:
                yield servers
            finally:
                while _makers:
                    _makers.popitem()[1].close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(servers: Servers) -> Iterator[Ledger]:
    """A copy of the template with a name of its own, dropped afterwards."""
    ledger = servers.named(f"test_{next(_numbers)}")
    _create(_lasting(servers), ledger.name, copy_of=TEMPLATE)
    try:
        yield ledger
    finally:
        drop = f"DROP DATABASE {ledger.name} WITH (FORCE)"
        _lasting(servers).execute(drop)


@contextmanager
def django_pointed_at(ledger: Ledger) -> Iterator[None]:
    """Django's connection "default", of every thread, goes to `ledger` as role app."""
    connections.close_all()
    default = connections.settings["default"]
    before = dict(default)
    default.update(env.database("DATABASE_URL", ledger.app_url))
    try:
        yield
    finally:
        connections.close_all()
        default.update(before)


def _migrated(folder: Path) -> Path | None:
    """A copy of the migrated cluster kept in TEST_CLUSTERS, made there if need be.

    `manage.py test` sets it, so that of several processes one migrates; so does whoever
    runs single tests all day. A cluster's name has the digest of what migrations say,
    so another schema is another cluster.
    """
    home = os.environ.get("TEST_CLUSTERS")
    if not home:
        return None
    said = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/**/*.*"), STATES]):
        if path.suffix in (".py", ".sql"):
            said.update(path.read_bytes())
    kept = Path(home) / said.hexdigest()[:16]
    with _turn(kept):
        if not kept.exists():
            draft = kept.with_name(f"{kept.name}.{os.getpid()}")
            draft.mkdir(mode=0o711)
            with embedded.start(draft, durable=False) as found:
                _make_template(_servers(found, draft))
            draft.rename(kept)
    subprocess.run(["cp", "-a", f"{kept}/.", folder], check=True)
    secrets = folder / "secrets.json"
    mine = {k: v for k, v in json.loads(secrets.read_text()).items() if "port" not in k}
    secrets.write_text(json.dumps(mine))  # two sessions must not meet on one port
    return kept


@contextmanager
def _turn(kept: Path) -> Iterator[None]:
    """Of several sessions that miss the same cluster one makes it, the others wait."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _servers(found: embedded.Embedded, folder: Path) -> Servers:
    return Servers(
        owner_url=found.migrate_database_url,
        app_url=found.database_url,
        superuser_url=found.superuser_url,
        redis_url=found.redis_url,
        folder=folder,
    )


def _make_template(servers: Servers) -> None:
    with _maker(servers) as maker:
        _create(maker, TEMPLATE, copy_of="template0")
    boot.migrate_as_owner(servers.named(TEMPLATE).environment())


def _in_memory() -> Path | None:
    """Memory where there is plenty: a copy took 0.1 s there, 0.4 s on a disk."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > ROOMY:
        return memory
    return None


def point_redis_at(url: str) -> None:
    """Every queue and every reader of settings uses this Redis from now on."""
    settings.REDIS_URL = url
    for queue in settings.RQ_QUEUES.values():
        queue["URL"] = url


def _maker(servers: Servers) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(servers.superuser_url, autocommit=True)


def _lasting(servers: Servers) -> psycopg.Connection[tuple[object, ...]]:
    """One maker for all databases: a sign-in for each took a fifth of the time."""
    maker = _makers.get(servers.superuser_url)
    if maker is None or maker.closed:
        maker = _makers[servers.superuser_url] = _maker(servers)
    return maker


def _create(
    maker: psycopg.Connection[tuple[object, ...]], name: str, *, copy_of: str
) -> None:
    # FILE_COPY costs two checkpoints, which are cheap without fsync: a little faster.
    how = f"OWNER owner TEMPLATE {copy_of} STRATEGY FILE_COPY"
    maker.execute(f"CREATE DATABASE {name} {how}")
    # A copy does not inherit who may enter: no temporary tables for app here either.
    maker.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    maker.execute(f"GRANT CONNECT ON DATABASE {name} TO app")


def _rename(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


_caches: dict[str, list[Any]] = {}
KEEPS_ROWS = ("orchestrator.services", "orchestrator.working")


def forget_caches() -> None:
    """Another database has other rows behind the same numbers, and other agents."""
    forget_agents()
    for name in [one for one in sys.modules if one.startswith(KEEPS_ROWS)]:
        if name not in _caches:  # what a module keeps is there once it is imported
            _caches[name] = _caches_of(sys.modules[name])
        for cache in _caches[name]:
            cache.cache_clear()


def _caches_of(module: object) -> list[Any]:
    return [one for one in vars(module).values() if hasattr(one, "cache_clear")]
