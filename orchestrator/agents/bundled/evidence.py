"""What copy may rest on: the facts, offers and prices among released contents."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

NUMBER_IN_VALUE = re.compile(r"\d+(?:\.\d+)?")
Money = tuple[Decimal, str]


@dataclass(slots=True)
class Evidence:
    """Everything that may be said in one market, by kind.

    `texts` are values that hold digits and may be repeated as they stand; `offers` are
    the market's offers by SKU, `names` the product names by SKU.
    """

    fact_ids: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    numbers: set[Decimal] = field(default_factory=set)
    percents: set[Decimal] = field(default_factory=set)
    money: set[Money] = field(default_factory=set)
    dates: set[date] = field(default_factory=set)
    offers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)


def gather(sources: Mapping[str, Any], *, market: str) -> Evidence:
    """Read facts, offers and price histories out of `sources`, for one market.

    A current price counts only for a product without an offer there: beside an offer
    it would be a reference price that is not the lawful one.
    """
    evidence = Evidence()
    for offer in _rows(sources, "offers"):
        if offer.get("market") == market:
            _add_offer(evidence, offer)
    for fact in _rows(sources, "facts"):
        if fact.get("market", market) == market:
            _add_fact(evidence, fact)
    for record in _rows(sources, "prices"):
        if record.get("market") == market and "lowest" in record:
            _add_record(evidence, record)
    for content in _contents(sources):
        if isinstance(content.get("reference_days"), int):
            evidence.numbers.add(Decimal(content["reference_days"]))
    return evidence


def _contents(sources: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every released object; a fan-out's content is a list of them."""
    for content in sources.values():
        for one in content if isinstance(content, list) else [content]:
            if isinstance(one, dict):
                yield one


def _rows(sources: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    for content in _contents(sources):
        rows = content.get(name)
        if isinstance(rows, list):
            yield from (row for row in rows if isinstance(row, dict) and "sku" in row)


def _add_offer(evidence: Evidence, offer: Mapping[str, Any]) -> None:
    evidence.offers[offer["sku"]] = offer
    for name in ("price", "was"):
        if name in offer:
            evidence.money.add((Decimal(offer[name]), offer["currency"]))
    evidence.percents.add(Decimal(offer["percent"]))
    evidence.dates |= {date.fromisoformat(offer[day]) for day in ("starts", "ends")}


def _add_fact(evidence: Evidence, fact: Mapping[str, Any]) -> None:
    evidence.fact_ids.add(fact["id"])
    value, unit = fact["value"], fact.get("unit", "")
    if fact["field"] == "price":
        if fact["sku"] not in evidence.offers:
            evidence.money.add((Decimal(value), unit))
        return
    if fact["field"] == "name":
        evidence.names.setdefault(fact["sku"], set()).add(value)
    found = {Decimal(number) for number in NUMBER_IN_VALUE.findall(value)}
    if unit == "%":
        evidence.percents |= found
    elif found:
        # A measure may be written in other ways, a number inside a name may not.
        evidence.numbers |= found if unit else set()
        evidence.texts.add(f"{value} {unit}".strip())


def _add_record(evidence: Evidence, record: Mapping[str, Any]) -> None:
    currency = record["currency"]
    evidence.money.add((Decimal(record["lowest"]), currency))
    if record["sku"] not in evidence.offers:
        evidence.money.add((Decimal(record["price"]), currency))
