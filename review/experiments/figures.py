"""Drawings of experiments as plain numbers; the templates make SVG of them.

Their words stand beside them, never in them, and each has its table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestrator.domain.content import JSON
from review.experiments.axes import ticks
from review.experiments.given import number, plain, points, share

WIDE, HIGH = 600, 200
MOST_ROWS = 60  # of the table beside the plot
ROOM = 2.5  # how many times the last width the plot shows of wider beginnings


@dataclass(frozen=True, slots=True)
class PlotRow:
    """One look at the test, in words."""

    day: str
    effect: str
    low: str
    high: str
    p: str
    crossed: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """An effect and its confidence sequence over time, from the start on.

    `levels` are the words beside the drawing, from its top down, `rules` where they
    are; `days` those under it. `zero` is where no difference lies.
    """

    band: str
    line: str
    levels: list[str]
    rules: list[float]
    days: list[str]
    zero: float
    is_share: bool
    rows: list[PlotRow]
    left_out: int
    stopped_x: float | None = None
    stopped_at: str = ""
    cut: bool = False  # the first looks were wider than is drawn


@dataclass(frozen=True, slots=True)
class Interval:
    """A range on a scale of 0 to 100 with nothing at `zero`."""

    low: float
    high: float
    at: float
    zero: float = 50.0


@dataclass(frozen=True, slots=True)
class Stripe:
    """One part of a strip: how wide, of what kind, in words."""

    key: str
    words: str
    x: float
    width: float
    count: int
    share: str


def plot(
    raw: Sequence[Mapping[str, JSON]], *, stopped_at: float | None, is_share: bool
) -> Plot | None:
    """The looks that have an effect and a finite range; None for fewer than two."""
    known = [found for one in raw if (found := _look(one)) is not None]
    if len(known) < 2:
        return None
    begin, end = known[0][0], known[-1][0]
    levels, days = _levels(known), ticks(min(0.0, begin), end, 8)
    bottom, top = levels[0], levels[-1]

    def x(t: float) -> float:
        return round(WIDE * (t - days[0]) / (days[-1] - days[0]), 1)

    def y(value: float) -> float:
        kept = max(bottom, min(top, value))
        return round(HIGH * (top - kept) / (top - bottom), 1)

    over = [f"{x(t)},{y(high)}" for t, _e, _l, high in known]
    under = [f"{x(t)},{y(low)}" for t, _e, low, _h in reversed(known)]
    shown = [one for one in raw if number(one.get("t")) is not None]
    stop = stopped_at if stopped_at is not None and begin <= stopped_at <= end else None
    return Plot(
        band=" ".join(over + under),
        line=" ".join(f"{x(t)},{y(effect)}" for t, effect, _l, _h in known),
        levels=[_level(level, is_share) for level in reversed(levels)],
        rules=[y(level) for level in levels],
        days=[plain(day) for day in days],
        zero=y(0),
        is_share=is_share,
        rows=[_row(one, is_share) for one in shown[-MOST_ROWS:]],
        left_out=max(0, len(shown) - MOST_ROWS),
        stopped_x=None if stop is None else x(stop),
        stopped_at="" if stop is None else plain(stop),
        cut=any(low < bottom or high > top for _t, _e, low, high in known),
    )


def interval(
    at: float | None, low: float | None, high: float | None, *, reach: float = 0.0
) -> Interval | None:
    """A range on a scale from -reach to reach (its own where 0); None without one."""
    if at is None or low is None or high is None:
        return None
    most = reach or reach_of([at, low, high])

    def x(value: float) -> float:
        return round(50 + 50 * max(-most, min(most, value)) / most, 1)

    return Interval(x(low), x(high), x(at))


def reach_of(values: Sequence[float | None]) -> float:
    """How far a common scale has to go for these."""
    return max((abs(value) for value in values if value is not None), default=0) or 1.0


def strip(counts: Sequence[tuple[str, str, int]]) -> list[Stripe]:
    """(key, words, count) as parts of a strip 600 wide; those of 0 are left out."""
    total = sum(count for _k, _w, count in counts) or 1
    made: list[Stripe] = []
    ground = 0.0
    for key, words, count in counts:
        width = WIDE * count / total
        if count:
            said = share(count / total)
            made.append(
                Stripe(key, words, round(ground, 1), round(width, 1), count, said)
            )
        ground += width
    return made


def _look(one: Mapping[str, JSON]) -> tuple[float, float, float, float] | None:
    t, effect, low, high = (number(one.get(k)) for k in ("t", "effect", "low", "high"))
    if t is None or effect is None or low is None or high is None:
        return None
    return t, effect, low, high


def _levels(known: Sequence[tuple[float, float, float, float]]) -> list[float]:
    """The levels of the drawing: no difference is always among them."""
    reach = _reach(known)
    lowest = max(-reach, min(low for _t, _e, low, _h in known))
    highest = min(reach, max(high for _t, _e, _l, high in known))
    return ticks(min(0.0, lowest), max(0.0, highest))


def _level(value: float, is_share: bool) -> str:
    """As `given.points`, with every digit the axis needs."""
    sign = "+" if value > 0 else ""
    return f"{sign}{plain(100 * value)} pp" if is_share else sign + plain(value)


def _reach(known: Sequence[tuple[float, float, float, float]]) -> float:
    """Twice and a half the last range and every effect: early looks are very wide."""
    _t, _e, low, high = known[-1]
    widest = max(max(abs(low), abs(high)) for _t, _e, low, high in known)
    seen = max(abs(effect) for _t, effect, _l, _h in known)
    return min(widest, max(ROOM * max(abs(low), abs(high)), 1.1 * seen)) or 1.0


def _row(one: Mapping[str, JSON], is_share: bool) -> PlotRow:
    low, high = number(one.get("low")), number(one.get("high"))
    p = number(one.get("sequential_p"))
    return PlotRow(
        plain(number(one.get("t"))),
        points(number(one.get("effect")), is_share=is_share),
        points(low, is_share=is_share),
        points(high, is_share=is_share),
        plain(None if p is None else round(p, 4)),
        low is not None and high is not None and (low > 0 or high < 0),
    )
