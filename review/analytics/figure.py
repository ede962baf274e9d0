"""One figure: what it says, how it is made, from how many cases, and its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.domain.statistics.intervals import wilson
from review.bars import BarList, Lines, Listed, Matrix

FEW = 30  # below so many cases a figure says that they are few
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a page. `rows` are what the chart is drawn from, and the CSV.

    `definition` is the formula in words, `n` how many `cases` it counts, `behind` the
    name of the list of single rows it is made of ("" where there is none). Without a
    case there is no chart: nothing is said of nothing.
    """

    key: str
    title: str
    definition: str
    n: int
    cases: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: Lines | BarList | Matrix | None = None
    behind: str = ""
    note: str = ""

    @property
    def is_few(self) -> bool:
        """Whether one should be slow to conclude anything."""
        return 0 < self.n < FEW


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, with its 95 % interval (Wilson); None of nothing."""

    label: str
    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    def cells(self) -> tuple[Cell, ...]:
        """Label, part, whole, and the share with its interval in percent."""
        if not self.whole:
            return (self.label, 0, 0, None, None, None)
        low, high = wilson(self.part, self.whole)
        share = self.part / self.whole
        return (self.label, self.part, self.whole, _pct(share), _pct(low), _pct(high))

    def listed(self) -> Listed:
        """A bar from 0 to 100 % with its interval, and the words beside it."""
        if not self.whole:
            return Listed(self.label, "no cases", 0, note="")
        low, high = wilson(self.part, self.whole)
        share = 100 * self.part / self.whole
        return Listed(
            self.label,
            f"{share:.0f} %",
            share,
            low=100 * low,
            high=100 * high,
            note=(
                f"{self.part:,} of {self.whole:,};"
                f" {100 * low:.0f} to {100 * high:.0f} %"
            ),
        )


SHARE_COLUMNS = ("share %", "low %", "high %")


def of_shares(shares: Sequence[Share]) -> tuple[tuple[tuple[Cell, ...], ...], BarList]:
    """The rows of some shares, and their bars."""
    rows = tuple(share.cells() for share in shares)
    return rows, BarList(tuple(share.listed() for share in shares))


def measured(rows: Sequence[tuple[str, float, str]]) -> BarList:
    """Bars against the longest: (label, value, words beside it)."""
    most = max((value for _, value, _ in rows), default=0) or 1
    return BarList(
        tuple(Listed(label, words, 100 * value / most) for label, value, words in rows),
        is_share=False,
    )


def spoken(seconds: float | None) -> str:
    """A duration in words, two units at most: 3 h 20 min; "" for None."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    for size, unit, below, small in (
        (86_400, "d", 3_600, "h"),
        (3_600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // below
            return f"{whole // size} {unit}" + (f" {rest} {small}" if rest else "")
    return f"{whole} s"


def minutes(seconds: float | None) -> float | None:
    """Seconds as minutes, one decimal."""
    return None if seconds is None else round(float(seconds) / 60, 1)


def _pct(share: float) -> float:
    return round(100 * share, 1)
