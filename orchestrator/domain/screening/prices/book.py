"""The prices of record and approved offers in force, ready to compare with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rapidfuzz import fuzz

from orchestrator.domain.screening.detectors.lexicon import Lexicon
from orchestrator.domain.screening.prices.freebies import stems
from orchestrator.domain.screening.prices.naming import (
    full_names,
    product_named,
    stands_out,
    with_products,
)
from orchestrator.domain.screening.prices.offers import OfferFacts, facts_of
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.reading.view import View
from orchestrator.domain.screening.records import ApprovedOffer, PriceRecord

Place = tuple[str, str, str, str, str]
_FUZZY_NAMES = 300  # beyond it a misspelt product is not looked for
_COMMON = frozenset(
    str.split(
        "the and for with our your pack set box size plan kit mini large small new "
        "classic original premium basic standard edition day night one two plus from "
        "pure fresh best good daily home care per month year gift card free delivery"
    )
)


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """What may be said about some products: their records and approved offers.

    `former` are the records that came right before those in force; `names` the stems
    of the names of the products asked for, empty where any product is meant; `known`
    those of every product in the book.
    """

    records: tuple[PriceRecord, ...]
    offers: tuple[OfferFacts, ...]
    former: tuple[PriceRecord, ...] = ()
    names: frozenset[str] = frozenset()
    skus: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PriceBook:
    """Records and offers by product, and the names products go by in copy."""

    records: dict[str, tuple[PriceRecord, ...]]
    former: dict[str, tuple[PriceRecord, ...]]
    offers: dict[str, tuple[OfferFacts, ...]]
    labels: dict[str, frozenset[str]]
    history: tuple[PriceRecord, ...]

    @classmethod
    def of(
        cls,
        prices: Iterable[PriceRecord],
        offers: Iterable[ApprovedOffer],
        *,
        market: str | None,
        on: date,
    ) -> "PriceBook":
        """Index what is in force on the day `on`; market None keeps every market.

        Of several records of one product, market, currency and measure the latest
        counts. An offer on a product without a record is kept as on any, with its name.
        """
        known = [r for r in prices if _applies(r.market, market)]
        labels: dict[str, frozenset[str]] = {}
        for record in prices:
            labels[record.sku] = labels.get(record.sku, frozenset()) | {
                name for name in (record.sku, *record.aliases) if name.strip()
            }
        latest, former = _in_force(known, on)
        live = [
            offer
            for offer in offers
            if _applies(offer.market, market)
            and (offer.starts or on) <= on <= (offer.ends or on)
        ]
        grouped: dict[str, list[OfferFacts]] = {}
        for offer in live:
            sku = product_named(offer.sku, labels)
            label = offer.sku if sku is None else ""
            grouped.setdefault(sku or "", []).append(facts_of(offer, label))
        names = full_names(labels)
        return cls(
            _by_sku(latest),
            _by_sku(former),
            {
                sku: tuple(with_products(facts, names) for facts in found)
                for sku, found in grouped.items()
            },
            labels,
            tuple(known),
        )

    @cached_property
    def names(self) -> Lexicon[tuple[str, bool]]:
        """Every name of every product, and the words that only one of them has."""
        owners: dict[str, set[str]] = {}
        for sku, names in self.labels.items():
            for name in names:
                for word in fold(name).text.split():
                    owners.setdefault(word.strip(".,()\"'"), set()).add(sku)
        weak = [
            (word, "word", (next(iter(skus)), False))
            for word, skus in owners.items()
            if len(skus) == 1
            and len(word) > 3
            and word.isalpha()
            and word not in _COMMON
            and len(self.labels) > 1
        ]
        full = [
            (name, "word", (sku, True))
            for sku, names in self.labels.items()
            for name in names
        ]
        return Lexicon([*full, *weak])

    @cached_property
    def _stems(self) -> dict[str, frozenset[str]]:
        return {sku: stems(fold(" ".join(n)).text) for sku, n in self.labels.items()}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset().union(*self._stems.values())

    def named_in(self, view: View) -> list[tuple[int, int, str]]:
        """(start, end, sku) of every product named in a text, folded offsets, sorted.

        A name inside a longer one is not a mention; a word that only one product has
        counts where no full name is near.
        """
        found = sorted(self.names.find(view), key=lambda f: (f[0], -f[1]))
        kept: list[tuple[int, int, str]] = []
        for start, end, (sku, is_full) in found:
            last = kept[-1] if kept else None
            if last and end <= last[1] and (start, end) != last[:2]:
                continue
            if is_full or stands_out(view, start, end):
                kept.append((start, end, sku))
        return kept

    def misspelt_in(self, text: str) -> list[tuple[int, int, str]]:
        """Products whose name nearly stands in a folded sentence."""
        found: list[tuple[int, int, str]] = []
        if sum(len(names) for names in self.labels.values()) > _FUZZY_NAMES:
            return found
        for sku, names in self.labels.items():
            for name in names:
                plain = fold(name).text
                if len(plain) < 6 or len(plain) > len(text):
                    continue
                near = fuzz.partial_ratio_alignment(plain, text, score_cutoff=86)
                if near is not None:
                    found.append((near.dest_start, near.dest_end, sku))
        return found

    def terms(self, skus: Iterable[str] | None, *, market: str | None) -> PriceTerms:
        """What may be said about `skus`; None means any product in scope.

        `market` narrows a book that was made for an unknown market. A name that no
        record has is looked up as a product's name.
        """
        asked = None if skus is None else {self._sku(sku) for sku in skus}
        chosen = set(self.records) | set(self.offers) if asked is None else asked
        where = sorted({*chosen, ""})
        names: frozenset[str] = frozenset()
        for sku in asked or ():
            names |= self._stems.get(sku, frozenset())
        return PriceTerms(
            tuple(r for s in where for r in _of(self.records, s, market)),
            tuple(
                o
                for sku in where
                for o in self.offers.get(sku, ())
                if _applies(o.offer.market, market)
            ),
            tuple(r for s in where for r in _of(self.former, s, market)),
            names,
            frozenset(asked or ()),
            self._known,
        )

    def knows(self, name: str) -> bool:
        """Whether `name` is a product's sku or, nearly, one of its names."""
        return name in self.labels or bool(product_named(name, self.labels))

    def _sku(self, name: str) -> str:
        if name in self.labels:
            return name
        return product_named(name, self.labels) or name


def _of(
    records: dict[str, tuple[PriceRecord, ...]], sku: str, market: str | None
) -> Iterator[PriceRecord]:
    return (r for r in records.get(sku, ()) if _applies(r.market, market))


def _in_force(
    records: list[PriceRecord], on: date
) -> tuple[list[PriceRecord], list[PriceRecord]]:
    """The latest record of each product and measure, and the one before each."""
    begun: dict[Place, list[PriceRecord]] = {}
    for record in records:
        if record.valid_from <= on:
            begun.setdefault(_place(record), []).append(record)
    latest, former = [], []
    for found in begun.values():
        found.sort(key=lambda r: r.valid_from)
        live = [r for r in found if on <= (r.valid_to or on)]
        if live:
            latest.append(live[-1])
            position = found.index(live[-1])
            former += found[max(0, position - 1) : position]
    return latest, former


def _place(record: PriceRecord) -> Place:
    return (
        record.sku,
        record.market.casefold(),
        record.currency,
        record.unit,
        record.period,
    )


def _applies(market: str, wanted: str | None) -> bool:
    return not market or wanted is None or market.casefold() == wanted.casefold()


def _by_sku(items: Iterable[PriceRecord]) -> dict[str, tuple[PriceRecord, ...]]:
    grouped: dict[str, list[PriceRecord]] = {}
    for item in items:
        grouped.setdefault(item.sku, []).append(item)
    return {sku: tuple(found) for sku, found in grouped.items()}
