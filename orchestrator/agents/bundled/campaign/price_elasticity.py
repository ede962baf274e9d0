"""price-elasticity: what sales did when a product's own price changed."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.campaign import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

Point = tuple[float, float]  # the price, and units sold a day
NEEDED = 3  # periods at two prices or more; with two alone nothing checks the line


@agent(
    name="price-elasticity",
    version="1",
    title="Reads how sales follow the price",
    input_schema=shared.record(
        {
            "candidates": shared.many(schemas.CANDIDATE),
            "catalogue": shared.CATALOGUE,
            "sales": shared.many(schemas.SALE),
        }
    ),
    output_schema=shared.record(
        {"elasticities": shared.many(schemas.ELASTICITY), "known": schemas.WHOLE}
    ),
)
def price_elasticity(brief: Brief) -> dict[str, Any]:
    """The slope of log units a day over log price, by least squares, a candidate.

    Only from given sales and the product's own prices; a period in which the price
    changed is left out. Where that is too little it says so, and gives null.
    """
    given: Mapping[str, Any] = brief.inputs
    for at, sale in enumerate(given["sales"]):
        if sale["to"] < sale["from"]:
            raise BadInput(
                f"sales[{at}].to is {shown(sale['to'])}, before from, {sale['from']}."
            )
    histories = {
        (product["sku"], row["market"]): row["history"]
        for product in given["catalogue"]
        for row in product["prices"]
    }
    found = [
        _elasticity(one, given["sales"], histories.get((one["sku"], one["market"]), []))
        for one in given["candidates"]
        if one["open"]
    ]
    known = sum(one["elasticity"] is not None for one in found)
    return {"elasticities": found, "known": known}


def _elasticity(
    candidate: Mapping[str, Any],
    sales: Sequence[Mapping[str, Any]],
    history: Sequence[Sequence[str]],
) -> dict[str, Any]:
    where = (candidate["sku"], candidate["market"])
    mine = [sale for sale in sales if (sale["sku"], sale["market"]) == where]
    points = list(_points(mine, history))
    prices = {price for price, _ in points}
    base = {
        "sku": where[0],
        "market": where[1],
        "changes": max(len(prices) - 1, 0),
        "elasticity": None,
    }
    if not mine:
        return base | {"why": "No sales were given: nothing can be said."}
    if len(prices) < 2:
        return base | {"why": "Its price never changed while sales are known."}
    if len(points) < NEEDED:
        why = f"{len(points)} periods with one price each: {NEEDED} are needed."
        return base | {"why": why}
    slope = _slope(points)
    why = f"From {len(points)} periods at {len(prices)} prices."
    return base | {"elasticity": round(slope, 2), "why": why}


def _points(
    sales: Sequence[Mapping[str, Any]], history: Sequence[Sequence[str]]
) -> Iterator[Point]:
    """Periods in which one price applied throughout, and something was sold."""
    changes = sorted((date.fromisoformat(day), price) for day, price in history)
    for sale in sales:
        first, last = (date.fromisoformat(sale[day]) for day in ("from", "to"))
        before = [price for day, price in changes if day <= first]
        within = [day for day, _ in changes if first < day <= last]
        if before and not within and sale["units"] > 0:
            days = (last - first + timedelta(days=1)).days
            yield float(before[-1]), sale["units"] / days


def _slope(points: Sequence[Point]) -> float:
    xs = [math.log(price) for price, _ in points]
    ys = [math.log(units) for _, units in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
    return over / sum((a - x) ** 2 for a in xs)
