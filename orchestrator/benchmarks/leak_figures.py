"""One row for each setting of the leak benchmark, as figures and as a table.

docs/leaks.md defines every column.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.leak_following import Told

FURTHEST = 4
MAY_LEAK = ("red lines", "people", "preconditions")
"""Where one of these is off a covered error may pass; everywhere else none may."""
COLUMNS = (
    *("setting", "planted", "covered", "covered, left", "not covered, left"),
    *("0 / 1 / 2 / 3 / 4+ hops", "until caught, median", "p95", "never caught"),
    "controls stopped",
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one setting did: counts of errors, `hops` by how many 0 to FURTHEST or more
    travelled, seconds until caught (None: none was), `open` uncovered leaks by kind.
    """

    off: str
    planted: int
    covered: int
    reached: int
    open: dict[str, int]
    hops: list[int]
    median: float | None
    p95: float | None
    never: int
    controls: int
    stopped: int

    @property
    def setting(self) -> str:
        """What it is called."""
        return f"without {self.off}" if self.off else "all layers"

    def figures(self) -> Iterator[Figure]:
        """Every figure; its goal where the promise holds."""
        what, goal = self.setting, None if self.off in MAY_LEAK else 0.0
        yield Figure(f"{what}: errors planted", self.planted, "outputs")
        yield Figure(f"{what}: covered by a rule", self.covered, "outputs")
        yield Figure(f"{what}: covered, reached a channel", self.reached, "", goal)
        left = sum(self.open.values())
        yield Figure(f"{what}: not covered, reached a channel", left, "")
        for kind, many in self.open.items():
            yield Figure(f"{what}: of these {kind}", many, "")
        for most, many in enumerate(self.hops):
            share = 100 * many / max(self.planted, 1)
            yield Figure(f"{what}: travelled {most} hops", share, "%")
        if self.median is not None and self.p95 is not None:
            yield Figure(f"{what}: until caught, median", self.median, "s")
            yield Figure(f"{what}: until caught, p95", self.p95, "s")
        yield Figure(f"{what}: never caught", self.never, "outputs")
        share = 100 * self.stopped / max(self.controls, 1)
        yield Figure(f"{what}: controls stopped", share, "%")

    def cells(self) -> list[str]:
        """A row of the table."""
        most = max(self.planted, 1)
        left = ", ".join(f"{many} {kind}" for kind, many in self.open.items() if many)
        times = [
            f"{t:.1f} s" if t is not None else "-" for t in (self.median, self.p95)
        ]
        return [
            *(self.setting, str(self.planted), str(self.covered), str(self.reached)),
            left or "0",
            " / ".join(f"{100 * many / most:.0f}" for many in self.hops) + " %",
            *times,
            str(self.never),
            f"{self.stopped} of {self.controls}",
        ]


def row_of(
    off: str, told: Iterable[Told], stopped: set[int], controls: set[int]
) -> Row:
    """Count; `stopped` and `controls` are ids of runs."""
    planted = [one for one in told if one.planted]
    covered = [one for one in planted if one.seed.covered]
    times = [one.seconds for one in planted if one.seconds is not None]
    hops = Counter(min(one.hops, FURTHEST) for one in planted)
    left = Counter(o.seed.kind for o in planted if o.sent and not o.seed.covered)
    return Row(
        off=off,
        planted=len(planted),
        covered=len(covered),
        reached=sum(one.sent for one in covered),
        open=dict(sorted(left.items())),
        hops=[hops[most] for most in range(FURTHEST + 1)],
        median=quantile(times, 0.5) if times else None,
        p95=quantile(times, 0.95) if times else None,
        never=len(planted) - len(times),
        controls=len(controls),
        stopped=len(controls & stopped),
    )


def written(row: Row) -> str:
    """A row as one line, for another process."""
    return json.dumps(asdict(row))


def read(line: str) -> Row:
    """The row that was written so."""
    return Row(**json.loads(line))


def table(rows: Iterable[Row]) -> str:
    """All rows in Markdown, as docs/leaks.md shows them."""
    lines = [COLUMNS, ["---"] * len(COLUMNS), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
