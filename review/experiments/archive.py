"""The archive on the screen: a list to search, and one imported test."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.watching.monitoring import monitor, read_series
from orchestrator.models import ArchivedTest, ArchiveSource, Principal
from review import queries
from review.experiments import figures, given, reading, words
from review.experiments.figures import Interval
from review.experiments.given import lift, number
from review.experiments.portfolio import Summary, summed
from review.experiments.reading import Reading
from review.experiments.words import Sign, Words

PAGE = 50
LONGEST = 100
MOST_IN_A_SERIES = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for, as it stands in the address."""

    query: str = ""
    verdict: str = ""
    series: str = ""
    before: int = 0

    @classmethod
    def read(cls, said: QueryDict) -> "Wanted":
        """What makes no sense is ignored."""
        before = said.get("before", "")
        verdict = said.get("verdict", "")
        return cls(
            _clean(said.get("q", "")),
            verdict if verdict in words.VERDICTS else "",
            _clean(said.get("series", "")),
            int(before) if before.isascii() and before.isdigit() and len(before) < 19
            else 0,
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        return bool(self.query or self.verdict or self.series)


@dataclass(frozen=True, slots=True)
class Row:
    """One imported test; its lift is empty where the effect is hidden.

    `changes` is the one field in which its arms differ, "" for none and for several.
    """

    test: ArchivedTest
    verdict: Sign
    arms: int
    seen: int
    hidden: bool
    lift: str
    interval: Interval | None
    changes: str


@dataclass(frozen=True, slots=True)
class Archive:
    """One page of the archive. `more`: before which test the next begins (0: none)."""

    rows: list[Row]
    more: int
    summary: Summary
    sources: list[ArchiveSource]


@dataclass(frozen=True, slots=True)
class Card:
    """One test of a series."""

    test: ArchivedTest
    verdict: Sign
    lift: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class TestPage:
    """The context of `experiment/archived.html`."""

    test: ArchivedTest
    reading: Reading
    route: Words
    chain: list[Card]
    left_out: int
    looks: int


def page(person: Principal, wanted: Wanted) -> Archive:
    """A page of imported tests, the newest import first. index: archived_test_newest"""
    every = queries.archived_tests_for(person)
    counted = every.order_by().values_list("verdict").annotate(n=Count("pk"))
    found = _fitting(every, wanted)
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    tests = list(found.select_related("source", "brand")[: PAGE + 1])
    shown = tests[:PAGE]
    reach = figures.reach_of([end for test in shown for end in _effect(test)])
    return Archive(
        [_row(test, reach) for test in shown],
        shown[-1].pk if len(tests) > PAGE else 0,
        summed(dict(counted)),
        list(queries.archive_sources_for(person)),
    )


def build(person: Principal, test: ArchivedTest) -> TestPage:
    """One imported test with the others of its series."""
    own = queries.archived_tests_for(person).filter(brand=test.brand_id)
    series = own.filter(series=test.series).order_by("started_on", "pk")
    told = list(series[:MOST_IN_A_SERIES]) if test.series else []
    said = _analysis(test)
    return TestPage(
        test,
        reading.read(
            said,
            given.rows(test.arms),
            is_share=test.kind != "mean",
            monitor=_watched(test),
        ),
        words.route(test.route),
        [_card(one, test) for one in told[:MOST_IN_A_SERIES]],
        max(0, series.count() - MOST_IN_A_SERIES)
        if len(told) > MOST_IN_A_SERIES
        else 0,
        len(test.checkpoints or ()),
    )


def _analysis(test: ArchivedTest) -> Mapping[str, JSON]:
    """How it was read; the verdict that is stored beside it counts."""
    return {**test.read, "verdict": test.verdict, "route": test.route}


def _watched(test: ArchivedTest) -> Mapping[str, JSON]:
    """The looks at a test of two arms, computed again: only their end is kept."""
    looks = given.rows(test.checkpoints)
    controls = [a.get("name") for a in given.rows(test.arms) if a.get("control")]
    if len(test.arms) != 2 or len(controls) != 1 or not looks:
        return given.NOTHING
    shown = []
    for look in looks:
        arms = {arm.get("name") == controls[0]: arm for arm in given.rows(look["arms"])}
        if len(arms) == 2:
            shown.append(
                {"t": look["t"], "control": arms[True], "treatment": arms[False]}
            )
    raw = {"id": test.key, "metric": test.kind, "checkpoints": shown}
    try:
        return monitor(read_series(raw)).as_json(points=True)
    except BadInput:
        return given.NOTHING  # its end was read when it came in; nothing to draw


def _fitting(every: QuerySet[ArchivedTest], wanted: Wanted) -> QuerySet[ArchivedTest]:
    fits = Q()
    if wanted.query:
        fits &= Q(title__icontains=wanted.query) | Q(key__icontains=wanted.query)
    if wanted.verdict:
        fits &= Q(verdict=wanted.verdict)
    if wanted.series:
        fits &= Q(series=wanted.series)
    return every.filter(fits).order_by("-pk")


def _row(test: ArchivedTest, reach: float) -> Row:
    arms = given.rows(test.arms)
    at, low, high = _effect(test)
    return Row(
        test,
        words.verdict(test.verdict),
        len(arms),
        int(sum(number(arm.get("n")) or 0 for arm in arms)),
        reading.hides(_analysis(test)),
        lift(at),
        figures.interval(at, low, high, reach=reach),
        _changes(arms),
    )


def _changes(arms: list[Mapping[str, JSON]]) -> str:
    """The field in which all that differs differs; "" for none and for several."""
    shows = [given.fields(arm.get("fields")) for arm in arms]
    names = {name for fields in shows for name in fields}
    differ = [name for name in names if len({str(f.get(name)) for f in shows}) > 1]
    return differ[0] if len(differ) == 1 else ""


def _effect(test: ArchivedTest) -> tuple[float | None, float | None, float | None]:
    """The lift and its range; nothing of them where they are hidden."""
    if reading.hides(_analysis(test)):
        return None, None, None
    low, high = given.both_ends(test.read.get("lift_ci"))
    return number(test.read.get("lift")), low, high


def _card(test: ArchivedTest, this: ArchivedTest) -> Card:
    at, _low, _high = _effect(test)
    return Card(test, words.verdict(test.verdict), lift(at), test == this)


def _clean(said: str) -> str:
    return said.replace("\x00", "").strip()[:LONGEST]
