"""campaign-options: three ways to run a price campaign, worked out for people."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.campaign import schemas
from orchestrator.agents.bundled.direction import OPTION
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

DEPTHS = (10, 20, 30, 15, 5, 25, 40, 50)  # tried in this order where none is asked for
MOST = 3
MOST_PRODUCTS = 20  # as many as one question can hold, and one promotion
NOTHING = {
    "key": "none",
    "label": "No campaign",
    "consequence": "Nothing is reduced.",
}
KEYS = {"type": "object", "additionalProperties": shared.many(OPTION, least=1)}


@agent(
    name="campaign-options",
    version="1",
    title="Works out three offers",
    input_schema=shared.record(
        {
            "candidates": shared.many(schemas.CANDIDATE),
            "elasticities": shared.many(schemas.ELASTICITY),
            "depths": shared.many(shared.PERCENT),
            "starts": shared.DATE,
            "ends": shared.DATE,
        }
    ),
    output_schema=shared.record(
        {
            "options": schemas.OPTIONS,
            "recommended": shared.NAME,
            "percents": {"type": "object", "additionalProperties": shared.PERCENT},
            "products": KEYS,
            "windows": schemas.OPTIONS,
            "dates": {"type": "object", "additionalProperties": schemas.WINDOW},
            "closed": shared.many(shared.REFUSED),
        }
    ),
)
def campaign_options(brief: Brief) -> dict[str, Any]:
    """At most three depths with the products that can take them in every market.

    What each would do to the margin is told where the elasticity is known, and said to
    be unknown where it is not. The most careful depth is recommended; to reduce nothing
    is always an option. Refused: nothing may lawfully be reduced, or the end is before
    the start.
    """
    given: Mapping[str, Any] = brief.inputs
    candidates: Sequence[Mapping[str, Any]] = given["candidates"]
    closed = [
        {"sku": one["sku"], "market": one["market"], "reason": one["why"]}
        for one in candidates
        if not one["open"]
    ]
    found = _depths(candidates, given["depths"] or DEPTHS)
    if not found:
        why = "; ".join(f"{one['sku']}: {one['reason']}" for one in closed[:3])
        raise BadInput(f"candidates: nothing may be reduced. {why}".strip())
    windows, spans = _windows(given["starts"], given["ends"])
    known = {
        (one["sku"], one["market"]): one["elasticity"] for one in given["elasticities"]
    }
    return {
        "options": [
            *(_option(key, skus, candidates, known) for key, skus in found),
            NOTHING,
        ],
        "recommended": f"{found[0][0]:g}",
        "percents": {f"{depth:g}": depth for depth, _ in found},
        "products": {
            f"{depth:g}": [_product(sku, depth, candidates) for sku in skus]
            for depth, skus in found
        },
        "windows": windows,
        "dates": spans,
        "closed": closed,
    }


def _depths(
    candidates: Sequence[Mapping[str, Any]], depths: Sequence[float]
) -> list[tuple[float, list[str]]]:
    """Each depth that some product can take wherever it is sold, the mildest first."""
    found = []
    for depth in dict.fromkeys(depths):
        skus = [
            sku
            for sku in dict.fromkeys(one["sku"] for one in candidates)
            if all(
                one["open"] and one["most_percent"] >= depth
                for one in candidates
                if one["sku"] == sku
            )
        ]
        if skus:
            found.append((depth, skus[:MOST_PRODUCTS]))
    return sorted(found[:MOST])


def _option(
    depth: float,
    skus: Sequence[str],
    candidates: Sequence[Mapping[str, Any]],
    known: Mapping[tuple[str, str], float | None],
) -> dict[str, str]:
    mine = [one for one in candidates if one["sku"] in skus]
    told = [
        change
        for one in mine
        if (change := _margin_change(one, depth, known)) is not None
    ]
    markets = list(dict.fromkeys(one["market"] for one in mine))
    if told:
        average = sum(told) / len(told)
        consequence = (
            f"Gross margin a day changes by {average:+.0f} % on average over"
            f" {len(told)} of {len(mine)} prices whose elasticity is known."
        )
    else:
        consequence = (
            "What it does to the margin cannot be computed: no sales at several"
            " prices were given."
        )
    return {
        "key": f"{depth:g}",
        "label": f"{depth:g} % on {_counted(skus)} in {', '.join(markets)}",
        "consequence": consequence,
        "evidence": "Each was no cheaper in the last 30 days and keeps its margin.",
    }


def _counted(skus: Sequence[str]) -> str:
    return f"{len(skus)} products" if len(skus) > 1 else "1 product"


def _margin_change(
    one: Mapping[str, Any],
    depth: float,
    known: Mapping[tuple[str, str], float | None],
) -> float | None:
    """How the gross margin a day changes, in percent; None where nobody can tell.

    Units follow the price with a constant elasticity.
    """
    elasticity = known.get((one["sku"], one["market"]))
    if elasticity is None or one["margin_now"] is None:
        return None
    share = float(Decimal(one["margin_now"])) / 100
    if share <= 0:
        return None
    left = 1 - depth / 100
    units = math.pow(left, elasticity)
    return 100 * (units * (left - (1 - share)) / share - 1)


def _product(
    sku: str, depth: float, candidates: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    mine = [one for one in candidates if one["sku"] == sku]
    room = min(int(one["most_percent"]) for one in mine)
    stock = mine[0]["stock"]
    return {
        "key": sku,
        "label": str(mine[0]["name"]),
        "consequence": f"Up to {room} % would keep its margin; {depth:g} % is planned.",
        "evidence": "Stock is not known." if stock is None else f"{stock} in stock.",
    }


def _windows(
    starts: str, ends: str
) -> tuple[list[dict[str, str]], dict[str, dict[str, str]]]:
    """As asked for, half as long, and a week later."""
    first, last = date.fromisoformat(starts), date.fromisoformat(ends)
    if last < first:
        raise BadInput(f"ends: {ends} is before starts, {starts}.")
    half = first + (last - first) / 2
    week = timedelta(days=7)
    spans = {
        "asked": ("As planned", first, last),
        "short": ("Half as long", first, half),
        "later": ("A week later", first + week, last + week),
    }
    if half == last:
        del spans["short"]
    options = [
        {"key": key, "label": label, "consequence": f"{begin} to {end}."}
        for key, (label, begin, end) in spans.items()
    ]
    return options, {
        key: {"starts": begin.isoformat(), "ends": end.isoformat()}
        for key, (_, begin, end) in spans.items()
    }
