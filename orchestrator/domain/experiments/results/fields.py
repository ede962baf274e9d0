"""Fields of a test, one by one; an error names the field, the value, the remedy."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.domain.errors import BadInput

MOST = 10**15  # beyond this a float no longer counts
LEAST = 1e-30  # nearer to 0 than this no metric is, and squares would be lost
SHOWN = 80
Raw = Mapping[str, Any]


def said(value: object) -> str:
    """A value as an error tells it: short, on one line."""
    if isinstance(value, float) and not math.isfinite(value):
        return {True: "NaN"}.get(math.isnan(value), "infinite")
    text = repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def mapping(raw: object, where: str) -> Raw:
    if not isinstance(raw, Mapping):
        raise BadInput(f"{where} is {said(raw)}: give an object with fields.")
    return raw


def rows(raw: Raw, name: str, where: str = "") -> Sequence[object]:
    """A list that must be there."""
    given = _there(raw, name, where)
    if not isinstance(given, list | tuple):
        raise BadInput(f"{where}{name} is {said(given)}: give a list.")
    return given


def number(
    raw: Raw, name: str, where: str = "", *, least: float | None = None
) -> float:
    """A finite number that must be there, not below `least`."""
    given = _there(raw, name, where)
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise BadInput(f"{where}{name} is {said(given)}: give a number.")
    if not abs(given) <= MOST:  # NaN as well
        raise BadInput(f"{where}{name} is {said(given)}: give a finite number.")
    if 0 < abs(given) < LEAST:
        raise BadInput(f"{where}{name} is {said(given)}: so near to 0 it must be 0.")
    if least is not None and given < least:
        raise BadInput(f"{where}{name} is {given:g}: it cannot be below {least:g}.")
    return float(given)


def count(raw: Raw, name: str, where: str = "") -> int:
    """A whole number of 0 or more that must be there; 12.0 is 12."""
    given = number(raw, name, where)
    if given < 0:
        raise BadInput(f"{where}{name} is {raw[name]}: a count cannot be negative.")
    if given != int(given):
        raise BadInput(f"{where}{name} is {raw[name]}: a count is a whole number.")
    return int(given)


def share(raw: Raw, name: str, default: float, *, most: float = 1.0) -> float:
    """A share between 0 and `most`, neither of them; `default` where it is missing."""
    if raw.get(name) is None:
        return default
    given = number(raw, name)
    if not 0 < given < most:
        raise BadInput(f"{name} is {given:g}: give one between 0 and {most:g}.")
    return given


def choice(raw: Raw, name: str, choices: Sequence[str], where: str = "") -> str:
    """One of `choices`, which must be there."""
    given = _there(raw, name, where)
    if given not in choices:
        listed = " or ".join(choices)
        raise BadInput(f"{where}{name} is {said(given)}: write {listed}.")
    return str(given)


def text(raw: Raw, name: str, where: str = "") -> str:
    """A text of at least one character that must be there."""
    given = _there(raw, name, where)
    if not isinstance(given, str) or not given.strip():
        raise BadInput(f"{where}{name} is {said(given)}: give a text.")
    return given


def flag(raw: Raw, name: str, where: str = "") -> bool:
    """True or false; false where it is missing."""
    given = raw.get(name, False)
    if not isinstance(given, bool):
        raise BadInput(f"{where}{name} is {said(given)}: write true or false.")
    return given


def identity(raw: Raw) -> str | int:
    """The id, a text or a whole number."""
    given = _there(raw, "id", "")
    if isinstance(given, bool) or not isinstance(given, str | int) or given == "":
        raise BadInput(f"id is {said(given)}: give a text or a whole number.")
    return given


def better(raw: Raw, *, default: str | None) -> str:
    """What is better of the metric: `direction`, or the other way of `worse`.

    BadInput where neither is stated and there is no default, or they contradict.
    """
    stated = []
    if raw.get("direction") is not None:
        stated.append(choice(raw, "direction", ("higher", "lower")))
    if raw.get("worse") is not None:
        worse = choice(raw, "worse", ("higher", "lower"))
        stated.append("lower" if worse == "higher" else "higher")
    if len(set(stated)) > 1:
        raise BadInput(
            f"direction is {raw['direction']!r} and worse is {raw['worse']!r}: what is"
            " better cannot be worse."
        )
    if not stated and default is None:
        raise BadInput(
            "direction is missing: of a mean, state whether higher or lower is better."
        )
    return stated[0] if stated else str(default)


def _there(raw: Raw, name: str, where: str) -> object:
    if raw.get(name) is None:
        what = "missing" if name not in raw else "null"
        raise BadInput(f"{where}{name} is {what}: state it.")
    return raw[name]
