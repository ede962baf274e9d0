"""price-candidates: which products may lawfully be reduced, and how far."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.campaign import schemas
from orchestrator.agents.bundled.money import margin_percent, retail
from orchestrator.agents.bundled.price_history import REFERENCE_DAYS, price_history
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

DEEPEST = 70  # percent; more is asked for by nobody who means it


@agent(
    name="price-candidates",
    version="1",
    title="Finds products to reduce",
    input_schema=shared.record(
        {
            "catalogue": shared.CATALOGUE,
            "skus": shared.many(shared.NAME),
            "markets": schemas.MARKETS,
            "starts": shared.DATE,
            "margin_floor_percent": schemas.FLOOR,
            "stock": schemas.STOCK,
        }
    ),
    output_schema=shared.record({"candidates": shared.many(schemas.CANDIDATE)}),
)
def price_candidates(brief: Brief) -> dict[str, Any]:
    """Each product in each market: its price, the lowest of 30 days, and how far down.

    `skus` [] means every product. `most_percent` is the deepest whole discount that
    keeps the margin above its floor; a product is `open` where that is at least 1, its
    prices reach back 30 days, it was no cheaper in them, and it is not sold out.
    """
    given: Mapping[str, Any] = brief.inputs
    products = {product["sku"]: product for product in given["catalogue"]}
    wanted = given["skus"] or list(products)
    gone = [sku for sku in wanted if sku not in products]
    if gone or not wanted:
        told = repr(gone[0]) if gone else "nothing"
        raise BadInput(f"skus: {told} is not in the price book.")
    asked = {
        "catalogue": given["catalogue"],
        "skus": wanted,
        "as_of": given["starts"],
        "markets": [{"market": one["market"]} for one in given["markets"]],
    }
    found: Any = price_history(replace(brief, inputs=asked))
    return {
        "candidates": list(_candidates(found["prices"], products, given)),
    }


def deepest(price: str, cost: str | None, floor: Decimal) -> int:
    """The deepest whole percent off `price` that keeps `floor`; 0 where none does.

    Where no cost is known a floor above 0 cannot be kept for sure.
    """
    now = Decimal(price)
    if cost is None:
        return DEEPEST if floor <= 0 else 0
    for percent in range(DEEPEST, 0, -1):
        lower = retail(now * (100 - percent) / 100)
        if 0 < lower < now and margin_percent(lower, Decimal(cost)) >= floor:
            return percent
    return 0


def _candidates(
    records: list[dict[str, Any]],
    products: Mapping[str, Mapping[str, Any]],
    given: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    floor = Decimal(str(given["margin_floor_percent"]))
    for row in records:
        product = products[row["sku"]]
        cost = product.get("cost", {}).get(row["currency"])
        stock = given["stock"].get(row["sku"])
        most = deepest(row["price"], cost, floor)
        why = _why_not(row, stock, most, floor, cost)
        margin = margin_percent(Decimal(row["price"]), Decimal(cost)) if cost else None
        yield {
            "sku": row["sku"],
            "name": product["name"],
            "market": row["market"],
            "price": row["price"],
            "currency": row["currency"],
            "lowest": row["lowest"],
            "days": row["days"],
            "most_percent": most,
            "margin_now": None if margin is None else str(margin),
            "stock": stock,
            "open": not why,
            "why": why,
        }


def _why_not(
    row: Mapping[str, Any],
    stock: int | None,
    most: int,
    floor: Decimal,
    cost: str | None,
) -> str:
    if not row["sufficient"]:
        return f"{row['days']} days of prices are known: {REFERENCE_DAYS} are needed"
    if Decimal(row["lowest"]) < Decimal(row["price"]):
        return (
            f"it was {row['lowest']} on {row['lowest_on']}, within 30 days: a"
            f" reduction from {row['price']} would be claimed too high"
        )
    if stock == 0:
        return "it is out of stock"
    if most < 1:
        lacking = "" if cost else ": its cost is not known"
        return f"no reduction keeps a margin of {floor} %{lacking}"
    return ""
