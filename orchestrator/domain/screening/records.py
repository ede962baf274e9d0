"""The facts an output is held against: prices of record, approved offers and claims."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PriceRecord:
    """The price of record of one product in one market, both dates included.

    `amount` None with a `rate` is a product that has a rate only (3.9 % APR). `unit`
    ("kg") and `period` ("month") say what one amount buys; "" is the whole thing.
    """

    sku: str
    aliases: tuple[str, ...]
    market: str
    amount: Decimal | None
    currency: str
    valid_from: date
    valid_to: date | None = None
    rate: Decimal | None = None
    unit: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class ApprovedOffer:
    """What people have approved to be offered: its figures and its conditions.

    `sku` and `market` "" mean any. `kind` is price, percent, amount_off, free_shipping,
    free_item, gift, multibuy, bundle, trial, cashback, instalments, fee, price_match
    or other. `text` is the approved wording where there is one. What is None is not
    part of the offer; what is not part of it may not be said.
    """

    sku: str
    market: str
    amount: Decimal | None
    currency: str
    was: Decimal | None = None
    percent: Decimal | None = None
    starts: date | None = None
    ends: date | None = None
    kind: str = "price"
    text: str = ""
    code: str = ""
    threshold: Decimal | None = None
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovedClaim:
    """A wording people have approved, and where and when it may be used.

    Empty `products`, `markets` and `channels` mean any. Both dates are included;
    `evidence_until` is the last day its evidence is good for.
    """

    id: int | str
    wording: str
    variants: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    disclaimer: str = ""
    starts: date | None = None
    ends: date | None = None
    evidence_until: date | None = None
