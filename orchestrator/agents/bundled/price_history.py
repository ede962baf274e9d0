"""price-history: the price of record and the lowest price of the 30 days before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.money import written
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

REFERENCE_DAYS = 30  # Directive 98/6/EC, article 6a (inserted by 2019/2161)


@agent(
    name="price-history",
    version="1",
    title="Finds the lawful reference price",
    input_schema=schemas.record(
        {
            "catalogue": schemas.CATALOGUE,
            "skus": schemas.SKUS,
            "as_of": schemas.DATE,
            "markets": schemas.many(schemas.TARGET, least=1),
        },
        optional=("markets",),
    ),
    output_schema=schemas.record(
        {
            "as_of": schemas.DATE,
            "reference_days": {"type": "integer"},
            "prices": schemas.many(schemas.PRICE_RECORD),
            "missing": schemas.many(schemas.REFUSED),
        }
    ),
    timeout=60.0,
)
def price_history(brief: Brief) -> dict[str, Any]:
    """For each product and market: the price, and what a reduction is measured from.

    `as_of` is the day the reduction would begin. `lowest` is the lowest price that
    applied in the 30 days before it, the price of that day itself included, so that
    the reference is never too high. `sufficient` is False when the price book does
    not reach back 30 days. Without `markets`, every market of the catalogue counts.
    """
    inputs: Mapping[str, Any] = brief.inputs
    as_of = date.fromisoformat(inputs["as_of"])
    wanted = [target["market"] for target in inputs.get("markets", [])]
    products = {product["sku"]: product for product in inputs["catalogue"]}
    prices: list[dict[str, Any]] = []
    missing: list[dict[str, str]] = []
    for sku in dict.fromkeys(inputs["skus"]):
        rows = {row["market"]: row for row in products.get(sku, {}).get("prices", [])}
        for market in dict.fromkeys(wanted or rows or ["every market"]):
            found = _record(rows.get(market, {}), as_of)
            if found:
                prices.append({"sku": sku, "market": market, **found})
            else:
                reason = f"no price on or before {as_of}"
                missing.append({"sku": sku, "market": market, "reason": reason})
    return {
        "as_of": as_of.isoformat(),
        "reference_days": REFERENCE_DAYS,
        "prices": prices,
        "missing": missing,
    }


def _record(row: Mapping[str, Any], as_of: date) -> dict[str, Any] | None:
    changes = sorted(
        (date.fromisoformat(day), Decimal(amount))
        for day, amount in row.get("history", ())
        if date.fromisoformat(day) <= as_of
    )
    if not changes:
        return None
    applied = list(_applied(changes, as_of - timedelta(days=REFERENCE_DAYS)))
    lowest_on, lowest = min(applied, key=lambda one: (one[1], -one[0].toordinal()))
    days = (as_of - changes[0][0]).days
    return {
        "price": written(changes[-1][1]),
        "currency": row["currency"],
        "lowest": written(lowest),
        "lowest_on": lowest_on.isoformat(),
        "days": days,
        "sufficient": days >= REFERENCE_DAYS,
    }


def _applied(
    changes: Sequence[tuple[date, Decimal]], since: date
) -> Iterator[tuple[date, Decimal]]:
    """The prices that applied on or after `since`, each with its first day there."""
    for (day, amount), later in zip(changes, [*changes[1:], None], strict=True):
        if later is None or later[0] > since:
            yield max(day, since), amount
