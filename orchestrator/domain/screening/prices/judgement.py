"""One stated price against what may be said: the comparison itself."""

from dataclasses import dataclass
from decimal import Decimal

from orchestrator.domain.screening.prices.book import PriceTerms
from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.cover import by_offer
from orchestrator.domain.screening.prices.freebies import stems
from orchestrator.domain.screening.prices.money import percent_shown, shown
from orchestrator.domain.screening.prices.offers import OfferFacts
from orchestrator.domain.screening.prices.recorded import (
    on_record,
    rate_on_record,
    words_of,
)
from orchestrator.domain.screening.records import PriceRecord

_TOPICS = {
    "offer": "No approved offer covers this.",
    "free": "No approved offer gives this away.",
    "gift": "No approved offer gives this away.",
    "multibuy": "This multibuy is not an approved offer.",
    "cashback": "Cashback or credit is not an approved offer.",
    "instalments": "Paying later or in parts is not an approved offer.",
    "fee": "A fee, or its absence, is not on record.",
    "price_match": "A price promise is not an approved offer.",
    "price_move": "A change of price is not on record.",
    "code": "This code is not of an approved offer.",
    "threshold": "This minimum is not that of an approved offer.",
    "saving": "This saving is not an approved offer.",
}
_ROLES = {
    "from": "A starting price is not an approved offer.",
    "up_to": "A range is not an approved offer.",
    "under": "A range is not an approved offer.",
    "range": "A range or rounded price is not on record.",
    "bundle": "A price for several items is not on record.",
    "instalment": "An instalment is not on record.",
    "fee": "This fee is not on record.",
    "credit": "This credit is not an approved offer.",
    "was": "The former price is not on record.",
}


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a stated price holds; `expected` and `actual` are facts, not quotes."""

    reason: str
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """`against` None is no objection; `offers` are the offers it then rests on."""

    against: Objection | None
    offers: tuple[OfferFacts, ...] = ()


def judge(said: Candidate, terms: PriceTerms, text: str = "") -> Judgement:
    """Whether the records or an approved offer say exactly this.

    `text` is the folded text the candidate stands in, for what a discount is on.
    """
    if said.kind == "unread":
        return Judgement(Objection(said.reason, None, _actual(said, terms)))
    if said.kind == "amount" and said.currency is None:
        return Judgement(
            Objection("The currency is not one of record.", _record(said, terms))
        )
    if said.kind == "amount" and on_record(said, terms):
        return Judgement(None)
    if said.kind == "rate" and rate_on_record(said, terms):
        return Judgement(None)
    if (
        said.kind == "free"
        and (terms.skus or said.values)
        and any(r.amount == 0 for r in terms.records)
    ):
        return Judgement(None)
    if said.kind == "fee" and any(_charges(r, said) for r in terms.records):
        return Judgement(None)
    offers = tuple(
        facts for facts in terms.offers if by_offer(said, facts, terms, text)
    )
    return Judgement(None, offers) if offers else Judgement(_objection(said, terms))


def _charges(record: PriceRecord, said: Candidate) -> bool:
    """Whether a product is a fee, or goes by the very word that means one."""
    if said.said and stems(said.said) and stems(said.said) <= words_of(record):
        return True
    names = " ".join((record.sku, *record.aliases)).casefold()
    return any(word in names for word in ("fee", "delivery", "shipping", "versand"))


def _objection(said: Candidate, terms: PriceTerms) -> Objection:
    if said.kind == "percent":
        return _percent(said, terms)
    if said.kind == "rate":
        rates = [r.rate for r in terms.records if r.rate is not None]
        expected = f"record {percent_shown(rates[0])}" if rates else "no record"
        reason = "The rate differs from the rate of record."
        if not rates:
            reason = "A rate is not on record."
        return Objection(reason, expected, percent_shown(said.values[0]))
    if said.kind == "amount":
        reason = _ROLES.get(said.role) or _why(said, terms)
        return Objection(reason, _record(said, terms), _actual(said, terms))
    actual = None
    if said.values and said.currency:
        actual = shown(said.values[0], said.currency)
    return Objection(_TOPICS[said.kind], _approved(said, terms), actual)


def _approved(said: Candidate, terms: PriceTerms) -> str:
    if said.kind == "code":
        codes = sorted(code for facts in terms.offers for code in facts.codes)
        return f"code {codes[0]}" if codes else "no approved code"
    if said.kind == "threshold":
        found = sorted({t for facts in terms.offers for t in facts.thresholds})
        return f"approved {shown(*found[0])}" if found else "no approved offer"
    return "no approved offer"


def _percent(said: Candidate, terms: PriceTerms) -> Objection:
    approved = {f.offer.percent for f in terms.offers if f.offer.percent is not None}
    approved |= {
        v for f in terms.offers for c in f.of_kind("percent") for v in c.values[:1]
    }
    expected = " or ".join(f"approved {percent_shown(p)}" for p in sorted(approved)[:3])
    actual = percent_shown(said.values[0]) if said.values else None
    reason = said.reason or "This discount is not an approved offer."
    if said.role == "up_to":
        actual = f"up to {actual}"
    return Objection(reason, expected or "no approved offer", actual)


def _why(said: Candidate, terms: PriceTerms) -> str:
    if not terms.records and not terms.offers:
        return "There is no price of record for this product, market and day."
    near = nearest(said, terms)
    if near is not None and near.amount in said.values:
        return "The period or measure differs from the price of record."
    return "The price differs from the price of record."


def nearest(said: Candidate, terms: PriceTerms) -> PriceRecord | None:
    """The record in this currency closest to what is said."""
    same = [
        (abs(r.amount - said.values[0]), r)
        for r in terms.records
        if r.amount is not None and r.currency == said.currency
    ]
    return min(same, key=lambda found: found[0])[1] if same and said.values else None


def _record(said: Candidate, terms: PriceTerms) -> str:
    near = nearest(said, terms) if said.values else None
    if near is None:
        near = next((r for r in terms.records if r.amount is not None), None)
    if near is None or near.amount is None:
        return "no record"
    measure = "/".join(part for part in ("", near.unit, near.period) if part)
    return f"record {shown(near.amount, near.currency)}" + (measure and f"/{measure}")


def _actual(said: Candidate, terms: PriceTerms) -> str | None:
    if not said.values or said.currency is None:
        return None
    value = said.values[0]
    near = nearest(said, terms)
    stated = shown(value, said.currency)
    measure = "/".join(part for part in (said.unit, said.period) if part)
    stated += f"/{measure}" if measure else ""
    if near is None or not near.amount:
        return stated
    change = delta(value, near.amount)
    if not change or abs(change) > Decimal(1000):
        return stated
    return f"{stated} ({'+' if change > 0 else ''}{percent_shown(change)})"


def delta(value: Decimal, record: Decimal) -> Decimal:
    """The change from the record in percent."""
    return (value - record) * 100 / record
