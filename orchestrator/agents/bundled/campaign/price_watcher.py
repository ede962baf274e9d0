"""price-watcher: what one signal means for a campaign: pause, ask, or nothing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.campaign import schemas
from orchestrator.agents.bundled.direction import OPTION
from orchestrator.agents.bundled.money import margin_percent
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief


@agent(
    name="price-watcher",
    version="1",
    title="Judges a signal from the market",
    input_schema=shared.record(
        {
            "signal": schemas.SIGNAL,
            "plan": schemas.PLAN,
            "margin_floor_percent": schemas.FLOOR,
        }
    ),
    output_schema=shared.record(
        {
            "does": {"type": "string", "enum": ["pause", "ask", "nothing"]},
            "sku": shared.NAME,
            "market": shared.NAME,
            "why": shared.NAME,
            "options": shared.many(OPTION),
            "recommended": {"type": ["string", "null"]},
        }
    ),
)
def price_watcher(brief: Brief) -> dict[str, Any]:
    """Sold out pauses the ads at once; a competitor or a cost is put before people.

    Nothing changes a price by itself. A signal about a product that the campaign does
    not reduce in that market is noted, no more.
    """
    given: Mapping[str, Any] = brief.inputs
    signal = given["signal"]
    said = {"sku": signal["sku"], "market": signal["market"]}
    offer = next(
        (
            one
            for one in given["plan"]["offers"]
            if (one["sku"], one["market"]) == (signal["sku"], signal["market"])
        ),
        None,
    )
    nothing = {"does": "nothing", **said, "options": [], "recommended": None}
    if offer is None:
        return nothing | {"why": "The campaign does not reduce it in this market."}
    if signal["kind"] == "out_of_stock":
        why = f"{signal['sku']} is out of stock in {signal['market']}."
        return nothing | {"does": "pause", "why": why}
    if signal["currency"] != offer["currency"]:
        why = f"It is told in {signal['currency']}, sold in {offer['currency']}."
        return nothing | {"why": why}
    why, alarming = _moved(signal, offer, given["margin_floor_percent"])
    return {
        "does": "ask",
        **said,
        "why": why,
        "options": [
            {
                "key": "keep",
                "label": "Keep the offer",
                "consequence": "It runs on as planned.",
            },
            {
                "key": "pause",
                "label": "Pause the ads",
                "consequence": "The price stays as announced; nobody is sent to it.",
            },
        ],
        "recommended": "pause" if alarming else "keep",
    }


def _moved(
    signal: Mapping[str, Any], offer: Mapping[str, Any], floor: float
) -> tuple[str, bool]:
    """What happened, in words, and whether to go on would break what was decided."""
    amount, now = Decimal(signal["amount"]), Decimal(offer["now"])
    if signal["kind"] == "cost":
        margin = margin_percent(now, amount)
        why = f"Its cost is {amount} now: {margin} % is left of {floor} % at least."
        return why, margin < Decimal(str(floor))
    side = "below" if amount < now else "above" if amount > now else "at"
    return f"A competitor asks {amount}, {side} our {now}.", False
