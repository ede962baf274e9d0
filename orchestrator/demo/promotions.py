"""The demo's runs and price book, dated from today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from orchestrator.demo.catalogue import load_catalogue
from orchestrator.domain.content import JSON

FILE = Path(__file__).with_name("promotions.yaml")
WORKFLOW = "price-promotion"


@dataclass(frozen=True, slots=True)
class Promotion:
    """One run of the demo: who starts it, for which brand, with which inputs."""

    key: str
    brand: str
    by: str
    title: str
    inputs: dict[str, JSON]


def load_promotions(today: date) -> list[Promotion]:
    """The runs to start, in order."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [
        Promotion(
            key=f"demo:{run['key']}",
            brand=run["brand"],
            by=run["by"],
            title=run["title"],
            inputs=_inputs(run, read["markets"], today),
        )
        for run in read["runs"]
    ]


def price_rows(brand_name: str, today: date) -> list[dict[str, object]]:
    """The brand's catalogue as rows of a price import: one a product and market."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    notes: Mapping[str, str] = read["supplier_notes"]
    return [
        {
            "sku": product["sku"],
            "name": product["name"],
            "aliases": product["aliases"],
            "facts": _noted(product["facts"], notes.get(product["sku"])),
            "cost": product["cost"],
            "market": place["market"],
            "currency": place["currency"],
            "history": place["history"],
        }
        for product in load_catalogue(today)
        if product["brand"] == brand_name
        for place in product["prices"]
    ]


def _noted(facts: Mapping[str, object], note: str | None) -> dict[str, object]:
    return {**facts, "supplier note": note} if note else dict(facts)


def _inputs(
    run: Mapping[str, Any], markets: Mapping[str, Any], today: date
) -> dict[str, JSON]:
    optional = ("tone", "must_say", "margin_floor_percent")
    return {
        "skus": run["skus"],
        "discount_percent": run["percent"],
        "starts": (today + timedelta(days=run["starts"])).isoformat(),
        "ends": (today + timedelta(days=run["ends"])).isoformat(),
        "markets": [dict(markets[name]) for name in run["markets"]],
        **{name: run[name] for name in optional if name in run},
    }
