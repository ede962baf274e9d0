"""The newest checkpoint to ANCHOR_WEBHOOK: a loop beside the sweep.

What is kept elsewhere is what nobody here can rewrite. One that could not be sent is
made good by the next: every checkpoint vouches for all before it.
"""

import logging
import threading
import time

import httpcore
from django.conf import settings
from django.db import DatabaseError, connection

from orchestrator.agents.egress import resolve
from orchestrator.agents.signing import signed_headers
from orchestrator.agents.wire import Deadline, PinnedBackend
from orchestrator.domain.errors import AgentFailed, GreenlightError
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
    headers = {
        "Host": target.authority,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        "User-Agent": "greenlight",
        **signed_headers(
            settings.ANCHOR_SECRET,
            body,
            message=f"checkpoint-{seal.number}",
            now=time.time(),
        ),
    }
    backend = PinnedBackend(target, Deadline(TIMEOUT))
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend) as pool,
            pool.stream(
                "POST", target.url, headers=list(headers.items()), content=body
            ) as answer,
        ):
            code = answer.status
    except (httpcore.TimeoutException, httpcore.NetworkError, OSError) as error:
        raise AgentFailed(f"{target.host!r} did not take it: {error}.") from None
    except httpcore.ProtocolError as error:
        raise AgentFailed(f"{target.host!r} answered oddly: {error}.") from None
    if not 200 <= code < 300:
        raise AgentFailed(f"{target.host!r} answered {code}: 2xx is expected.")
