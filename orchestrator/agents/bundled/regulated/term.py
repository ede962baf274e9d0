"""approval-term: how long an approval holds, and for exactly which words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.regulated import shapes
from orchestrator.agents.spec import agent
from orchestrator.domain import content
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="approval-term",
    version="1",
    title="Sets the day an approval ends",
    input_schema=schemas.record(
        {
            "piece": shapes.PIECE,
            "valid_days": {"type": "integer", "minimum": 1, "maximum": 730},
            "remind_days": {"type": "integer", "minimum": 0, "maximum": 365},
            "today": {"anyOf": [schemas.DATE, {"type": "null"}]},
        },
        optional=("today",),
    ),
    output_schema=shapes.TERM,
    timeout=60.0,
)
def approval_term(brief: Brief) -> dict[str, Any]:
    """It ends after `valid_days`, or with the first claim whose own approval ends.

    `digest` is of the piece as three people approved it: another piece has another.
    Refused: a claim whose approval is over.
    """
    inputs: Mapping[str, Any] = brief.inputs
    given, piece = inputs.get("today"), inputs["piece"]
    today = date.fromisoformat(given) if given else datetime.now(UTC).date()
    ends, why = today + timedelta(days=inputs["valid_days"]), "after the term set"
    for claim in piece["claims"]:
        own = claim["ends_on"]
        if own and date.fromisoformat(own) < ends:
            ends, why = date.fromisoformat(own), f"with the claim {claim['claim_id']}"
    if ends < today:
        raise BadInput(f"The approval would end on {ends}, {why}: that day is over.")
    return {
        "job_code": piece["job_code"],
        "approved_on": today.isoformat(),
        "expires_on": ends.isoformat(),
        "due_on": max(today, ends - timedelta(days=inputs["remind_days"])).isoformat(),
        "digest": digest_of(piece),
        "why": f"It ends {why}.",
    }


def digest_of(piece: Mapping[str, Any]) -> str:
    """The SHA-256 of the piece, to the letter."""
    return content.digest(content.canonical(dict(piece)))
