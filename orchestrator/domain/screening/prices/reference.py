"""The lawful reference price: the lowest of the days before the present price began.

Directive 98/6/EC, article 6a: an announced reduction names the lowest price applied
in at least the thirty days before the reduction.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from orchestrator.domain.screening.prices.book import PriceTerms
from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.judgement import Objection
from orchestrator.domain.screening.prices.money import shown
from orchestrator.domain.screening.records import PriceRecord

if TYPE_CHECKING:
    from orchestrator.domain.screening.context import Context


def reference_objection(
    said: Candidate, terms: PriceTerms, context: "Context", *, days: int
) -> Objection | None:
    """Why a former price may not be stated; None where it may.

    Of several products it may be any one's; with no record of those days it holds.
    """
    lows: list[Decimal] = []
    for sku, began in _present(terms, context).items():
        own = (r for r in context.book.history if r.sku == sku)
        low = lowest((r for r in own if r.currency == said.currency), began, days=days)
        if low is not None:
            lows.append(low)
    if any(value <= low for value in said.values for low in lows):
        return None
    currency = said.currency or context.currency
    actual = shown(said.values[0], currency) if said.values else None
    if not lows:
        reason = f"There is no record of the last {days} days."
        return Objection(reason, f"no record of the last {days} days", actual)
    expected = f"lowest in {days} days {shown(max(lows), currency)}"
    reason = f"The former price is above the lowest of {days} days."
    return Objection(reason, expected, actual)


def _present(terms: PriceTerms, context: "Context") -> dict[str, date]:
    """When the present price of each product began: an offer's start, else a record's.

    An offer without a start counts from the day the output is judged for.
    """
    began: dict[str, date] = {}
    for record in terms.records:
        began[record.sku] = max(record.valid_from, began.get(record.sku, date.min))
    for facts in terms.offers:
        offer = facts.offer
        reduces = offer.kind == "price" or facts.of_kind("percent", "saving")
        if not reduces:
            continue
        for sku in [offer.sku] if offer.sku in began else list(began):
            if not offer.sku or offer.sku == sku:
                began[sku] = offer.starts or context.on
    return began


def lowest(records: Iterable[PriceRecord], began: date, *, days: int) -> Decimal | None:
    """The lowest of one product's records in force on any of `days` before `began`."""
    history = tuple(records)
    first, last = began - timedelta(days=days), began - timedelta(days=1)
    found = [
        record.amount
        for record in history
        if record.amount is not None and _was_in_force(record, history, first, last)
    ]
    return min(found, default=None)


def _was_in_force(
    record: PriceRecord, history: tuple[PriceRecord, ...], first: date, last: date
) -> bool:
    """Whether it was the price on one of those days, neither ended nor replaced."""
    followers = [
        r.valid_from - timedelta(days=1)
        for r in history
        if (r.sku, r.market, r.currency, r.unit, r.period)
        == (record.sku, record.market, record.currency, record.unit, record.period)
        and r.valid_from > record.valid_from
    ]
    ended = min([*followers, record.valid_to or last])
    return record.valid_from <= last and ended >= first
