"""market-note: what became of one market, whether it went out or not."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

ANYTHING: shared.Schema = {"type": ["object", "null"]}


@agent(
    name="market-note",
    version="1",
    title="Notes what became of a market",
    input_schema=shared.record(
        {
            "market": shared.NAME,
            "channel": shared.NAME,
            "local": ANYTHING,
            "signed": ANYTHING,
            "link": ANYTHING,
            "receipt": ANYTHING,
        }
    ),
    output_schema=schemas.MARKET_NOTE,
)
def market_note(brief: Brief) -> dict[str, Any]:
    """Whether the market is out, under which receipt, or where it was held back."""
    given: Mapping[str, Any] = brief.inputs
    local, receipt = given["local"], given["receipt"]
    return {
        "market": given["market"],
        "channel": given["channel"],
        "message": (given["signed"] or local or {}).get("message", ""),
        "out": receipt is not None,
        "receipt": receipt["receipt"] if receipt else "",
        "why": "" if receipt else _why(given),
    }


def _why(given: Mapping[str, Any]) -> str:
    if given["local"] is None:
        return "Its text was not let out."
    if given["local"]["differs"] and given["signed"] is None:
        return "It differs from the master copy, and nobody approved that."
    return "Its link was not let out." if given["link"] is None else "It was not sent."
