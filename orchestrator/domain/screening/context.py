"""What an output is judged against: where it goes, when, and which prices are true."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.prices.book import PriceBook
from orchestrator.domain.screening.records import (
    ApprovedClaim,
    ApprovedOffer,
    PriceRecord,
)


@dataclass(frozen=True)
class Context:
    """The scope of one output and the facts in force there on the day `on`.

    `market` None means unknown: every rule applies and a price must be right in every
    market that uses its currency. `confidence_kind` "scored" demands a score.
    `previous` is the last approved content of the same step, None where there is none.
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
    claims: tuple[ApprovedClaim, ...] = ()
    competitors: tuple[str, ...] = ()
    vertical: str | None = None
    audience: str | None = None
    agent: str | None = None
    step: str | None = None
    previous: JSON = None

    @cached_property
    def book(self) -> PriceBook:
        """Prices and offers in force, indexed; made at the first price seen."""
        return PriceBook.of(self.prices, self.offers, market=self.market, on=self.on)
