"""The prices of record and approved offers in force, ready to compare with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from orchestrator.domain.screening.reading.folding import Folded
from orchestrator.domain.screening.detectors.lexicon import Lexicon
from orchestrator.domain.screening.records import ApprovedOffer, PriceRecord


class _OfProduct(Protocol):
    @property
    def sku(self) -> str: ...


T = TypeVar("T", bound=_OfProduct)


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """What may be said about some products: their records and approved offers."""

    records: tuple[PriceRecord, ...]
    offers: tuple[ApprovedOffer, ...]

    def allows(self, amount: Decimal, currency: str, *, role: str) -> bool:
        """Whether some product has this amount in every market of this currency."""
        allowed: dict[tuple[str, str], set[Decimal]] = {}
        for record in self.records:
            if record.currency == currency:
                place = (record.sku, record.market.casefold())
                allowed.setdefault(place, set()).add(record.amount)
        for offer in self.offers:
            if offer.currency == currency:
                place = (offer.sku, offer.market.casefold())
                allowed.setdefault(place, set()).update(_amounts(offer, role))
        markets: dict[str, list[bool]] = {}
        for (sku, _), amounts in allowed.items():
            markets.setdefault(sku, []).append(amount in amounts)
        return any(all(each) for each in markets.values())

    def allows_saving(self, amount: Decimal, currency: str) -> bool:
        """Whether an approved offer takes exactly this amount off."""
        return any(
            offer.currency == currency and self._was(offer) == offer.amount + amount
            for offer in self.offers
        )

    def allows_percent(self, percent: Decimal) -> bool:
        """Whether an approved offer says, or exactly makes, this percentage."""
        return any(percent == self._percent(offer) for offer in self.offers)

    def nearest(self, amount: Decimal, currency: str) -> PriceRecord | None:
        """The record in this currency closest to `amount`."""
        same = (r for r in self.records if r.currency == currency)
        return min(same, key=lambda r: abs(r.amount - amount), default=None)

    def _percent(self, offer: ApprovedOffer) -> Decimal | None:
        was = self._was(offer)
        if offer.percent is not None or not was:
            return offer.percent
        return (was - offer.amount) * 100 / was

    def _was(self, offer: ApprovedOffer) -> Decimal | None:
        if offer.was is not None:
            return offer.was
        same = [
            r.amount
            for r in self.records
            if (r.sku, r.market, r.currency)
            == (offer.sku, offer.market, offer.currency)
        ]
        return same[0] if same else None


@dataclass(frozen=True)
class PriceBook:
    """Records and offers by product, and the names products go by in copy."""

    records: dict[str, tuple[PriceRecord, ...]]
    offers: dict[str, tuple[ApprovedOffer, ...]]
    names: Lexicon[str]

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

        Of several records of one product, market and currency the latest counts.
        """
        latest: dict[tuple[str, str, str], PriceRecord] = {}
        names: set[tuple[str, str]] = set()
        for record in prices:
            names |= {(name, record.sku) for name in (record.sku, *record.aliases)}
            if not _applies(record.market, market):
                continue
            if record.valid_from <= on <= (record.valid_to or on):
                place = (record.sku, record.market.casefold(), record.currency)
                held = latest.get(place)
                if held is None or held.valid_from <= record.valid_from:
                    latest[place] = record
        live = [
            offer
            for offer in offers
            if _applies(offer.market, market)
            and (offer.starts or on) <= on <= (offer.ends or on)
        ]
        return cls(
            {sku: tuple(found) for sku, found in _by_sku(latest.values())},
            {sku: tuple(found) for sku, found in _by_sku(live)},
            Lexicon((name, "word", sku) for name, sku in names if name.strip()),
        )

    def named_in(self, folded: Folded) -> list[tuple[int, int, str]]:
        """(start, end, sku) of every product named in a text, folded offsets."""
        return list(self.names.find(folded))

    def terms(self, skus: Iterable[str] | None, *, market: str | None) -> PriceTerms:
        """What may be said about `skus`; None means any product in scope.

        `market` narrows a book that was made for an unknown market.
        """
        chosen = set(self.records) | set(self.offers) if skus is None else set(skus)
        return PriceTerms(
            tuple(
                r
                for sku in sorted(chosen)
                for r in self.records.get(sku, ())
                if _applies(r.market, market)
            ),
            tuple(
                o
                for sku in sorted(chosen)
                for o in self.offers.get(sku, ())
                if _applies(o.market, market)
            ),
        )


def _amounts(offer: ApprovedOffer, role: str) -> Iterator[Decimal]:
    if role != "was":
        yield offer.amount
    if role != "price" and offer.was is not None:
        yield offer.was


def _applies(market: str, wanted: str | None) -> bool:
    return wanted is None or market.casefold() == wanted.casefold()


def _by_sku(items: Iterable[T]) -> Iterator[tuple[str, list[T]]]:
    grouped: dict[str, list[T]] = {}
    for item in items:
        grouped.setdefault(item.sku, []).append(item)
    yield from grouped.items()
