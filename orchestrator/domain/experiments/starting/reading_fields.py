"""Fields as people and agents write them, read with the name in each error."""

import math
from collections.abc import Mapping
from typing import Any

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput

LONGEST = 365  # days


def text(raw: Mapping[str, Any], name: str, at: str = "") -> str:
    """A text that is not blank; `at` is the name in the error."""
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{at or name} is {_told(value)}: a text is needed.")
    return value


def number(
    raw: Mapping[str, Any],
    name: str,
    at: str = "",
    *,
    above: float = -math.inf,
    below: float = math.inf,
    least: float = -math.inf,
    default: float | None = None,
) -> float:
    """A finite number above `above`, below `below` and at least `least`."""
    value = raw.get(name, default)
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if not numeric or not math.isfinite(value) or not above < value < below:
        wanted = " and ".join(
            f"{word} {bound:g}"
            for word, bound in (("above", above), ("below", below))
            if math.isfinite(bound)
        )
        raise BadInput(
            f"{at or name} is {_told(value)}: a number {wanted}".rstrip() + "."
        )
    if value < least:
        raise BadInput(f"{at or name} is {_told(value)}: at least {least:g}.")
    return float(value)


def whole(
    raw: Mapping[str, Any], name: str, least: int, *, default: int | None = None
) -> int:
    """A whole number of days, at least `least`."""
    value = number(raw, name, least=least, default=default)
    if not value.is_integer() or value > LONGEST:
        raise BadInput(f"{name} is {value:g}: a whole number, {LONGEST} at most.")
    return int(value)


def one_of(value: JSON, name: str, known: tuple[str, ...]) -> str:
    """One of the words `known`."""
    if value not in known:
        raise BadInput(f"{name} is {_told(value)}: {' or '.join(known)}.")
    return str(value)


def _told(value: object) -> str:
    return "missing" if value is None else shown(repr(value), limit=60)
