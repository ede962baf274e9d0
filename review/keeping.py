"""Loops beside the sweep: each in a thread with a connection and errors of its own."""

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)
PAUSE = 2.0  # seconds between two rounds


def keep_on(act: Callable[[], object], stop: threading.Event) -> None:
    """Call `act` again and again until `stop` is set; what it raises ends no loop."""
    try:
        while not stop.is_set():
            try:
                act()
            except DatabaseError as error:
                log.warning("%s cannot reach the database: %s", act, error)
                connection.close()
            except Exception:
                log.exception("%s went wrong", act)
            stop.wait(PAUSE)
    finally:
        connection.close()
