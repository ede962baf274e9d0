"""What an effect consumed, and who stood for it: read in one round trip.

The preconditions ask whether it still holds, the certificate says it to the channel.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection

from orchestrator.domain.content import JSON
from orchestrator.services.running.dispatch import Claim

# The time and the day are the database's. Of each release that was consumed: was it
# judged by the very ruleset in force, today? And what the certificate says of it.
FACTS = """
    SELECT clock_timestamp(), f.ruleset_id, coalesce(json_agg(json_build_array(
        r.id, o.id, r.screening_id, r.ruleset_id = f.ruleset_id AND
            (r.created_at AT TIME ZONE 'UTC')::date
            = (clock_timestamp() AT TIME ZONE 'UTC')::date,
        json_build_object(
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
        )) ORDER BY o.id) FILTER (WHERE o.id IS NOT NULL), '[]')::text
    FROM (SELECT 1) one LEFT JOIN ruleset_in_force f ON f.brand_id = %s
    LEFT JOIN consumption c ON c.attempt_id = %s
    LEFT JOIN release r ON r.id = c.release_id LEFT JOIN output o ON o.id = r.output_id
    LEFT JOIN ruleset s ON s.id = r.ruleset_id GROUP BY f.ruleset_id"""


@dataclass(frozen=True, slots=True)
class Given:
    """One release an effect consumed. `current`: judged by this ruleset, today."""

    release: int
    output: int
    screening: int
    current: bool


@dataclass(frozen=True, slots=True)
class Consumed:
    """All of it, as of `now`; `said` is what the certificate says of each.

    `ruleset_id` is the one in force, None where the brand has none.
    """

    now: datetime
    ruleset_id: int | None
    given: tuple[Given, ...]
    said: tuple[JSON, ...]

    @property
    def today(self) -> date:
        """The database's day, in UTC."""
        return self.now.astimezone(UTC).date()


def by(claim: Claim) -> Consumed:
    """What the attempt of `claim` consumed."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [claim.brand_id, claim.attempt_id])
        now, ruleset_id, told = cursor.fetchone()
    rows = json.loads(told)
    given = tuple(Given(*row[:4]) for row in rows)
    return Consumed(now, ruleset_id, given, tuple(row[4] for row in rows))
