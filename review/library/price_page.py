"""What the price book shows: each product's price of record, and what came before."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby

from orchestrator.domain.screening.prices.reference import lowest
from orchestrator.domain.screening.records import PriceRecord
from orchestrator.models import Brand, PriceList
from orchestrator.services.catalogue import prices
from review.bars import trend

PAGE = 50
DAYS = 30  # Directive 98/6/EC, article 6a


@dataclass(frozen=True, slots=True)
class Priced:
    """One product in one market. `lowest` is of the 30 days before `since`."""

    sku: str
    name: str
    market: str
    currency: str
    amount: Decimal | None
    since: date | None
    lowest: Decimal | None
    coming: PriceRecord | None
    points: str


@dataclass(frozen=True, slots=True)
class PricePage:
    """The context of one brand on `prices/page.html`."""

    brand: Brand
    price_list: PriceList | None
    rows: list[Priced]
    found: int
    next_page: int


def build(brand: Brand, *, asked: str, page: int) -> PricePage:
    """The products whose name, sku or market holds `asked`, 50 a page."""
    price_list = prices.current_list(brand)
    today = datetime.now(UTC).date()
    records = prices.records(price_list) if price_list else ()
    ordered = sorted(records, key=lambda r: (r.sku, r.market, r.valid_from))
    words = asked.casefold()
    rows = [
        _priced(list(dated), today)
        for _, dated in groupby(ordered, key=lambda r: (r.sku, r.market))
    ]
    wanted = [
        row for row in rows if words in f"{row.sku} {row.name} {row.market}".casefold()
    ]
    start = max(0, page) * PAGE
    more = page + 1 if len(wanted) > start + PAGE else 0
    shown = wanted[start : start + PAGE]
    return PricePage(brand, price_list, shown, len(wanted), more)


def _priced(dated: list[PriceRecord], today: date) -> Priced:
    now = next(
        (r for r in dated if r.valid_from <= today <= (r.valid_to or today)), None
    )
    first = dated[0]
    return Priced(
        sku=first.sku,
        name=first.aliases[0] if first.aliases else first.sku,
        market=first.market,
        currency=first.currency,
        amount=now.amount if now else None,
        since=now.valid_from if now else None,
        lowest=lowest(dated, now.valid_from, days=DAYS) if now else None,
        coming=next((r for r in dated if r.valid_from > today), None),
        points=trend([float(r.amount) for r in dated if r.amount is not None][-24:]),
    )
