"""Prices of record beside the prices an output proposes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from orchestrator.domain.content import JSON
from orchestrator.models import Price, PriceList, ReviewItem

ROWS = 100


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposed price. `record` is None where no price is on record;
    `change` is the difference in percent of the record."""

    sku: str
    name: str
    market: str
    currency: str
    amount: Decimal
    record: Decimal | None
    was: str

    @property
    def change(self) -> Decimal | None:
        """Δ in percent, to one decimal."""
        if not self.record:
            return None
        ratio = (self.amount - self.record) * 100 / self.record
        return ratio.quantize(Decimal("0.1"))

    @property
    def change_shown(self) -> str:
        """Δ without its sign: the template says which way."""
        return "" if self.change is None else str(abs(self.change))


def proposed(item: ReviewItem, content: JSON, market: str) -> list[Proposed]:
    """Every priced object in the content, the largest change first.

    `market` is used where the object names none. The record is the one of the price
    list this screening pinned, as of today.
    """
    said = list(_priced(content, market))[:ROWS]
    if not said or item.screening is None:
        return []
    skus = {sku for sku, *_ in said}
    book = _records(item.screening.ruleset.price_list, skus)
    rows = []
    for sku, name, where, currency, amount, was in said:
        known, record = book.get((sku, where.casefold(), currency), ("", None))
        rows.append(Proposed(sku, name or known, where, currency, amount, record, was))
    return sorted(rows, key=lambda row: abs(row.change or Decimal(0)), reverse=True)


def _records(
    price_list: PriceList, skus: set[str]
) -> dict[tuple[str, str, str], tuple[str, Decimal]]:
    """Name and amount by sku, market and currency: the newest list, the newest day."""
    prices = (
        Price.objects.filter(
            product__brand=price_list.brand_id,
            product__sku__in=skus,
            price_list__number__lte=price_list.number,
            price_list__brand=price_list.brand_id,
            valid_from__lte=date.today(),
        )
        .select_related("product")
        .order_by("valid_from", "price_list__number")
    )
    return {
        (p.product.sku, p.market.casefold(), p.currency): (p.product.name, p.amount)
        for p in prices
    }


Said = tuple[str, str, str, str, Decimal, str]


def _priced(content: JSON, market: str) -> Iterator[Said]:
    """(sku, name, market, currency, amount, was) of each object with sku and price."""
    pending: list[tuple[JSON, str]] = [(content, market)]
    while pending:
        value, where = pending.pop()
        if isinstance(value, list):
            pending.extend((inner, where) for inner in reversed(value))
        elif isinstance(value, dict):
            named = value.get("market")
            where = named if isinstance(named, str) and named else where
            amount = _amount(value.get("price"))
            sku = value.get("sku")
            if isinstance(sku, str) and amount is not None:
                name, currency = value.get("name", ""), value.get("currency", "")
                was = value.get("was", "")
                yield (sku, str(name), where, str(currency), amount, str(was))
            pending.extend((inner, where) for inner in reversed(value.values()))


def _amount(value: JSON) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
