"""Everything an output says of prices, each with its place and its product."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from orchestrator.domain.screening.prices.binding import Mention, products_of
from orchestrator.domain.screening.prices.book import PriceTerms
from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.conditions import Until, ends_stated
from orchestrator.domain.screening.prices.figure_reading import stated
from orchestrator.domain.screening.prices.text import candidates
from orchestrator.domain.screening.reading.page import Figure, Page, Passage
from orchestrator.domain.screening.reading.view import View

if TYPE_CHECKING:
    from orchestrator.domain.screening.context import Context

_FIELD_ROLES = {"was": "was", "fee": "fee"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said of a price. `span` is that of a finding; `text` is folded."""

    said: Candidate
    path: str
    span: tuple[int, int]
    place: int
    terms: PriceTerms
    text: str = ""
    is_verbatim: bool = False


class Statements:
    """What `page` says of prices in its texts and its figures, in reading order."""

    def __init__(self, page: Page, context: "Context") -> None:
        self.page = page
        self.context = context
        self._roles = {figure.path: figure.role for figure in page.figures}
        self._terms: dict[tuple[frozenset[str] | None, str | None], PriceTerms] = {}
        self._named: dict[int, list[Mention]] = {}
        texts = list(self._of_texts())
        read = {statement.path for statement in texts}
        texts += self._of_figures(read)
        self.said = sorted(texts, key=lambda s: (s.place, s.span))

    @cached_property
    def text(self) -> str:
        """The whole output as one folded text: where a condition may stand."""
        return " . ".join(p.folded.text for p in self.page.passages if not p.is_key)

    def ends(self) -> Iterator[tuple[Passage, Until]]:
        """Every end date the output states, outside an approved wording."""
        for passage in self.page.passages:
            if not passage.is_key:
                verbatim = self._verbatim(passage.folded.text)
                for until in ends_stated(passage.folded.text):
                    if not _is_inside(until.start, until.end, verbatim):
                        yield passage, until

    def _of_texts(self) -> Iterator[Statement]:
        for passage in self.page.passages:
            if not passage.text or (passage.is_key and " " not in passage.text):
                continue
            taken: list[tuple[int, int]] = []
            for view in passage.views:
                fresh = list(self._of_view(passage, view, taken))
                taken += [statement.span for statement in fresh]
                yield from fresh

    def _of_view(
        self, passage: Passage, view: View, taken: list[tuple[int, int]]
    ) -> Iterator[Statement]:
        home = self.context.currency
        found = candidates(view.text, home=home, written=view.strip.text)
        if not found:
            return
        mentions = self._mentions(passage, view)
        verbatim = self._verbatim(view.text)
        for said in found:
            span = view.span(said.start, said.end)
            if any(start < span[1] and span[0] < end for start, end in taken):
                continue
            said = _in_field(said, self._roles.get(passage.path, ""))
            skus = products_of(said, view.text, mentions, found, self.context.book)
            yield Statement(
                said,
                passage.path,
                span,
                passage.place,
                self._terms_of(skus or self._around(passage), passage.owner.market),
                view.text,
                _is_inside(said.start, said.end, verbatim),
            )

    def _of_figures(self, read: set[str]) -> Iterator[Statement]:
        for figure in self.page.figures:
            if figure.path in read:
                continue
            said = stated(figure, home=self.context.currency)
            if said is not None:
                end = len(figure.value) if isinstance(figure.value, str) else 0
                terms = self._terms_of(self._around(figure), figure.owner.market)
                yield Statement(said, figure.path, (0, end), figure.place, terms)

    def _terms_of(self, skus: frozenset[str], market: str | None) -> PriceTerms:
        chosen = skus or None
        market = self.context.market or market
        if (chosen, market) not in self._terms:
            self._terms[chosen, market] = self.context.book.terms(chosen, market=market)
        return self._terms[chosen, market]

    def _mentions(self, passage: Passage, view: View) -> list[Mention]:
        if view is not passage.views[0]:
            return self.context.book.named_in(view)
        if passage.place not in self._named:
            self._named[passage.place] = self.context.book.named_in(view)
        return self._named[passage.place]

    def _around(self, item: Passage | Figure) -> frozenset[str]:
        """The products of what stands in a place that names none itself: its
        object's, else those the texts beside and above it name, nearest first."""
        if item.owner.sku is not None:
            return frozenset({item.owner.sku})
        parent = item.path
        while parent:
            parent = parent.rpartition("/")[0]
            beside = self._beside.get(parent)
            if beside:
                return beside
        return self._named_before(item.place)

    @cached_property
    def _beside(self) -> dict[str, frozenset[str]]:
        """For each object or list, the products its own texts name."""
        found: dict[str, frozenset[str]] = {}
        for passage in self.page.passages:
            parent = passage.path.rpartition("/")[0]
            if passage.path:
                skus = {sku for *_, sku in self._mentions(passage, passage.folded)}
                found[parent] = found.get(parent, frozenset()) | skus
        return found

    def _named_before(self, place: int) -> frozenset[str]:
        last: frozenset[str] = frozenset()
        for passage in self.page.passages:
            if passage.place >= place and last:
                break
            skus = {sku for *_, sku in self._mentions(passage, passage.folded)}
            last = frozenset(skus) or last
        return last

    def _verbatim(self, text: str) -> list[tuple[int, int]]:
        """Where an approved offer's own words stand."""
        spans: list[tuple[int, int]] = []
        for facts in self._all_offers:
            start = text.find(facts) if facts else -1
            while start >= 0:
                spans.append((start, start + len(facts)))
                start = text.find(facts, start + 1)
        return spans

    @cached_property
    def _all_offers(self) -> list[str]:
        terms = self._terms_of(frozenset(), None)
        return [facts.wording for facts in terms.offers if facts.wording]


def _in_field(said: Candidate, role: str) -> Candidate:
    """A price in a field that says what it is: "was": "€40"."""
    if role in _FIELD_ROLES and said.kind == "amount" and not said.role:
        return _as(said, "amount", _FIELD_ROLES[role])
    if role == "discount" and said.kind == "amount" and not said.role:
        return _as(said, "saving", "")
    if role == "threshold" and said.kind == "amount":
        return _as(said, "threshold", "")
    return said


def _as(said: Candidate, kind: str, role: str) -> Candidate:
    return Candidate(
        kind,
        said.start,
        said.end,
        said.values,
        said.currency,
        said.reason,
        role,
        said.unit,
        said.period,
        said.said,
    )


def _is_inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)
