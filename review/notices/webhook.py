"""One POST to a brand's webhook: signed, to a public address only, never redirected.

The rules for addresses and the signature are those for HTTP agents
(`orchestrator.agents.egress` and `signing`).
"""

import time

import httpcore
from django.conf import settings

from orchestrator.agents.egress import LOOPBACK_NAMES, Target, check_url, resolve
from orchestrator.agents.signing import signed_headers
from orchestrator.agents.wire import Deadline, PinnedBackend
from orchestrator.domain.content import shown
from orchestrator.domain.errors import AgentFailed, BadInput
from orchestrator.services import vault
from review.models import Notification, Webhook
from review.notices.shapes import body_of

TIMEOUT = 8.0  # seconds in all
MOST_READ = 65_536


def check_address(url: str) -> None:
    """Refuse what no webhook may call, before it is saved: BadInput says why.

    The rules are asked again, with the addresses the name has then, at each sending.
    """
    _, host, _, _ = check_url(url)
    if host in LOOPBACK_NAMES and not settings.ON_LOOPBACK:
        raise BadInput(f"{host!r} is this machine itself: name a public address.")


def post(told: Notification, hook: Webhook) -> None:
    """Send one notification. Raises AgentFailed (worth another try) or BadInput."""
    check_address(hook.url)
    body = body_of(told, hook.shape)
    target = resolve(hook.url)
    headers = {
        "Host": target.authority,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        "User-Agent": "greenlight",
        **_signature(told, hook, body),
    }
    code = _post(target, headers, body)
    if not 200 <= code < 300:
        raise AgentFailed(
            f"{target.host!r} answered with HTTP {code}: 2xx is expected."
        )


def _signature(told: Notification, hook: Webhook, body: bytes) -> dict[str, str]:
    """Our own shape is always signed; Slack knows the sender by the URL alone."""
    if not hook.secret and hook.shape == "slack":
        return {}
    if not hook.secret:
        raise BadInput("The webhook has no secret: what it gets is always signed.")
    secret = vault.unseal(hook.secret)
    message = f"notification-{told.pk}"
    return signed_headers(secret, body, message=message, now=time.time())


def _post(target: Target, headers: dict[str, str], body: bytes) -> int:
    backend = PinnedBackend(target, Deadline(TIMEOUT))
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend) as pool,
            pool.stream(
                "POST", target.url, headers=list(headers.items()), content=body
            ) as response,
        ):
            size = 0
            for chunk in response.iter_stream():
                size += len(chunk)
                if size > MOST_READ:
                    break
            return response.status
    except httpcore.TimeoutException:
        raise AgentFailed(f"{target.host!r} did not answer in {TIMEOUT:g} s.") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        what = shown(str(error) or type(error).__name__)
        raise AgentFailed(f"The call to {target.host!r} broke off: {what}.") from None
