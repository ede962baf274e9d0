"""The portfolio: every round of the experiments of some brands, the newest first."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from orchestrator.models import Brand, Run
from orchestrator.services.experiments.looking import (
    Pending,
    Round,
    experimental,
    pending,
    rounds_of,
)

RUNS = 20  # of a page; each has up to twenty rounds
MOST_COUNTED = 60  # of the newest runs the summary looks at
FACTS = ("brand", "version__workflow")


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of rounds. `more` is the run before which the next page begins."""

    rounds: list[Round]
    pending: dict[int, Pending]
    more: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rounds were read with which verdict, and how many are under way."""

    verdicts: Counter[str]
    open: int
    stopped: int

    @property
    def read(self) -> int:
        return sum(self.verdicts.values())


def listed(brands: Collection[Brand], *, before: int = 0) -> Listed:
    """The rounds of the newest runs. index: run_by_brand"""
    runs = _runs(brands, before=before)[: RUNS + 1]
    shown = list(runs[:RUNS])
    rounds = rounds_of(shown)
    return Listed(rounds, pending(rounds), shown[-1].pk if len(runs) > RUNS else 0)


def tally(brands: Collection[Brand]) -> Tally:
    """Counts over the newest runs with experiments."""
    rounds = rounds_of(_runs(brands, before=0)[:MOST_COUNTED], parts=("analysis",))
    read = [one for one in rounds if one.state == "read"]
    stopped = sum(one.state == "stopped" for one in rounds)
    verdicts = Counter(str(one.said("analysis").get("verdict", "")) for one in read)
    return Tally(verdicts, len(rounds) - len(read) - stopped, stopped)


def _runs(brands: Collection[Brand], *, before: int) -> list[Run]:
    found = Run.objects.filter(
        brand__in=brands, version__in=experimental(), pk__lt=before or 2**62
    )
    return list(found.select_related(*FACTS).order_by("-pk")[:MOST_COUNTED])
