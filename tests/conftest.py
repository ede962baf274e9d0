"""Fixtures for every test. Tests that commit get their own database; never flush."""

import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
import uvicorn
from django.conf import settings as django_settings
from hypothesis import HealthCheck
from hypothesis import settings as drawn
from pytest_django import DjangoDbBlocker

from orchestrator import testing
from tests.postgres import (
    Ledger,
    Servers,
    django_pointed_at,
    forget_caches,
    fresh_database,
    point_redis_at,
    running_servers,
)

# Playwright's loop runs in the tests' own thread, where Django would refuse its ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# How fast examples are drawn says how busy the machine is, never what the code does.
drawn.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
drawn.load_profile("suite")

QUIET_BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Site:
    """Our own server on a free port."""

    url: str


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """The session's PostgreSQL and Valkey, the template database migrated."""
    with running_servers() as found:
        point_redis_at(found.redis_url)
        django_settings.DATA_DIR = found.folder
        # no grace in tests, whatever the environment says; some set one of their own
        django_settings.GRACE_SECONDS = 0
        # argon2 is slow by design, and most tests make several people
        django_settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.MD5PasswordHasher"
        ]
        django_settings.OUTBOX_DIR = found.folder / "outbox"
        yield found


@pytest.fixture
def ledger(servers: Servers, django_db_blocker: DjangoDbBlocker) -> Iterator[Ledger]:
    """A migrated database of this test's own, and an empty Redis; commits are real."""
    forget_caches()
    with redis.Redis.from_url(servers.redis_url) as doorbell:
        doorbell.flushdb()
    with (
        fresh_database(servers) as found,
        django_db_blocker.unblock(),
        django_pointed_at(found),
    ):
        yield found


@pytest.fixture
def owner_connection(
    ledger: Ledger,
) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The same database as role owner; autocommit."""
    with psycopg.connect(ledger.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def app_connection(ledger: Ledger) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The same database as role app, past Django: what raw SQL may do; autocommit."""
    with psycopg.connect(ledger.app_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def redis_connection(ledger: Ledger) -> Iterator[redis.Redis]:
    """The doorbell of this test."""
    with redis.Redis.from_url(ledger.redis_url) as connection:
        yield connection


@pytest.fixture
def site(ledger: Ledger) -> Iterator[Site]:
    """The real application behind the real server, on this test's database."""
    from orchestrator.asgi import application
    from orchestrator.serving import Server

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application, log_level="warning", access_log=False)
        server = Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        listener.listen()  # from here on a client waits instead of being refused
        thread.start()
        try:
            yield Site(url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """Debian's Chromium for `browser` and `page`."""
    chromium = os.environ.get("CHROMIUM") or testing.found()
    if not chromium:
        pytest.skip("no Chromium here: apt-get install chromium")
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": QUIET_BROWSER,
    }


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="add the long hunts")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Long hunts only when asked for: left out, not skipped."""
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure."""
    if _skipped_in_ci(session.config) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name what CI does not forgive."""
    for report in _skipped_in_ci(config):
        terminalreporter.write_line(f"SKIPPED, which fails in CI: {report.nodeid}")


def _skipped_in_ci(config: pytest.Config) -> list[Any]:
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if os.environ.get("CI", "").lower() not in {"true", "1"} or reporter is None:
        return []
    return list(reporter.stats.get("skipped", []))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parent.parent
