"""insight: what given notes and shop prices say, counted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

EXAMPLES = 3  # notes named for a theme


@agent(
    name="insight",
    version="1",
    title="Counts what customers say",
    input_schema=shared.record(
        {
            "notes": shared.many(schemas.NOTE),
            "shop_prices": shared.many(schemas.SHOP_PRICE),
            "catalogue": shared.CATALOGUE,
            "product_ids": shared.SKUS,
        }
    ),
    output_schema=schemas.INSIGHT,
)
def insight(brief: Brief) -> dict[str, Any]:
    """How many notes speak of which theme, and where our prices stand among shops'.

    A note counts once, whatever it says; prices are compared in their own currency
    only. Nothing is read between the lines: what was not given is a gap.
    """
    given: Mapping[str, Any] = brief.inputs
    notes = {note["id"]: note for note in given["notes"]}
    positions = list(_positions(given))
    gaps = [] if notes else ["No notes of customers were given."]
    placed = {one["sku"] for one in positions}
    gaps += [
        f"No shop's price was given for {sku}."
        for sku in given["product_ids"]
        if sku not in placed
    ]
    return {
        "notes": len(notes),
        "themes": _themes(list(notes.values())),
        "positions": positions,
        "gaps": gaps,
    }


def _themes(notes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    by_theme: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for note in notes:
        by_theme[note["theme"]].append(note)
    found = [
        {
            "theme": theme,
            "notes": len(mine),
            "share": 100 * len(mine) // len(notes),
            "markets": sorted({n["market"] for n in mine if "market" in n}),
            "examples": [n["id"] for n in mine[:EXAMPLES]],
        }
        for theme, mine in by_theme.items()
    ]
    return sorted(found, key=lambda one: (-int(one["notes"]), str(one["theme"])))


def _positions(given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for product in given["catalogue"]:
        if product["sku"] not in given["product_ids"]:
            continue
        for row in product["prices"]:
            others = [
                Decimal(shop["amount"])
                for shop in given["shop_prices"]
                if (shop["sku"], shop["market"], shop["currency"])
                == (product["sku"], row["market"], row["currency"])
            ]
            if others and row["history"]:
                _, now = max(row["history"], key=lambda change: str(change[0]))
                yield {
                    "sku": product["sku"],
                    "market": row["market"],
                    **_among(Decimal(now), others),
                }


def _among(ours: Decimal, others: Sequence[Decimal]) -> dict[str, Any]:
    cheaper = sum(other < ours for other in others)
    dearer = sum(other > ours for other in others)
    if cheaper == len(others):
        position = "above every shop"
    elif dearer == len(others):
        position = "below every shop"
    else:
        position = "among the shops"
    same = len(others) - cheaper - dearer
    return {"cheaper": cheaper, "same": same, "dearer": dearer, "position": position}
