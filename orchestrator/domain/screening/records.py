"""The facts a stated price is held against: prices of record and approved offers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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
