"""Signatures on what is sent to HTTP agents, and the check on their side.

The scheme is Standard Webhooks: `webhook-signature` is "v1," and the base64 of
HMAC-SHA256 over `id.timestamp.body`. A secret that starts with `whsec_` is base64
after that prefix; any other secret is used as its UTF-8 bytes.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from orchestrator.domain.errors import BadInput, NotPermitted

TOLERANCE = 300  # seconds a timestamp may be off, either way


def signed_headers(
    secret: str, body: bytes, *, message: str, now: float
) -> dict[str, str]:
    """The three headers that go with `body`; `now` is in seconds since 1970."""
    timestamp = str(int(now))
    return {
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(secret, message, timestamp, body),
    }


def signature(secret: str, message: str, timestamp: str, body: bytes) -> str:
    """The `v1,…` signature of one message; BadInput for an unusable secret."""
    signed = f"{message}.{timestamp}.".encode() + body
    mac = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode()


def verify_signature(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: float
) -> None:
    """Return when `body` was signed with `secret` within five minutes of `now`.

    Raises NotPermitted otherwise. Header names are compared without case; the header
    may hold several signatures, separated by spaces, while a secret is rotated.
    """
    found = {name.lower(): value for name, value in headers.items()}
    message = found.get("webhook-id", "")
    timestamp = found.get("webhook-timestamp", "")
    given = found.get("webhook-signature", "")
    if not (message and timestamp and given):
        raise NotPermitted(
            "The request is not signed: it needs the headers webhook-id,"
            " webhook-timestamp and webhook-signature."
        )
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 13):
        raise NotPermitted(
            f"webhook-timestamp is {timestamp[:40]!r}: whole seconds since 1970."
        )
    if abs(now - int(timestamp)) > TOLERANCE:
        raise NotPermitted(
            f"The request was signed {abs(now - int(timestamp)):.0f} s from now:"
            f" at most {TOLERANCE} s are accepted, so that it cannot be replayed."
        )
    expected = signature(secret, message, timestamp, body).encode()
    if not any(
        hmac.compare_digest(expected, one.encode("utf-8", "replace"))
        for one in given.split()
    ):
        raise NotPermitted("The signature does not fit this body and secret.")


def _key(secret: str) -> bytes:
    if not secret:
        raise BadInput("The agent has no secret: every request to it is signed.")
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise BadInput(
            "The agent's secret starts with 'whsec_' but is not base64 after that."
        ) from None
