"""Sealing: events a second, whether writers notice, verifying a million."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection, transaction

from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground
from orchestrator.services.history import sealing
from orchestrator.services.verification import history

MILLION = 1_000_000
IN_ONE = 5_000  # events of one transaction while the million is laid
SECONDS = 10.0
A_SECOND = 1_000
TOGETHER = 10  # events of one transaction of the writer, as a step has

# Only triggers write events, so laying them takes the tables' owner.
LAY = """
    INSERT INTO event (at, xid, noun, subject, run_id, brand_id, before, after, actor,
        why, digest)
    SELECT clock_timestamp(), pg_current_xact_id()::text::bigint, 'task', n, n / 10, %s,
        'running', 'done', 'worker:bench:' || n %% 7, 'released by policy',
        encode(sha256(n::text::bytea), 'hex')
    FROM generate_series(1, %s) n"""


def measure(ground: Ground) -> Iterator[Figure]:
    """A writer alone, a writer beside sealing, and a million events."""
    owner_url = settings.MIGRATE_DATABASE_URL or settings.DATABASE_URL
    with psycopg.connect(owner_url, autocommit=True) as owner:
        _seal_all()
        alone = _written(owner, ground.brand.pk)
        _seal_all()
        with _sealing():
            beside = _written(owner, ground.brand.pk)
        left = sealing.seal_once()
        yield Figure("events a second while sealing", len(beside) * TOGETHER / SECONDS,
                     "/s", A_SECOND * 0.99, least=True)  # fmt: skip
        yield Figure("events left to seal then", left, "", 5 * A_SECOND)
        yield Figure("a writer's commit, alone, p95", quantile(alone, 0.95), "ms")
        yield Figure("a writer's commit beside sealing, p95", quantile(beside, 0.95),
                     "ms")  # fmt: skip
        for _ in range(MILLION // IN_ONE):
            owner.execute(LAY, [ground.brand.pk, IN_ONE])
    began = time.monotonic()
    sealed = _seal_all()
    yield Figure("events sealed a second, behind by a million",
                 sealed / (time.monotonic() - began), "/s", A_SECOND,
                 least=True)  # fmt: skip
    began = time.monotonic()
    with transaction.atomic():
        found = history.examined()
    if found.bad:
        raise AssertionError(found.bad[0])
    took = (time.monotonic() - began) * MILLION / found.events
    yield Figure("a million sealed events verified", took, "s", 60)


def _seal_all() -> int:
    sealed = 0
    while count := sealing.seal_once():
        sealed += count
    return sealed


def _written(owner: psycopg.Connection[tuple[object, ...]], brand: int) -> list[float]:
    """Write A_SECOND events a second; how long each commit took, in milliseconds."""
    took: list[float] = []
    began = time.monotonic()
    pause = TOGETHER / A_SECOND
    for number in range(int(SECONDS / pause)):
        time.sleep(max(0.0, began + number * pause - time.monotonic()))
        start = time.monotonic()
        if start - began > SECONDS:
            break
        owner.execute(LAY, [brand, TOGETHER])
        took.append((time.monotonic() - start) * 1000)
    return took


@contextmanager
def _sealing() -> Iterator[None]:
    """Seal again and again in another thread, as a sweep does."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.wait(1.0):
            sealing.seal_once()
        connection.close()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
