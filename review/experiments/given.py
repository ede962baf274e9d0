"""Reading contents of agents and people: whatever is not there, or no such thing, is
left out. Numbers come as words of the person's locale.
"""

import math
from collections.abc import Mapping

from babel.numbers import format_decimal, format_percent

from orchestrator.domain.content import JSON
from review.personal import formats

MINUS = "\N{MINUS SIGN}"
NOTHING: Mapping[str, JSON] = {}


def number(value: object) -> float | None:
    """A finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def whole(value: object) -> int | None:
    """A number without its fraction, else None."""
    known = number(value)
    return None if known is None else int(known)


def text(value: object) -> str:
    """A text or a number as text; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def fields(value: object) -> Mapping[str, JSON]:
    """An object, {} for anything else."""
    return value if isinstance(value, Mapping) else NOTHING


def rows(value: object) -> list[Mapping[str, JSON]]:
    """The objects of a list, [] for anything else."""
    if not isinstance(value, list | tuple):
        return []
    return [one for one in value if isinstance(one, Mapping)]


def texts(value: object) -> list[str]:
    """The texts of a list."""
    if not isinstance(value, list | tuple):
        return []
    return [said for said in map(text, value) if said]


def share(value: float | None, digits: int = 1) -> str:
    """0.125 as 12.5%; "" for None."""
    if value is None:
        return ""
    pattern = f"#,##0.{'#' * digits}%" if digits else "#,##0%"
    return _signed_right(format_percent(value, pattern, locale=formats.locale()))


def lift(value: float | None) -> str:
    """A relative change with its sign: 0.125 as +12.5%."""
    if value is None:
        return ""
    shown = round(value, 3) or 0.0  # no -0%
    return ("+" if shown > 0 else "") + share(shown)


def ranged(low: float | None, high: float | None) -> str:
    """Both ends of a lift in words; "" where one is missing."""
    return "" if low is None or high is None else f"{lift(low)} … {lift(high)}"


def both_ends(value: object) -> tuple[float | None, float | None]:
    """An interval that came as a list of two."""
    if isinstance(value, list | tuple) and len(value) == 2:
        return number(value[0]), number(value[1])
    return None, None


def points(value: float | None, *, is_share: bool) -> str:
    """A difference with its sign: of shares in points of percent, else as it is."""
    if value is None:
        return ""
    sign = "+" if value > 0 else ""
    return (
        f"{sign}{plain(round(100 * value, 2))} pp" if is_share else sign + plain(value)
    )


def plain(value: float | None) -> str:
    """A number as people read it: four digits that count."""
    if value is None:
        return ""
    digits = 4 - (math.floor(math.log10(abs(value))) + 1) if value else 0
    rounded = round(value, max(0, min(8, digits)))
    return _signed_right(
        format_decimal(rounded, "#,##0.########", locale=formats.locale())
    )


def chance(value: float | None) -> str:
    """A p-value: 0.0312, or "< 0.0001"."""
    if value is None:
        return ""
    return "< 0.0001" if value < 0.0001 else plain(round(value, 4))


def _signed_right(words: str) -> str:
    return words.replace("-", MINUS)
