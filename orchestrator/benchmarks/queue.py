"""The queue page with 10,000 waiting items, through the real web process."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from orchestrator.benchmarks import claims
from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground, wait
from orchestrator.boot import manage
from orchestrator.models import Agent, Principal, ReviewItem
from orchestrator.working.worker import Worker

HELD = 100
WAITING = 10_000
VIEWS = 25

FAILURES = """
    INSERT INTO review_item (brand_id, run_id, task_id, kind, title, severity, state,
        moved_by, why)
    SELECT t.brand_id, t.run_id, t.id, 'failure', t.title, 1, 'open', 'bench', 'bench'
    FROM task t WHERE t.pool = %s AND t.state = 'ready' LIMIT %s"""


def measure(ground: Ground) -> Iterator[Figure]:
    """The first page shows real held outputs; failures fill up the count behind."""
    _fill(ground)
    with web() as address, httpx.Client(cookies=signed_in(ground.reviewer)) as person:
        seen = [view(person, f"{address}/review/") for _ in range(VIEWS)]
    yield Figure("queue page, 10,000 waiting, median", quantile(seen, 0.5), "ms", 300)
    yield Figure("queue page, 10,000 waiting, p95", quantile(seen, 0.95), "ms", 300)


def _fill(ground: Ground) -> None:
    for _ in range(HELD):
        ground.start("decide")
    Worker(watched=False).work("default", linger=0)
    if not Agent.objects.filter(pool=claims.POOL).exists():
        lane, _ = claims.lanes(claims.POOL)
        claims.fill(ground.start("many", items=1), lane, WAITING)
    with connection.cursor() as cursor:
        cursor.execute(FAILURES, [claims.POOL, WAITING - HELD])
    assert ReviewItem.objects.filter(state="open").count() >= WAITING


def view(person: httpx.Client, address: str) -> float:
    """Milliseconds one page takes."""
    at = time.perf_counter()
    answer = person.get(address)
    taken = (time.perf_counter() - at) * 1000
    answer.raise_for_status()
    assert answer.status_code == 200, f"not signed in: {answer.status_code}"
    return taken


def signed_in(person: Principal) -> dict[str, str]:
    """The cookie of a person who is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


@contextmanager
def web() -> Iterator[str]:
    """A web process of its own; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = subprocess.Popen(manage("web"), env={**os.environ, "PORT": port})  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    try:
        wait(lambda: _answers(address), "the web process")
        yield address
    finally:
        process.terminate()
        process.wait(15)


def _answers(address: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{address}/healthz").status_code == 200
    return False
