"""The learning log on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from orchestrator.domain.content import JSON
from orchestrator.models import Brand
from orchestrator.services.experiments import learning_log
from orchestrator.services.experiments.learning_log import STATES, Learned
from orchestrator.services.experiments.looking import Round
from review.experiments import figures, given
from review.experiments.figures import Interval
from review.experiments.given import lift, number, ranged, share, text
from review.experiments.round import title_of

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for, as it stands in the address."""

    query: str = ""
    dimension: str = ""
    state: str = ""
    before: int = 0

    @classmethod
    def read(cls, said: QueryDict) -> "Wanted":
        """What makes no sense is ignored."""
        place, state = said.get("before", ""), said.get("state", "")
        known = place.isascii() and place.isdigit() and len(place) < 19
        return cls(
            said.get("q", "").replace("\x00", "").strip()[:LONGEST],
            said.get("dimension", "").replace("\x00", "")[:LONGEST],
            state if state in STATES else "",
            int(place) if known else 0,
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.query or self.dimension or self.state)


@dataclass(frozen=True, slots=True)
class Row:
    """One learning. `plan` is the planning task of the round that taught it.

    `kept` is what everybody is shown since, in its own words.
    """

    learned: Learned
    id: str
    finding: str
    dimension: str
    effect: str
    range: str
    interval: Interval | None
    applies_to: str
    kept: str
    confidence: str
    evidence: list[str]
    cited_by: list[tuple[Round, str]]
    plan: int | None


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log, all on one scale."""

    rows: list[Row]
    more: int
    dimensions: list[str]
    total: int


def page(brands: list[Brand], wanted: Wanted) -> LogPage:
    """The newest learnings that fit."""
    found = learning_log.log(
        brands,
        query=wanted.query,
        dimension=wanted.dimension,
        state=wanted.state,
        before=wanted.before,
    )
    ends = [number(one.content.get(end)) for one in found.rows for end in _ENDS]
    reach = figures.reach_of(ends)
    rows = [_row(one, reach) for one in found.rows]
    return LogPage(rows, found.more, found.dimensions, found.total)


_ENDS = ("effect", "low", "high")


def _row(one: Learned, reach: float) -> Row:
    said = one.content
    at, low, high = (number(said.get(end)) for end in _ENDS)
    return Row(
        one,
        one.id,
        text(said.get("finding")),
        text(said.get("dimension")),
        lift(at),
        ranged(low, high),
        figures.interval(at, low, high, reach=reach),
        _applies(said.get("applies_to")),
        _kept(said),
        _confidence(said.get("confidence")),
        given.texts(said.get("evidence")),
        [(cited, title_of(cited)) for cited in one.cited_by],
        one.plan,
    )


def _kept(said: Mapping[str, JSON]) -> str:
    """The champion by its name and what it shows in the field that was tested."""
    champion = given.fields(said.get("champion"))
    name, dimension = text(champion.get("name")), text(said.get("dimension"))
    shows = text(given.fields(champion.get("fields")).get(dimension))
    return f"{name}: {shows}" if name and shows else name


def _applies(value: object) -> str:
    """A text, a list of texts, or an object of texts, in one line."""
    if isinstance(value, list):
        return ", ".join(given.texts(value))
    told = given.fields(value)
    said = [f"{name}: {text(one)}" for name, one in told.items() if text(one)]
    return ", ".join(said) or text(value)


def _confidence(value: object) -> str:
    known = number(value)
    return text(value) if known is None else share(known, 0)
