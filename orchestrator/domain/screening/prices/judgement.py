"""One stated price against what may be said: the comparison itself."""

from dataclasses import dataclass
from decimal import Decimal

from orchestrator.domain.screening.prices.money import percent_shown, shown
from orchestrator.domain.screening.prices.book import PriceTerms
from orchestrator.domain.screening.prices.text import Candidate


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a stated price holds; `expected` and `actual` are facts, not quotes."""

    reason: str
    expected: str | None = None
    actual: str | None = None


def judge(said: Candidate, terms: PriceTerms, *, role: str = "") -> Objection | None:
    """None where the records or an approved offer say exactly this.

    `role` is that of the structured field it stands in, "" in running text.
    """
    if said.kind in ("never", "unread"):
        return Objection(said.reason, None, _actual(said, terms))
    if said.kind == "offer":
        return None if terms.offers else Objection("No approved offer covers this.")
    if said.kind == "percent":
        return _percent(said, terms)
    if said.currency is None:
        return Objection("The currency is not one of record.", _record(said, terms))
    if role == "fee":
        return Objection("No fee is on record.", "no fee", _actual(said, terms))
    if role == "discount" or said.kind == "saving":
        return _saving(said, terms, role)
    if any(terms.allows(v, said.currency, role=role) for v in said.values):
        return None
    return Objection(_why(terms), _record(said, terms), _actual(said, terms))


def _percent(said: Candidate, terms: PriceTerms) -> Objection | None:
    if any(terms.allows_percent(value) for value in said.values):
        return None
    approved = sorted({o.percent for o in terms.offers if o.percent is not None})
    expected = " or ".join(f"approved {percent_shown(p)}" for p in approved[:3])
    actual = percent_shown(said.values[0]) if said.values else None
    reason = "This discount is not an approved offer."
    return Objection(reason, expected or "no approved offer", actual)


def _saving(said: Candidate, terms: PriceTerms, role: str) -> Objection | None:
    currency = said.currency or ""
    if any(terms.allows_saving(v, currency) for v in said.values):
        return None
    if role == "discount" and any(terms.allows_percent(v) for v in said.values):
        return None  # "discount": 20 beside an approved 20 %
    reason = "This saving is not an approved offer."
    return Objection(reason, "no approved offer", shown(said.values[0], currency))


def _why(terms: PriceTerms) -> str:
    if not terms.records and not terms.offers:
        return "There is no price of record for this product, market and day."
    return "The price differs from the price of record."


def _record(said: Candidate, terms: PriceTerms) -> str:
    near = terms.nearest(said.values[0], said.currency or "") if said.values else None
    if near is None and terms.records:
        near = terms.records[0]
    return f"record {shown(near.amount, near.currency)}" if near else "no record"


def _actual(said: Candidate, terms: PriceTerms) -> str | None:
    if not said.values:
        return None
    value, currency = said.values[0], said.currency
    if currency is None:
        return percent_shown(value) if said.kind == "percent" else None
    near = terms.nearest(value, currency)
    stated = shown(value, currency)
    if near is None or not near.amount:
        return stated
    change = (value - near.amount) * 100 / near.amount
    if not change or abs(change) > Decimal(1000):
        return stated
    return f"{stated} ({'+' if change > 0 else ''}{percent_shown(change)})"
