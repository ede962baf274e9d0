"""offer-options: which reductions are lawful and still earn their margin."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.money import (
    margin_percent,
    percent_below,
    retail,
    written,
)
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="offer-options",
    version="1",
    title="Works out lawful offers",
    input_schema=schemas.record(
        {
            "history": schemas.many(schemas.PRICE_RECORD),
            "skus": schemas.SKUS,
            "discount_percent": schemas.PERCENT,
            "starts": schemas.DATE,
            "ends": schemas.DATE,
            "margin_floor_percent": {
                "type": "number",
                "minimum": 0,
                "exclusiveMaximum": 100,
            },
            "catalogue": schemas.CATALOGUE,
        },
        optional=("margin_floor_percent",),
    ),
    output_schema=schemas.record(
        {
            "offers": schemas.many(schemas.OFFER),
            "refused": schemas.many(schemas.REFUSED),
        }
    ),
    timeout=60.0,
    offers_at="/offers",
)
def offer_options(brief: Brief) -> dict[str, Any]:
    """Take `discount_percent` off today's price, or say why it may not be done.

    `was` is the lowest price of the 30 days before, `percent` the true reduction from
    it. An offer is refused when the price book does not reach back 30 days, when the
    true reduction is smaller than the one asked for, or when the margin would fall
    below the floor (or cannot be known although there is a floor).
    """
    inputs: Mapping[str, Any] = brief.inputs
    if date.fromisoformat(inputs["ends"]) < date.fromisoformat(inputs["starts"]):
        raise BadInput(
            f"The offer ends on {inputs['ends']}, before it starts on"
            f" {inputs['starts']}: the end must not be earlier."
        )
    costs = {one["sku"]: one.get("cost", {}) for one in inputs["catalogue"]}
    records = [row for row in inputs["history"] if row["sku"] in set(inputs["skus"])]
    offers, refused = [], []
    for row in records:
        where = {"sku": row["sku"], "market": row["market"]}
        cost = costs.get(row["sku"], {}).get(row["currency"])
        offer = _offer(row, inputs, cost)
        if isinstance(offer, str):
            refused.append(where | {"reason": offer})
        else:
            dates = {"starts": inputs["starts"], "ends": inputs["ends"]}
            offers.append(where | offer | dates)
    for sku in dict.fromkeys(inputs["skus"]):
        if not any(row["sku"] == sku for row in records):
            reason = "the price book has no price for it"
            refused.append({"sku": sku, "market": "every market", "reason": reason})
    return {"offers": offers, "refused": refused}


def _offer(
    row: Mapping[str, Any], inputs: Mapping[str, Any], cost: str | None
) -> dict[str, Any] | str:
    """The offer's own fields, or the reason why there is none."""
    asked = Decimal(str(inputs["discount_percent"]))
    floor = Decimal(str(inputs.get("margin_floor_percent", 0)))
    current, reference = Decimal(row["price"]), Decimal(row["lowest"])
    if not row["sufficient"]:
        return f"the price book knows {row['days']} days of prices: 30 are needed"
    price = retail(current * (100 - asked) / 100)
    percent = percent_below(price, reference)
    if price <= 0:
        return f"{asked} % off {row['price']} {row['currency']} leaves no price"
    # Compared with the exact reduction: asking for 33.3 must not fail on its rounding.
    if (reference - price) * 100 < asked * reference or percent < 1:
        return (
            f"{asked} % off {row['price']} is {written(price)} {row['currency']}, but"
            f" the lowest price of the 30 days before is {row['lowest']}:"
            f" at most {percent} % may be claimed"
        )
    offer = {
        "price": written(price),
        "currency": row["currency"],
        "was": written(reference),
        "percent": percent,
    }
    if cost is None:
        lacking = f"no cost in {row['currency']} is known, so no margin of {floor} %"
        return lacking if floor > 0 else offer
    margin = margin_percent(price, Decimal(cost))
    if margin < floor:
        return f"the margin would be {margin} %: the floor is {floor} %"
    return offer | {"margin_percent": str(margin)}
