"""Beats the lease of the task in hand, and ends an attempt that overruns its time.

A thread with its own database connection. Agent code cannot swallow it: where the
attempt is overdue the thread closes it in the ledger and replaces the whole process,
but never while the worker commits (the commit is outside `over`).
"""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection

from orchestrator.domain.retries import backoff
from orchestrator.services.locking import patiently
from orchestrator.services.running import dispatch
from orchestrator.services.running.dispatch import Claim

log = logging.getLogger(__name__)
REPLACED = 75
"""Exit code of a process that ended itself; the supervisor starts another."""


class Watchdog:
    """Watches one claim at a time. `tick` is how often it looks, in seconds."""

    def __init__(self, worker: str, *, tick: float = 0.25) -> None:
        self.worker = worker
        self.tick = tick
        self._lock = threading.Lock()
        self._claim: Claim | None = None
        self._overdue_at = self._beat_at = 0.0
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, claim: Claim) -> Iterator[None]:
        """Watch `claim` while its agent works."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._watch, name="watchdog", daemon=True
            )
            self._thread.start()
        now = time.monotonic()
        with self._lock:
            self._claim = claim
            self._overdue_at = now + claim.timeout
            self._beat_at = now + settings.BEAT_SECONDS
        try:
            yield
        finally:
            with self._lock:
                self._claim = None

    def _watch(self) -> None:
        while True:
            time.sleep(self.tick)
            with self._lock:
                if self._claim is not None:
                    try:
                        self._look(self._claim, time.monotonic())
                    except DatabaseError:
                        log.exception("the watchdog cannot reach the database")
                        connection.close()

    def _look(self, claim: Claim, now: float) -> None:
        """Holding the lock: the worker cannot leave `over`, so it cannot commit."""
        if now >= self._overdue_at:
            self._end(claim)
        elif now >= self._beat_at:
            self._beat_at = now + settings.BEAT_SECONDS
            if not dispatch.beat(claim):
                log.warning("attempt %s is no longer ours", claim.attempt_id)

    def _end(self, claim: Claim) -> None:
        why = f"timed out after {claim.timeout:g} s"
        delay = backoff(claim.number, jitter=0.5)

        ending = dispatch.failed(
            claim, worker=self.worker, brief="", why=why, retry=True, delay=delay
        )
        patiently(dispatch.end, ending)
        log.error("attempt %s %s: this process is replaced", claim.attempt_id, why)
        os._exit(REPLACED)
