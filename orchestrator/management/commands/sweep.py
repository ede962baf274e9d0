"""`manage.py sweep`: the loop that finds what everything else forgot."""

import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from orchestrator.services.ownership import require_two_roles
from orchestrator.services.sweep import sweep_once

log = logging.getLogger(__name__)


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
        while not stop.is_set():
            try:
                sweep_once()
            except DatabaseError as error:
                log.warning("sweep cannot reach the database: %s", error)
                connection.close()
            stop.wait(settings.SWEEP_SECONDS)
