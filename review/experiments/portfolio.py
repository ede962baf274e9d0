"""The portfolio: rounds of runs as rows, and how many were read with which verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestrator.models import Brand
from orchestrator.services.experiments import portfolio
from orchestrator.services.experiments.looking import Pending, Round
from review.experiments import figures, given, words
from review.experiments.figures import Interval, Stripe
from review.experiments.given import both_ends, lift, number, ranged, text
from review.experiments.reading import hides
from review.experiments.round import title_of
from review.experiments.words import Sign, Words


@dataclass(frozen=True, slots=True)
class Row:
    """One round. `lift` and `interval` are empty where the effect is hidden."""

    round: Round
    title: str
    dimension: str
    state: Sign
    verdict: Sign | None
    route: Words
    hidden: bool
    lift: str
    range: str
    interval: Interval | None
    days: str
    pending: Pending | None

    @property
    def since(self) -> datetime | None:
        """Since when it waits for results."""
        waits = self.state.key == "waiting" and self.pending is not None
        return self.pending.since if waits and self.pending else None


@dataclass(frozen=True, slots=True)
class Summary:
    """How many tests were read with which verdict; `rest` are read by nobody yet."""

    stripes: list[Stripe]
    read: int
    invalid: int
    invalid_share: str
    rest: int = 0
    stopped: int = 0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """One page of it. `more`: before which run the next begins (0: none)."""

    rows: list[Row]
    more: int


def page(brands: list[Brand], *, before: int = 0) -> Portfolio:
    """The rounds of the newest runs of these brands."""
    found = portfolio.listed(brands, before=before)
    reach = figures.reach_of([end for one in found.rounds for end in _effect(one)])
    rows = [_row(one, found.pending.get(one.plan.pk), reach) for one in found.rounds]
    return Portfolio(rows, found.more)


def summary(brands: list[Brand]) -> Summary:
    """The strip above the rounds."""
    told = portfolio.tally(brands)
    return summed(told.verdicts, rest=told.open, stopped=told.stopped)


def summed(verdicts: Mapping[str, int], *, rest: int = 0, stopped: int = 0) -> Summary:
    """Counts by verdict as a strip, in the order the words are listed."""
    parts = [(key, str(v.words), verdicts.get(key, 0)) for key, v in _SIGNS]
    read = sum(verdicts.values())
    invalid = verdicts.get("invalid", 0)
    return Summary(
        figures.strip(parts),
        read,
        invalid,
        given.share(invalid / read) if read else "",
        rest,
        stopped,
    )


_SIGNS = list(words.VERDICTS.items())


def _row(one: Round, waits: Pending | None, reach: float) -> Row:
    plan, said = one.said("plan"), one.said("analysis")
    at, low, high = _effect(one)
    return Row(
        one,
        title_of(one),
        text(plan.get("dimension")) or text(one.said("variants").get("dimension")),
        words.state(one.state),
        words.verdict(said.get("verdict")) if said else None,
        words.route(said.get("route")) if said else "",
        bool(said) and hides(said),
        lift(at),
        ranged(low, high),
        figures.interval(at, low, high, reach=reach),
        given.plain(number(plan.get("days"))),
        waits,
    )


def _effect(one: Round) -> tuple[float | None, float | None, float | None]:
    """The lift and its range; nothing of them where they are hidden."""
    said = one.said("analysis")
    if hides(said):
        return None, None, None
    return number(said.get("lift")), *both_ends(said.get("lift_ci"))
