"""What an output is judged against: where it goes, when, and which prices are true."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from orchestrator.domain.screening.price_book import PriceBook


@dataclass(frozen=True, slots=True)
class PriceRecord:
    """The price of record of one product in one market, both dates included."""

    sku: str
    aliases: tuple[str, ...]
    market: str
    amount: Decimal
    currency: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ApprovedOffer:
    """A price, reference price (`was`) and percentage people have approved."""

    sku: str
    market: str
    amount: Decimal
    currency: str
    was: Decimal | None = None
    percent: Decimal | None = None
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Context:
    """The scope of one output and the facts in force there on the day `on`.

    `market` None means unknown: every rule applies and a price must be right in every
    market that uses its currency. `confidence_kind` "scored" demands a score.
    """

    brand: str
    market: str | None
    channel: str | None
    locale: str
    currency: str
    on: date
    prices: tuple[PriceRecord, ...] = ()
    offers: tuple[ApprovedOffer, ...] = ()
    confidence_kind: Literal["scored", "deterministic"] = "deterministic"

    @cached_property
    def book(self) -> PriceBook:
        """Prices and offers in force, indexed; made at the first price seen."""
        return PriceBook.of(self.prices, self.offers, market=self.market, on=self.on)
