"""The price detector: what an output says of prices, against the prices of record."""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.prices.figure_reading import stated
from orchestrator.domain.screening.detectors.lexicon import longest
from orchestrator.domain.screening.reading.page import Owner, Page, Passage
from orchestrator.domain.screening.prices.book import PriceTerms
from orchestrator.domain.screening.prices.judgement import Objection, judge
from orchestrator.domain.screening.prices.text import Candidate, candidates

CANDIDATE_LIMIT = 5_000
_ENDS = ".!?\n;"
_REACH = 300  # characters to either side of a price where its product may be named
_NEAR_LIMIT = 200


class Prices:
    """Leaves `{"price": {}}`: a price that is neither on record nor approved holds."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """A hit for each price, discount or free thing that nothing covers."""
        seen = 0
        roles = {figure.path: figure.role for figure in page.figures}
        read: set[str] = set()
        for passage in page.passages:
            if passage.is_key or not passage.text:
                continue
            found = list(candidates(passage.folded, home=evidence.context.currency))
            seen = _counted(seen + len(found))
            if found:
                read.add(passage.path)
                role = roles.get(passage.path, "")
                for hit in _in_passage(passage, found, role, evidence):
                    yield from (replace(hit, leaf=number) for number in live)
        for figure in page.figures:
            seen = _counted(seen + 1)
            if figure.path in read:
                continue
            said = stated(figure, home=evidence.context.currency)
            if said is None:
                continue
            terms = _terms(figure.owner, frozenset(), evidence)
            against = judge(said, terms, role=figure.role)
            if against:
                end = len(figure.value) if isinstance(figure.value, str) else 0
                hit = _hit(against, figure.path, 0, end, figure.place)
                yield from (replace(hit, leaf=number) for number in live)


def _in_passage(
    passage: Passage, found: list[Candidate], role: str, evidence: Evidence
) -> Iterator[Hit]:
    named = sorted(evidence.context.book.named_in(passage.folded))
    anywhere = {sku for _, _, sku in named}
    outer = longest((c.start, c.end) for c in found if c.kind != "offer")
    known: dict[frozenset[str], PriceTerms] = {}
    reported: set[tuple[int, int]] = set()
    for said in found:
        span = (said.start, said.end)
        if span in reported or _is_inside(span, outer):
            continue
        skus = frozenset(_bound(passage, said, named, anywhere))
        if skus not in known:
            known[skus] = _terms(passage.owner, skus, evidence)
        against = judge(said, known[skus], role=role)
        if against:
            reported.add(span)
            start, end = passage.span(*span)
            yield _hit(against, passage.path, start, end, passage.place)


def _is_inside(span: tuple[int, int], outer: list[tuple[int, int]]) -> bool:
    """Whether another of `outer` (sorted, none inside another) holds all of `span`."""
    at = bisect_right(outer, (span[0], sys.maxsize)) - 1
    return at >= 0 and outer[at] != span and outer[at][1] >= span[1]


def _bound(
    passage: Passage,
    said: Candidate,
    named: list[tuple[int, int, str]],
    anywhere: set[str],
) -> set[str]:
    """The products a price is about: those its sentence names; else its object's;
    else those the text names; none is unbound."""
    first, last = _sentence(passage.folded.text, said.start, said.end)
    near = {
        sku
        for _, end, sku in named[bisect_left(named, (first, 0, "")) :][:_NEAR_LIMIT]
        if end <= last
    }
    if near:
        return near
    return {passage.owner.sku} if passage.owner.sku is not None else anywhere


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around [start, end), cut at a distance nobody reads across."""
    first, last = start, end
    lowest, highest = max(0, start - _REACH), min(len(text), end + _REACH)
    while first > lowest and not (text[first - 1] in _ENDS and text[first].isspace()):
        first -= 1
    while last < highest and not (
        text[last] in _ENDS and text[last + 1 : last + 2] in ("", " ")
    ):
        last += 1
    return first, last


def _terms(owner: Owner, skus: frozenset[str], evidence: Evidence) -> PriceTerms:
    context = evidence.context
    chosen = skus or ({owner.sku} if owner.sku is not None else None)
    return context.book.terms(chosen, market=context.market or owner.market)


def _hit(against: Objection, path: str, start: int, end: int, place: int) -> Hit:
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


def _counted(seen: int) -> int:
    if seen > CANDIDATE_LIMIT:
        raise ValueError(f"there are more than {CANDIDATE_LIMIT:,} prices to compare")
    return seen
