"""campaign-plan: what people chose as offers, each with the task that ends it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.campaign import schemas
from orchestrator.agents.bundled.money import margin_percent, retail, written
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="campaign-plan",
    version="1",
    title="Plans offers and their end",
    input_schema=shared.record(
        {
            "discount_percent": shared.PERCENT,
            "skus": shared.SKUS,
            "window": schemas.WINDOW,
            "candidates": shared.many(schemas.CANDIDATE),
            "catalogue": shared.CATALOGUE,
            "margin_floor_percent": schemas.FLOOR,
            "terms": shared.TEXT,
        }
    ),
    output_schema=schemas.PLAN,
)
def campaign_plan(brief: Brief) -> dict[str, Any]:
    """One offer for each product and market, and for each the price to go back to.

    `claimed_pct` is what will be said, `lawful_pct` what may be: the reduction from the
    lowest price of the 30 days before. A product without a candidate is refused.
    """
    given: Mapping[str, Any] = brief.inputs
    offers = list(_offers(given))
    lacking = set(given["skus"]) - {offer["sku"] for offer in offers}
    if lacking:
        raise BadInput(f"skus: {sorted(lacking)[0]!r} may not be reduced.")
    after = date.fromisoformat(given["window"]["ends"]) + timedelta(days=1)
    return {
        "discount_percent": given["discount_percent"],
        "skus": given["skus"],
        **given["window"],
        "offers": offers,
        "revert": [
            {
                "sku": offer["sku"],
                "market": offer["market"],
                "price": offer["was"],
                "currency": offer["currency"],
                "on": after.isoformat(),
            }
            for offer in offers
        ],
    }


def _offers(given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    costs = {one["sku"]: one.get("cost", {}) for one in given["catalogue"]}
    asked = Decimal(str(given["discount_percent"]))
    for one in given["candidates"]:
        if one["sku"] not in given["skus"] or not one["open"]:
            continue
        price = retail(Decimal(one["price"]) * (100 - asked) / 100)
        if price <= 0:
            raise BadInput(f"discount_percent: {asked} % leaves no price.")
        cost = costs.get(one["sku"], {}).get(one["currency"])
        margin = str(margin_percent(price, Decimal(cost))) if cost else None
        yield {
            "sku": one["sku"],
            "market": one["market"],
            "currency": one["currency"],
            "now": written(price),
            "was": one["price"],
            "ref_30d_low": one["lowest"],
            "claimed_pct": given["discount_percent"],
            "lawful_pct": lawful_percent(price, Decimal(one["lowest"])),
            "margin_after": margin,
            "start": given["window"]["starts"],
            "end": given["window"]["ends"],
            "stock": one["stock"],
            "terms": given["terms"],
        }


def lawful_percent(price: Decimal, lowest: Decimal) -> float:
    """What may be claimed: the reduction from `lowest`, a tenth at most too low."""
    if price >= lowest:
        return 0.0
    return float(int((lowest - price) * 1000 / lowest)) / 10
