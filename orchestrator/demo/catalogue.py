"""The demo's products in the shape that agents take and runs pin."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("catalogue.yaml")


def load_catalogue(today: date) -> list[dict[str, Any]]:
    """Every product, its price history dated back from `today`, the oldest first.

    `{sku, name, brand, aliases, facts: {field: text or {language: text}},
    cost: {currency: amount}, prices: [{market, currency, history: [[date, amount]]}]}`;
    dates are ISO, amounts strings with two digits.
    """
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [
        {
            "sku": product["sku"],
            "name": product["name"],
            "brand": product["brand"],
            "aliases": product["aliases"],
            "facts": _facts(product["facts"], read["words"]),
            "cost": product["cost"],
            "prices": [
                {
                    "market": market,
                    "currency": read["markets"][market],
                    "history": _history(changes, today),
                }
                for market, changes in product["prices"].items()
            ],
        }
        for product in read["products"]
    ]


def _facts(
    facts: Mapping[str, str], words: Mapping[str, dict[str, str]]
) -> dict[str, str | dict[str, str]]:
    """Texts as they stand; `=word` stands for that word in every language."""
    return {
        field: dict(words[text[1:]]) if text.startswith("=") else text
        for field, text in facts.items()
    }


def _history(changes: list[dict[str, Any]], today: date) -> list[list[str]]:
    oldest_first = sorted(changes, key=lambda change: -int(change["days_ago"]))
    return [
        [(today - timedelta(days=change["days_ago"])).isoformat(), change["price"]]
        for change in oldest_first
    ]
