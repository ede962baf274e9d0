"""Release certificates: signed proof, for the channel, that this very brief may go out.

The signature is Ed25519 over the canonical JSON (RFC 8785) of everything else in the
certificate. docs/channels.md shows how a channel checks one.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import connection

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Brief
from orchestrator.models import Ledger
from orchestrator.services.history import signing_key
from orchestrator.services.running.consumed import Consumed
from orchestrator.services.running.dispatch import Claim

VERSION = 1
GOOD_FOR = timedelta(minutes=15)
"""Every call gets a certificate of its own, so it need not be good for long."""


def certificate_for(
    claim: Claim, brief: Brief, digest: str, consumed: Consumed
) -> dict[str, JSON]:
    """A certificate for one call of the channel of `claim`, good for 15 minutes.

    `digest` is the brief's. That of a decision is of the bytes its maker was shown; an
    edit's differs from its output's.
    """
    return signed(
        {
            "version": VERSION,
            "ledger": str(_uid(str(connection.settings_dict["NAME"]))),
            "key": brief.key,
            "channel": claim.channel,
            "brief": digest,
            "outputs": list(consumed.said),
            "issued_at": _text(consumed.now),
            "expires_at": _text(consumed.now + GOOD_FOR),
            "key_id": signing_key.key_id(),
        }
    )


def signed(body: dict[str, JSON]) -> dict[str, JSON]:
    """`body` with its signature."""
    return {**body, "signature": signing_key.sign(content.canonical(body))}


def public_keys() -> dict[str, JSON]:
    """What is published for those who check signatures of this ledger."""
    return {
        "ledger": str(_uid(str(connection.settings_dict["NAME"]))),
        "keys": [
            {
                "key_id": signing_key.key_id(),
                "algorithm": "Ed25519",
                "public_key": signing_key.public_bytes().hex(),
            }
        ],
    }


@lru_cache(maxsize=16)
def _uid(database: str) -> UUID:
    """The ledger's own name; a test process sees several ledgers."""
    return Ledger.objects.values_list("uid", flat=True).get()


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
