"""An offer given as type and figures, put into the words that copy is read with."""

import re
from collections.abc import Mapping
from typing import Any

_LABELS = {
    "gift": "free gift", "free_item": "free", "trial": "free trial",
    "cashback": "cashback", "instalments": "pay in instalments",
    "price_match": "price match", "bundle": "bundle price", "multibuy": "",
}  # fmt: skip
_COUNT = ("count", "payments", "instalments", "installments", "number", "n", "parts",
          "number_of_payments", "term")  # fmt: skip
_EACH = ("value", "amount", "monthly", "monthly_amount", "per_month", "each", "payment",
         "instalment", "installment")  # fmt: skip
_LENGTHS = ("days", "weeks", "months", "years")
_NUMBER = re.compile(r"^\d+(?:[.,]\d+)?$")


def composed(kind: str, value: str, row: Mapping[str, Any], *, currency: str) -> str:
    """What the offer `row` would say of itself in one sentence."""
    if kind == "instalments":
        return _instalments(row, currency)
    if kind == "bundle":
        return _bundle(value, row, currency)
    if kind == "trial":
        return _trial(value, row)
    if kind == "multibuy" and (said := _multibuy(value, row, currency)):
        return said
    if kind == "cashback" and (said := _cashback(value, row, currency)):
        return said
    label = _LABELS.get(kind, str(row.get("type") or "").replace("_", " "))
    value = value or _named(row, "gift", "item", "free_item", "name")
    if kind == "free_item" and value:
        return value if "free" in value.casefold() else f"free {value}"
    if value in ("", "True", "true"):
        return label or str(row.get("type") or "multibuy").replace("_", " ")
    return ", ".join(part for part in (value, label) if part)


def lasting(kind: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    """How long a reduced price holds, as a condition: "for the first 3 months"."""
    if kind not in ("percent", "amount_off", "price", "fee", "other"):
        return ()
    for name in ("months", "weeks", "years"):
        if row.get(name) is not None:
            return (f"for the first {row[name]} {name}",)
    length = row.get("duration")
    return (f"for the first {length}",) if isinstance(length, str) and length else ()


def _instalments(row: Mapping[str, Any], currency: str) -> str:
    count = _named(row, *_COUNT) or _named(row, "months", "weeks")
    each = _named(row, *_EACH)
    pace = (
        "weekly" if "week" in _named(row, "period", "interval", "weeks") else "monthly"
    )
    rate = _named(row, "rate", "apr", "interest")
    words = "instalments"
    if each:
        money = f"{currency} {each}" if _NUMBER.match(each) else each
        words = f"{count} {pace} payments of {money}".strip()
    elif count:
        words = f"{count} {pace} payments"
    if rate:
        size = rate if "%" in rate else f"{rate}%"
        words += f" at {size}" + ("" if re.search("[a-z]", rate, re.I) else " APR")
    no_interest = rate and float(re.sub(r"[^\d.]", "", rate) or 1) == 0
    return f"{words}, pay in instalments" + (", interest-free" if no_interest else "")


def _bundle(value: str, row: Mapping[str, Any], currency: str) -> str:
    listed = row.get("products") or row.get("items") or row.get("skus") or ()
    products = [listed] if isinstance(listed, str) else [str(item) for item in listed]
    price = f"{currency} {value}" if _NUMBER.match(value) else value
    together = " and ".join(products)
    return f"{together} together for {price}, bundle price".strip()


def _trial(value: str, row: Mapping[str, Any]) -> str:
    if _NUMBER.match(value):
        unit = _named(row, "unit", "period", "interval") or "days"
        value = f"{value} {unit if unit.endswith('s') else unit + 's'}"
    for name in () if value else _LENGTHS:
        if row.get(name) is not None:
            value = f"{row[name]} {name}"
    value = value or _named(row, "duration", "length")
    return f"{value} free, free trial" if value else "free trial"


def _multibuy(value: str, row: Mapping[str, Any], currency: str) -> str:
    count = _named(row, "buy", "quantity", "count", "n", "any")
    free, pay = _named(row, "get", "free", "get_free"), _named(row, "pay", "pay_for")
    if count and free:
        return f"buy {count}, get {free} free"
    if count and pay:
        return f"{count} for {pay}"
    price = value or _named(row, "price", "for", "amount")
    if count and _NUMBER.match(price):
        return f"any {count} for {currency} {price}"
    return ""


def _cashback(value: str, row: Mapping[str, Any], currency: str) -> str:
    kind = str(row.get("type") or row.get("kind") or "cashback").replace("_", " ")
    percent = _named(row, "percent")
    if percent or "%" in value:
        return f"{(percent or value).rstrip('% ')}% {kind}"
    return f"{currency} {value} {kind}" if _NUMBER.match(value) else ""


def _named(row: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = row.get(name)
        if value is not None and not isinstance(value, bool | Mapping | list | tuple):
            return str(value).strip()
    return ""
