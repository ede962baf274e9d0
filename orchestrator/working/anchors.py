"""The newest checkpoint to ANCHOR_WEBHOOK: a loop beside the sweep.

What is kept elsewhere is what nobody here can rewrite. One that could not be sent is
made good by the next: every checkpoint vouches for all before it.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, connection

from orchestrator.agents.egress import resolve
from orchestrator.agents.http import tell
from orchestrator.agents.signing import signed_headers
from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.sealed.history import Seal
from orchestrator.services.history import sealing

log = logging.getLogger(__name__)
PAUSE = 2.0  # seconds
TIMEOUT = 8.0


def keep(stop: threading.Event) -> None:
    """Send each newest checkpoint, until `stop`; nothing to do without a webhook."""
    sent = 0
    try:
        while settings.ANCHOR_WEBHOOK and not stop.is_set():
            try:
                sent = send_newer(sent)
            except GreenlightError as error:
                log.warning("the checkpoint could not be sent: %s", error)
            except DatabaseError as error:
                log.warning("anchors cannot reach the database: %s", error)
                connection.close()
            except Exception:
                log.exception("anchors went wrong")
            stop.wait(PAUSE)
    finally:
        connection.close()


def send_newer(sent: int) -> int:
    """Send the newest checkpoint if its number is above `sent`; the number sent last.

    Raises BadInput for an address or secret that will not do, AgentFailed otherwise.
    """
    seal = sealing.last_seal()
    if seal is None or seal.number <= sent:
        return sent
    _post(seal)
    return seal.number


def _post(seal: Seal) -> None:
    body = sealing.anchor_line(seal).encode()
    target = resolve(settings.ANCHOR_WEBHOOK or "")
    message = f"checkpoint-{seal.number}"
    signed = signed_headers(
        settings.ANCHOR_SECRET, body, message=message, now=time.time()
    )
    tell(target, signed, body, timeout=TIMEOUT)
