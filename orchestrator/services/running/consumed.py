"""What an effect consumed, and who stood for it: read in one round trip.

The preconditions ask whether it still holds, the certificate says it to the channel.
The time and the day are the database's: ledger_consumed in migrations/sql/steps.sql.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection

from orchestrator.domain.content import JSON
from orchestrator.services.running.dispatch import Claim


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
        cursor.execute(
            "SELECT * FROM ledger_consumed(%s, %s)",
            [claim.brand_id, claim.attempt_id],
        )
        now, ruleset_id, told = cursor.fetchone()
    rows = json.loads(told)
    given = tuple(Given(*row[:4]) for row in rows)
    return Consumed(now, ruleset_id, given, tuple(row[4] for row in rows))
