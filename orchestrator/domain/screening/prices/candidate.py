"""One thing said of a price, wherever it was found."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something said about a price, at [start, end) of a folded text.

    `kind`: amount, saving, percent, rate, threshold, free, multibuy, code, unread, or
    a topic words alone can raise (offer, gift, cashback, instalments, fee,
    price_match, price_move). `values` are all amounts the text can mean; `currency`
    None is an unknown one. `role` narrows a kind: was, from, up_to, under, range,
    bundle, instalment, fee, credit, worth. `said` is the code, the free thing or the
    measure in plain form; `reason` a phrase for the reviewer.
    """

    kind: str
    start: int
    end: int
    values: tuple[Decimal, ...] = ()
    currency: str | None = None
    reason: str = ""
    role: str = ""
    unit: str = ""
    period: str = ""
    said: str = ""
