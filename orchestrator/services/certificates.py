"""Release certificates: signed proof, for the channel, that this very brief may go out.

The signature is Ed25519 over the canonical JSON (RFC 8785) of everything else in the
certificate. docs/channels.md shows how a channel checks one.
"""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import connection

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Brief
from orchestrator.models import Ledger
from orchestrator.services import signing_key
from orchestrator.services.dispatch import Claim

VERSION = 1
GOOD_FOR = timedelta(minutes=15)
"""Every call gets a certificate of its own, so it need not be good for long."""

# what the attempt consumed, and who stood for it; the time is the database's
FACTS = """
    SELECT clock_timestamp(), coalesce(json_agg(json_build_object(
        'digest', o.digest, 'release', r.id, 'ruleset', s.digest, 'decisions', (
            SELECT coalesce(json_agg(json_build_object(
                'verdict', d.verdict, 'name', p.name, 'role', d.role,
                'at', to_char(d.created_at AT TIME ZONE 'UTC',
                              'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'digest', d.digest) ORDER BY d.id), '[]')
            FROM decision d JOIN principal p ON p.id = d.actor_id
            WHERE (d.output_id = o.id AND d.verdict = 'approve'
                   OR d.replacement_id = o.id AND d.verdict IN ('edit', 'answer'))
            AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id))
        ) ORDER BY o.id) FILTER (WHERE o.id IS NOT NULL), '[]')::text
    FROM (SELECT 1) one LEFT JOIN consumption c ON c.attempt_id = %s
    LEFT JOIN release r ON r.id = c.release_id LEFT JOIN output o ON o.id = r.output_id
    LEFT JOIN ruleset s ON s.id = r.ruleset_id"""


def certificate_for(claim: Claim, brief: Brief, effect_key: str) -> dict[str, JSON]:
    """A certificate for one call of the channel of `claim`, good for 15 minutes.

    `digest` of a decision is that of the bytes its maker was shown; an edit's differs
    from its output's.
    """
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [claim.attempt_id])
        now, outputs = cursor.fetchone()
    return signed(
        {
            "version": VERSION,
            "ledger": str(_uid(str(connection.settings_dict["NAME"]))),
            "key": effect_key,
            "channel": claim.channel,
            "brief": brief.digest(),
            "outputs": json.loads(outputs),
            "issued_at": _text(now),
            "expires_at": _text(now + GOOD_FOR),
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
