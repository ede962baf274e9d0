"""Gifts and rates that a structured answer gives as an object of their own."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.figure_reading import gift_named
from orchestrator.domain.screening.prices.figures import role_of

_NAMES = ("name", "title", "product", "item", "label", "text", "artikel", "bezeichnung")
_RATES = frozenset({"apr", "aer", "apy", "ear", "interest", "zins", "sollzins"})
_SIZES = ("value", "percent", "amount", "rate")
_DEEPEST = 40


def given_in_objects(content: Any) -> Iterator[tuple[str, Candidate]]:
    """(path, what is said) of every gift and every rate that is an object."""
    pending: list[tuple[str, Any, int]] = [("", _parsed(content), 0)]
    while pending:
        path, value, depth = pending.pop()
        if depth > _DEEPEST:
            continue
        if isinstance(value, list):
            pending += [(f"{path}/{i}", v, depth + 1) for i, v in enumerate(value)]
        if not isinstance(value, Mapping):
            continue
        for key, inner in value.items():
            name = str(key)
            place = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
            found = _gift(name, inner) or _rate(name, inner, value)
            if found is not None:
                yield place if not isinstance(content, str) else "", found
            pending.append((place, inner, depth + 1))


def _parsed(content: Any) -> Any:
    if isinstance(content, str) and content.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            return None
    return content


def _gift(key: str, value: Any) -> Candidate | None:
    objects = value if isinstance(value, list) else [value]
    known = [inner for inner in objects if isinstance(inner, Mapping) and inner]
    if not known or role_of(key) not in ("gift", "free"):
        return None
    names = (inner.get(name) for inner in known for name in _NAMES)
    return gift_named([name for name in names if isinstance(name, str)])


def _rate(key: str, value: Any, around: Mapping[str, Any]) -> Candidate | None:
    """{"rate": {"value": 3.9, "type": "APR"}} and {"rate": 3.9, "rate_type": "APR"}."""
    if key.casefold() not in ("rate", "interest_rate", "zinssatz"):
        return None
    beside: Mapping[str, Any] = value if isinstance(value, Mapping) else around
    words = " ".join(str(v) for v in beside.values() if isinstance(v, str)).casefold()
    if key.casefold() == "rate" and not _RATES & set(words.replace("%", " ").split()):
        return None
    if isinstance(value, Mapping):
        value = next((value[n] for n in _SIZES if value.get(n) is not None), None)
    if value is None or isinstance(value, bool | Mapping | list):
        return None
    try:
        size = Decimal(str(value).replace(",", ".").rstrip("% "))
    except InvalidOperation:
        return None
    return Candidate("rate", 0, 0, (size,)) if size.is_finite() else None
