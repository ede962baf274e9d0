"""Bar charts as plain numbers: the template draws them as SVG beside their data."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.domain.statistics.intervals import wilson

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


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a chart of days: its name and the points of its line."""

    name: str
    points: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines over days on a drawing that stretches; `top` is its highest value.

    `ends` are the words under the first, the middle and the last day.
    """

    series: tuple[Line, ...]
    top: int
    ends: tuple[str, ...]
    form: str = "lines"

    @property
    def half(self) -> str:
        """The value at half the height; "" where that is no whole number."""
        return f"{self.top // 2:,}" if self.top and self.top % 2 == 0 else ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One bar of a list: 0 to 100 wide, an interval where one is known, words."""

    label: str
    words: str
    width: float
    low: float | None = None
    high: float | None = None
    note: str = ""
    link: str = ""

    @property
    def spread(self) -> float:
        """How wide the interval is."""
        return (self.high or 0) - (self.low or 0)


@dataclass(frozen=True, slots=True)
class BarList:
    """Bars one under the other; `is_share`: full width is 100 %."""

    bars: tuple[Listed, ...]
    is_share: bool = True
    form: str = "list"


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of numbers shaded 0 to 4 by size, rows and columns of the same names."""

    names: tuple[str, ...]
    lines: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]
    form: str = "matrix"


LINES_WIDE, LINES_HIGH = 600, 120


def lines(
    rows: Sequence[tuple[str, tuple[int, ...]]], *, names: tuple[str, ...]
) -> Lines:
    """Counts by day as lines, oldest day first; all on one scale that starts at 0."""
    most = max((value for _, values in rows for value in values), default=0)
    top = _even(most)
    step = LINES_WIDE / max(1, len(rows) - 1)
    series = []
    for place, name in enumerate(names):
        heights = [LINES_HIGH * (1 - values[place] / top) for _, values in rows]
        series.append(
            Line(
                name, " ".join(f"{i * step:.1f},{y:.1f}" for i, y in enumerate(heights))
            )
        )
    labels = [label for label, _ in rows]
    ends = (labels[0], labels[len(labels) // 2], labels[-1]) if len(labels) > 2 else ()
    return Lines(tuple(series), top, ends or tuple(labels))


def _even(most: int) -> int:
    """The next round number that halves: 7 as 8, 13 as 16, 340 as 400."""
    size: int = 10 ** max(0, len(str(most)) - 2)
    rounds = (2, 4, 6, 8, 10, 12, 16, 20, 30, 40, 50, 60, 80, 100)
    return next(n * size for n in rounds if n * size >= most and n * size % 2 == 0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Outputs of about one confidence: where the dot stands, its interval, words."""

    x: float
    y: float
    low: float
    high: float
    said: str
    label: str
    n: int
    share: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """What an agent's confidence was worth, on a square SQUARE units wide."""

    bins: tuple[Bin, ...]
    size: int
    n: int
    form: str = "calibration"


SQUARE, BINS = 200, 5


def calibration(scores: Sequence[tuple[float, bool]]) -> Calibration:
    """(confidence, right) in five bins: mean confidence across, share right upwards."""
    found = []
    for place in range(BINS):
        own = [(c, ok) for c, ok in scores if min(int(c * BINS), BINS - 1) == place]
        if not own:
            continue
        n, right = len(own), sum(ok for _c, ok in own)
        mean = sum(c for c, _ok in own) / n
        low, high = wilson(right, n)
        label = f"{place / BINS:.1f} to {(place + 1) / BINS:.1f}"
        found.append(
            Bin(
                x=round(SQUARE * mean, 1),
                y=round(SQUARE * (1 - right / n), 1),
                low=round(SQUARE * (1 - low), 1),
                high=round(SQUARE * (1 - high), 1),
                said=f"{label}: {right} of {n} approved unchanged",
                label=label,
                n=n,
                share=f"{right / n:.0%} ({low:.0%} to {high:.0%})",
            )
        )
    return Calibration(tuple(found), SQUARE, len(scores))
