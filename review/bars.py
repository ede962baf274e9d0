"""Bar charts as plain numbers: the template draws them as SVG beside their data."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 120
STEP = 22  # from one bar to the next
WIDTH = 14


@dataclass(frozen=True, slots=True)
class Part:
    """One coloured part of a bar, in the drawing's units; `kind` 0 is the lowest."""

    kind: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its parts from the ground up, and what it says in words."""

    label: str
    x: int
    parts: tuple[Part, ...]
    said: str
    values: tuple[int, ...]
    is_named: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over a ground line; `top` is the value of the highest."""

    bars: tuple[Bar, ...]
    names: tuple[str, ...]
    top: int
    width: int
    height: int = HEIGHT
    bar_width: int = WIDTH


def stacked(
    rows: Sequence[tuple[str, tuple[int, ...]]], *, names: tuple[str, ...]
) -> Chart:
    """Bars whose parts are counts; a label for about every seventh."""
    top = max((sum(values) for _, values in rows), default=0)
    each = max(1, len(rows) // 7)
    bars = [
        Bar(
            label,
            4 + index * STEP,
            _parts(values, top),
            f"{label}: "
            + ", ".join(f"{n} {w}" for n, w in zip(values, names, strict=True)),
            values,
            index % each == 0,
        )
        for index, (label, values) in enumerate(rows)
    ]
    return Chart(tuple(bars), names, top, max(STEP * len(rows) + 8, 60))


def trend(values: Sequence[float], *, floor: float | None = None) -> str:
    """The points of a line 60 wide and 16 high; "" for fewer than two values.

    Its foot is `floor`, or the lowest value.
    """
    if len(values) < 2:
        return ""
    foot = min(values) if floor is None else floor
    height = (max(values) - foot) or 1.0
    step = 60 / (len(values) - 1)
    return " ".join(
        f"{index * step:.1f},{15 - 14 * (value - foot) / height:.1f}"
        for index, value in enumerate(values)
    )


def _parts(values: tuple[int, ...], top: int) -> tuple[Part, ...]:
    parts, ground = [], float(HEIGHT)
    for kind, value in enumerate(values):
        height = HEIGHT * value / top if top else 0.0
        ground -= height
        if value:
            parts.append(Part(kind, round(ground, 1), round(height, 1)))
    return tuple(parts)
