"""The price detector: what an output says of prices, against the prices of record."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.prices.judgement import Objection, judge
from orchestrator.domain.screening.prices.keeping import end_objection, unmet
from orchestrator.domain.screening.prices.offers import OfferFacts
from orchestrator.domain.screening.prices.reference import reference_objection
from orchestrator.domain.screening.prices.statement import Statement
from orchestrator.domain.screening.prices.statements import Statements
from orchestrator.domain.screening.reading.page import Page

CANDIDATE_LIMIT = 5_000


class Prices:
    """Leaves `{"price": {}}`: a price that is neither on record nor approved holds.

    A leaf with `reference_days` only asks whether a former price was the lowest of
    that many days before the present one.
    """

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self._days = [_reference_days(leaf) for leaf in self.leaves]

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """A hit for each price, discount or free thing that nothing covers."""
        statements = Statements(page, evidence.context)
        if len(statements.said) > CANDIDATE_LIMIT:
            raise ValueError(
                f"there are more than {CANDIDATE_LIMIT:,} prices to compare"
            )
        if not statements.said:
            return
        plain = [number for number in sorted(live) if self._days[number] is None]
        if plain:
            for hit in _unexplained(statements):
                yield from (replace(hit, leaf=number) for number in plain)
        for number in sorted(live):
            days = self._days[number]
            if days is not None:
                for hit in _unlawful(statements, days):
                    yield replace(hit, leaf=number)


def _reference_days(leaf: Leaf) -> int | None:
    days = leaf.options.get("reference_days") if leaf.options else None
    return None if days is None else int(days)


def _unexplained(statements: Statements) -> Iterator[Hit]:
    used: set[OfferFacts] = set()
    reported: set[tuple[str, int, int]] = set()
    for statement in statements.said:
        judged = judge(statement.said, statement.terms, statement.text)
        against = None if statement.is_verbatim else judged.against
        if judged.offers:
            problem, kept = unmet(judged.offers, statements)
            used |= set(kept)
            against = problem
        if against is not None:
            hit = _hit(against, statement)
            if (hit.path, hit.start, hit.end) not in reported:
                reported.add((hit.path, hit.start, hit.end))
                yield hit
    for passage, until in statements.ends() if used else ():
        against = end_objection(until, used, on=statements.context.on)
        if against is not None:
            start, end = passage.span(until.start, until.end)
            yield _placed(against, passage.path, start, end, passage.place)


def _unlawful(statements: Statements, days: int) -> Iterator[Hit]:
    for statement in statements.said:
        if statement.said.role == "was" and statement.said.kind == "amount":
            against = reference_objection(
                statement.said, statement.terms, statements.context, days=days
            )
            if against is not None:
                yield _hit(against, statement)


def _hit(against: Objection, statement: Statement) -> Hit:
    start, end = statement.span
    return _placed(against, statement.path, start, end, statement.place)


def _placed(against: Objection, path: str, start: int, end: int, place: int) -> Hit:
    return Hit(
        -1,
        path,
        start,
        end,
        place,
        reason=against.reason,
        expected=against.expected,
        actual=against.actual,
    )
