"""`manage.py sweep`: the loop that finds what everything else forgot."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

from orchestrator.services.ownership import require_two_roles
from orchestrator.services.running.sweep import sweep_once

log = logging.getLogger(__name__)
JOIN_SECONDS = 5


class Command(BaseCommand):
    help = "Return lost work, fire what is due, ring for what is ready; every second."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, and stop")

    def handle(self, *, once: bool, **options: Any) -> None:
        require_two_roles()
        if once:
            self.stdout.write(str(sweep_once()))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        with beside(stop):
            self.sweep_until(stop)

    def sweep_until(self, stop: threading.Event) -> None:
        """Round after round, also while the database is away."""
        while not stop.is_set():
            try:
                sweep_once()
            except DatabaseError as error:
                log.warning("sweep cannot reach the database: %s", error)
                connection.close()
            stop.wait(settings.SWEEP_SECONDS)


@contextmanager
def beside(stop: threading.Event) -> Iterator[None]:
    """Run BESIDE_SWEEP's loops, each in a thread that takes its own connection.

    They end when `stop` is set. One that hangs on the network delays the end of the
    command by some seconds, and is left behind then.
    """
    threads = [
        threading.Thread(target=import_string(loop), args=[stop], daemon=True)
        for loop in settings.BESIDE_SWEEP
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(JOIN_SECONDS)
