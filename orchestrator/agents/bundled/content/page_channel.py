"""page-channel: an effect that publishes a page to the outbox, once for each key."""

from typing import Any

from orchestrator.agents.bundled import sandbox_channel as sandbox
from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.content import shapes
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief


@agent(
    name="page-channel",
    version="1",
    title="Publishes a page to the local outbox",
    input_schema=schemas.record(
        {
            "article": shapes.ARTICLE,
            "page": shapes.LINKED,
            "channel": schemas.NAME,
            "market": schemas.NAME,
            "locale": schemas.LOCALE,
        },
        optional=("market", "locale"),
    ),
    output_schema=schemas.RECEIPT,
    timeout=60.0,
    effect=True,
    idempotent=True,
    outcome=sandbox.outcome,
    withdraw=sandbox.withdraw,
)
def page_channel(brief: Brief) -> dict[str, Any]:
    """As sandbox-channel does it; a content system of one's own takes its place."""
    return sandbox.deliver(brief)
