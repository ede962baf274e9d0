"""promotion-channel: an effect that delivers a piece only while its approval holds."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from orchestrator.agents.bundled import sandbox_channel as sandbox
from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.regulated import shapes
from orchestrator.agents.bundled.regulated.term import digest_of
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief


@agent(
    name="promotion-channel",
    version="1",
    title="Delivers an approved piece to the local outbox",
    input_schema=schemas.record(
        {
            "piece": shapes.PIECE,
            "term": shapes.TERM,
            "market": schemas.NAME,
            "channel": schemas.NAME,
            "locale": schemas.LOCALE,
        },
        optional=("locale",),
    ),
    output_schema=schemas.RECEIPT,
    timeout=60.0,
    effect=True,
    idempotent=True,
    outcome=sandbox.outcome,
    withdraw=sandbox.withdraw,
)
def promotion_channel(brief: Brief) -> dict[str, Any]:
    """As sandbox-channel does it. Refused for good: an approval that is over today, by
    this machine's clock in UTC, or that is of another piece."""
    inputs: Mapping[str, Any] = brief.inputs
    term = inputs["term"]
    today = datetime.now(UTC).date()
    if date.fromisoformat(term["expires_on"]) < today:
        raise AgentFailed(
            f"The approval of {term['job_code']} ended on {term['expires_on']}, and"
            f" today is {today}: have it approved again.",
            retryable=False,
        )
    if digest_of(inputs["piece"]) != term["digest"]:
        raise AgentFailed(
            f"{term['job_code']} was changed after it was approved: the approval is of"
            " other words.",
            retryable=False,
        )
    return sandbox.deliver(brief)
