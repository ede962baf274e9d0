"""Everything an output says of prices, each with its place and its product."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from orchestrator.domain.screening.prices.binding import Mention, products_of
from orchestrator.domain.screening.prices.book import PriceTerms
from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.conditions import (
    Until,
    eligibility,
    ends_stated,
)
from orchestrator.domain.screening.prices.fields import fields_in
from orchestrator.domain.screening.prices.figure_reading import stated
from orchestrator.domain.screening.prices.figures import role_of, tokens
from orchestrator.domain.screening.prices.given import given_in_objects
from orchestrator.domain.screening.prices.grids import tabled
from orchestrator.domain.screening.prices.measures import PERIODS, UNITS, plain, scale
from orchestrator.domain.screening.prices.statement import (
    Statement,
    in_field,
    is_inside,
)
from orchestrator.domain.screening.prices.text import candidates, mended
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.reading.page import Figure, Page, Passage
from orchestrator.domain.screening.reading.view import View

if TYPE_CHECKING:
    from orchestrator.domain.screening.context import Context

_TOPICS = frozenset({"fee", "free", "gift", "offer"})
_DEADLINES = ("by ", "before ")
_STOP = re.compile(r"[.!?;] ")
_TIMES = frozenset({"period", "interval", "frequency", "cycle", "cadence", "billing",
                    "recurrence", "every", "periode", "intervall"})  # fmt: skip
_TIMES_OF = frozenset({"billing", "payment", "price", "charge", "subscription", "plan",
                       "recurring", "period", "pricing"})  # fmt: skip
_PER = frozenset({"unit", "per", "price_unit", "priceunit", "price_per", "priceper",
                  "einheit", "pro"})  # fmt: skip


class Statements:
    """What `page` says of prices in its texts and its figures, in reading order."""

    def __init__(self, page: Page, context: "Context") -> None:
        self.page = page
        self.context = context
        self._by_path: dict[str, list[Figure]] = {}
        for figure in page.figures:
            self._by_path.setdefault(figure.path, []).append(figure)
        self._read: set[tuple[str, int]] = set()
        self._terms: dict[tuple[frozenset[str] | None, str | None], PriceTerms] = {}
        self._named: dict[int, list[Mention]] = {}
        found = [
            *self._of_texts(),
            *self._of_figures(),
            *self._of_objects(),
            *self._of_fields(),
        ]
        self.said = sorted(found, key=lambda s: (s.place, s.span))

    @cached_property
    def text(self) -> str:
        """The whole output as one folded text: where a condition may stand."""
        return " . ".join(p.folded.text for p in self.page.passages if not p.is_key)

    @cached_property
    def limits(self) -> frozenset[str]:
        """Whom or what the output limits anything to."""
        return eligibility(self.text)

    def ends(self) -> Iterator[tuple[Passage, Until]]:
        """Every end date the output states, outside an approved wording."""
        for passage in self.page.passages:
            if not passage.is_key:
                verbatim = self._verbatim(passage.folded.text)
                text = passage.folded.text
                for until in ends_stated(text):
                    if is_inside(until.start, until.end, verbatim):
                        continue
                    if text.startswith(_DEADLINES, until.start) and not any(
                        s.place == passage.place
                        and _is_one_sentence(text, s.said, until)
                        for s in self.said
                    ):
                        continue  # "by Wednesday you've stopped cooking"
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
        text = view.text if view is passage.views[0] else mended(view.text)
        found = candidates(text, home=home, written=view.strip.text)
        if not found:
            return
        figure = self._figure_of(passage)
        if figure is not None:
            self._read.add((figure.path, figure.place))
        mentions = self._mentions(passage, view)
        verbatim = self._verbatim(view.text)
        named = [(start, end) for start, end, _ in mentions]
        for said in found:
            if said.kind in _TOPICS and is_inside(said.start, said.end, named):
                continue  # a product of that name: the base fee, the Free Spirit tee
            span = view.span(said.start, said.end)
            if any(start < span[1] and span[0] < end for start, end in taken):
                continue
            said = in_field(said, figure.role if figure is not None else "")
            skus = products_of(said, text, mentions, found, self.context.book)
            yield Statement(
                said,
                passage.path,
                span,
                passage.place,
                self._terms_of(skus or self._around(passage), passage.owner.market),
                text,
                is_inside(said.start, said.end, verbatim),
            )

    def _of_figures(self) -> Iterator[Statement]:
        for figure in [*self.page.figures, *tabled(self.page)]:
            if (figure.path, figure.place) in self._read:
                continue
            said = stated(figure, home=self._home(figure))
            if said is not None:
                said = self._measured(said, figure)
                span = self._span_of(figure)
                terms = self._terms_of(self._around(figure), figure.owner.market)
                yield Statement(said, figure.path, span, figure.place, terms)

    def _of_objects(self) -> Iterator[Statement]:
        """Gifts and rates that are objects: {"gift": {"sku": "TOTE", "qty": 1}}."""
        if not any(passage.is_key for passage in self.page.passages):
            return
        places = {p.path: p for p in reversed(self.page.passages)}
        for path, said in given_in_objects(self.page.content):
            passage = places.get(path) or self.page.passages[0]
            terms = self._terms_of(self._around(passage), passage.owner.market)
            yield Statement(said, path, (0, 0), passage.place, terms)

    def _of_fields(self) -> Iterator[Statement]:
        """Named values inside strings: attributes and the cells of tables."""
        seen: set[str] = set()
        for passage in self.page.passages:
            if passage.is_key or passage.path in seen or not passage.text:
                continue
            seen.add(passage.path)
            for field in fields_in(passage.strip.origin):
                owner = passage.owner
                if field.currency:
                    owner = replace(owner, currency=field.currency)
                figure = Figure(
                    passage.path,
                    field.value,
                    role_of(field.key),
                    field.key,
                    passage.place,
                    owner,
                )
                said = stated(figure, home=self.context.currency)
                if said is None:
                    continue
                row = self.context.book.named_in(fold(field.row)) if field.row else []
                skus = frozenset(sku for *_, sku in row) or self._around(figure)
                terms = self._terms_of(skus, owner.market)
                span = (field.start, field.end)
                yield Statement(said, passage.path, span, passage.place, terms)

    def _home(self, figure: Figure) -> str:
        """The currency that stands beside a figure under some name, else the home's."""
        for key, value in self._siblings.get(
            figure.path.rpartition("/")[0], {}
        ).items():
            if "currency" in tokens(key) and figure.owner.currency is None:
                return value.strip().upper()
        return self.context.currency

    def _measured(self, said: Candidate, figure: Figure) -> Candidate:
        """With the period or unit that stands beside a figure."""
        if said.kind != "amount" or said.role in ("was", "fee", "credit"):
            return said
        parent = figure.path.rpartition("/")[0]
        places = [parent, f"{parent}/recurring", f"{parent}/billing"]
        if figure.path.rpartition("/")[2].casefold() in ("amount", "value"):
            places.append(parent.rpartition("/")[0])
        for place in places:
            for key, value in self._siblings.get(place, {}).items():
                said = _with_measure(said, key, value)
        return said

    @cached_property
    def _siblings(self) -> dict[str, dict[str, str]]:
        """For each object, its texts by key."""
        found: dict[str, dict[str, str]] = {}
        for passage in self.page.passages:
            parent, _, key = passage.path.rpartition("/")
            if passage.path and not passage.is_key and len(passage.text) < 40:
                found.setdefault(parent, {})[key] = passage.text
        return found

    def _figure_of(self, passage: Passage) -> Figure | None:
        """The figure whose value this passage is: it stands right after its key."""
        for figure in self._by_path.get(passage.path, ()):
            is_next = figure.place <= passage.place <= figure.place + 2
            if is_next and figure.value == passage.text and not passage.is_key:
                return figure
        return None

    def _span_of(self, figure: Figure) -> tuple[int, int]:
        """Where the figure stands in the string at its path; (0, 0) for a number."""
        passage = self.page.locate(figure.path)
        if passage is None or isinstance(figure.value, bool):
            return (0, len(figure.value)) if isinstance(figure.value, str) else (0, 0)
        origin, value = passage.strip.origin, str(figure.value)
        if origin == value:
            return 0, len(value)
        named = origin.find(figure.key)
        start = origin.find(value, named + len(figure.key)) if named >= 0 else -1
        return (start, start + len(value)) if start >= 0 else (0, len(origin))

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
        sku = item.owner.sku
        if sku is not None and self.context.book.knows(sku):
            return frozenset({sku})
        parent = item.path
        while parent:
            parent = parent.rpartition("/")[0]
            beside = self._beside.get(parent)
            if beside:
                return beside
        return frozenset({sku}) if sku else self._named_before(item.place)

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


def _is_one_sentence(text: str, said: Candidate, until: Until) -> bool:
    first, last = sorted(((said.start, said.end), (until.start, until.end)))
    return _STOP.search(text, first[1], last[0]) is None


def _with_measure(said: Candidate, key: str, value: str) -> Candidate:
    """With what the field `key` says one amount buys, if it says that."""
    words = frozenset(tokens(key))
    unit, period = plain(value)
    if words & _TIMES and words <= _TIMES | _TIMES_OF:
        is_time = period.rpartition(" ")[2] in PERIODS
        return replace(said, period=period) if is_time else said
    if key.casefold() in _PER:
        if period in PERIODS:
            return replace(said, period=period)
        if unit in UNITS or scale(unit) or (unit and key.casefold() != "unit"):
            return replace(said, unit=unit)
    return said
