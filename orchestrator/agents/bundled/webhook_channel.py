"""webhook-channel: an effect that posts to one address, signed, never redirected."""

import hashlib
import time
from typing import Any
from urllib.parse import quote

from orchestrator.agents.bundled import schemas
from orchestrator.agents.egress import resolve
from orchestrator.agents.http import post
from orchestrator.agents.signing import signed_headers
from orchestrator.agents.spec import agent
from orchestrator.agents.wire import Deadline
from orchestrator.domain import content
from orchestrator.domain.errors import AgentFailed, BadContent, BadInput
from orchestrator.domain.exchange import Brief

ACCEPTED = (200, 201, 202, 204)
LONGEST_RECEIPT = 200


@agent(
    name="webhook-channel",
    version="1",
    title="Posts to a webhook",
    input_schema=schemas.record({"payload": {"type": "object"}}),
    output_schema=schemas.record(
        {"receipt": schemas.NAME, "channel": schemas.NAME, "key": schemas.NAME}
    ),
    timeout=30.0,
    effect=True,
    idempotent=True,
)
def webhook_channel(brief: Brief) -> dict[str, Any]:
    """POST the brief, certificate and all, to WEBHOOK_CHANNEL_URL.

    The receiver must deliver once for each `Idempotency-Key`. It answers 200, 201, 202
    or 204; a JSON body may bring its own `receipt`.
    """
    from django.conf import settings  # agents are read where no Django runs

    url, secret = settings.WEBHOOK_CHANNEL_URL, settings.WEBHOOK_CHANNEL_SECRET
    if not (url and secret and brief.key):
        raise AgentFailed(
            "The webhook channel needs WEBHOOK_CHANNEL_URL, WEBHOOK_CHANNEL_SECRET and"
            " an effect key.",
            retryable=False,
        )
    limit = min(brief.timeout, webhook_channel.timeout)
    deadline, body = Deadline(limit), content.canonical(brief.as_json())
    key = quote(brief.key, safe=":")
    try:
        target = resolve(url)
        signed = signed_headers(secret, body, message=key, now=time.time())
    except BadInput as error:
        raise AgentFailed(str(error), retryable=False) from None
    answer = post(
        target,
        {**signed, "Idempotency-Key": key},
        body,
        deadline=deadline,
        timeout=limit,
        accepted=ACCEPTED,
    )
    name = hashlib.sha256(brief.key.encode()).hexdigest()
    receipt = _receipt(answer) or f"webhook-{name[:16]}"
    return {"receipt": receipt, "channel": target.host, "key": brief.key}


def _receipt(answer: bytes) -> str:
    """The receiver's own, where it sent one; what it says besides does not matter."""
    try:
        said = content.parse(answer)
    except BadContent:
        return ""
    found = said.get("receipt") if isinstance(said, dict) else None
    return found[:LONGEST_RECEIPT] if isinstance(found, str) else ""
