"""One POST to a brand's webhook: signed, to a public address only, never redirected.

The rules for addresses and the signature are those for HTTP agents
(`orchestrator.agents.egress` and `signing`).
"""

import time

from django.conf import settings

from orchestrator.agents.egress import LOOPBACK_NAMES, check_url, resolve
from orchestrator.agents.http import tell
from orchestrator.agents.signing import signed_headers
from orchestrator.domain.errors import BadInput
from orchestrator.services import vault
from review.models import Notification, Webhook
from review.notices.shapes import body_of

TIMEOUT = 8.0  # seconds in all


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
    tell(target, _signature(told, hook, body), body, timeout=TIMEOUT)


def _signature(told: Notification, hook: Webhook, body: bytes) -> dict[str, str]:
    """Our own shape is always signed; Slack knows the sender by the URL alone."""
    if not hook.secret and hook.shape == "slack":
        return {}
    if not hook.secret:
        raise BadInput("The webhook has no secret: what it gets is always signed.")
    secret = vault.unseal(hook.secret)
    message = f"notification-{told.pk}"
    return signed_headers(secret, body, message=message, now=time.time())
