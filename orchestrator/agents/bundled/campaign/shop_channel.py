"""shop-channel: an effect that tells shop and ads what to do, once for each key.

It writes to the outbox as the sandbox channel does; a live installation names its own.
"""

from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.sandbox_channel import deliver, outcome, withdraw
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief


@agent(
    name="shop-channel",
    version="1",
    title="Tells shop and ads what to do",
    input_schema=shared.record(
        {
            "task": {"type": "string", "enum": ["pause_ads", "revert_price"]},
            "channel": shared.NAME,
            "market": shared.NAME,
            "items": shared.many(
                shared.record(
                    {
                        "sku": shared.NAME,
                        "market": shared.NAME,
                        "price": shared.MONEY,
                        "currency": shared.CURRENCY,
                        "on": shared.DATE,
                    },
                    optional=("price", "currency", "on"),
                ),
                least=1,
            ),
            "why": shared.TEXT,
        }
    ),
    output_schema=shared.RECEIPT,
    effect=True,
    idempotent=True,
    outcome=outcome,
    withdraw=withdraw,
)
def shop_channel(brief: Brief) -> dict[str, Any]:
    """Put ads on hold, or prices back, for the items named."""
    return deliver(brief)
