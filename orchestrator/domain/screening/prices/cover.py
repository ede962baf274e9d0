"""Whether an approved offer says exactly what the copy says."""

import re
from decimal import Decimal

from orchestrator.domain.screening.prices.book import PriceTerms
from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.freebies import stems
from orchestrator.domain.screening.prices.measures import COUNTS, plain
from orchestrator.domain.screening.prices.money import rounded
from orchestrator.domain.screening.prices.offers import (
    OfferFacts,
    about,
    is_on_everything,
    related,
)
from orchestrator.domain.screening.prices.recorded import words_of
from orchestrator.domain.screening.records import PriceRecord

_SPECIAL = stems(
    "early bird booking student member members senior nhs military teacher staff trade "
    "black cyber clearance employee loyalty refer trial bundle introductory subscriber "
    "friends family group child fruhbucher studenten mitglieder neukunden probemonat"
)
_PARTS = re.compile(
    rf"(?<![a-z0-9.,])(\d\d?|{'|'.join(COUNTS)})(?![a-z0-9.,]*\d|[a-z%])"
)
_CODE_WORDS = stems("code codes voucher vouchers coupon coupons promocode gutschein")


def by_offer(said: Candidate, facts: OfferFacts, terms: PriceTerms, text: str) -> bool:
    """Whether this one approved offer says what `said` says, conditions aside."""
    if facts.products and terms.skus and not facts.products & terms.skus:
        return False
    if (
        facts.offer.kind == "bundle"
        and said.kind == "amount"
        and (facts.products and not facts.products <= terms.skus)
    ):
        return False  # one of the products at the price of all
    if said.kind in ("percent", "saving", "multibuy") and not _same_scope(
        said, facts, terms, text
    ):
        return False
    if said.kind == "percent":
        return _percent(said, facts, terms)
    if said.kind == "saving":
        is_bare = said.said == "?"  # "discount": 20 beside an approved 20 %
        return _saving(said, facts, terms) or (is_bare and _percent(said, facts, terms))
    if said.kind == "amount":
        return _amount(said, facts, terms) or _is_payment(said, facts, text)
    if said.kind in ("free", "gift"):
        return any(_same_gift(said, given, facts) for given in _given(facts))
    if said.kind == "threshold":
        return any((v, said.currency) in facts.thresholds for v in said.values)
    if said.kind == "rate":
        return any(set(c.values) & set(said.values) for c in facts.of_kind("rate"))
    if said.kind == "code":
        return said.said in facts.codes
    if said.kind == "multibuy":
        return any(c.said == said.said for c in facts.of_kind("multibuy"))
    if said.kind == "offer":
        return _is_such_an_offer(said, facts)
    if said.kind == "instalments" and not _as_many(said.said, facts):
        return False
    if said.kind == "instalments" and any(0 in c.values for c in facts.of_kind("rate")):
        return True
    return bool(facts.of_kind(said.kind)) or facts.offer.kind == said.kind


def _is_such_an_offer(said: Candidate, facts: OfferFacts) -> bool:
    """Whether words such as sale, voucher or student discount can mean this offer."""
    named = stems(said.said.replace("-", " "))
    if named & _CODE_WORDS:
        return bool(facts.codes)
    special = named & _SPECIAL
    if special and not special & facts.words:
        return False
    reduces = facts.of_kind("percent", "saving", "multibuy", "offer")
    return bool(reduces) or facts.offer.kind in ("price", "other", "bundle")


def _given(facts: OfferFacts) -> list[Candidate]:
    return facts.of_kind("free", "gift")


def _same_gift(said: Candidate, given: Candidate, facts: OfferFacts) -> bool:
    if said.period and said.period != given.period:
        return False
    if not said.said or said.said == given.said:
        return True
    if said.said == "gift":
        return given.kind == "gift"
    if said.said in ("next", "kids"):
        return given.said == ""
    return related(frozenset(said.said.split()), facts.words)


def _same_scope(
    said: Candidate, facts: OfferFacts, terms: PriceTerms, text: str
) -> bool:
    """Whether the offer is on what the copy says it is on."""
    if facts.is_everything:
        return True
    limits = facts.about
    if (limits or facts.offer.sku) and is_on_everything(text, said):
        return False
    if not limits:
        return True
    stated = about(text, said)
    if facts.products and (stated & terms.known) - facts.words:
        return False  # on more products than the offer names
    if stated:
        return related(stated, limits) or related(stated, facts.words)
    if terms.names and related(limits, terms.known):
        return related(terms.names, limits)
    return True


def _percent(said: Candidate, facts: OfferFacts, terms: PriceTerms) -> bool:
    if said.role == "" and facts.offer.percent in said.values:
        return True
    if said.role == "" and _made_percent(facts, terms) in said.values:
        return True
    return any(
        c.role == said.role and set(c.values) & set(said.values)
        for c in facts.of_kind("percent")
    )


def _made_percent(facts: OfferFacts, terms: PriceTerms) -> Decimal | None:
    offer = facts.offer
    was = _was(facts, terms)
    if offer.percent is not None or not was or offer.amount is None:
        return None
    return (was - offer.amount) * 100 / was if offer.kind == "price" else None


def _was(facts: OfferFacts, terms: PriceTerms) -> Decimal | None:
    offer = facts.offer
    if offer.was is not None:
        return offer.was
    same = (
        r.amount
        for r in terms.records
        if (r.sku, r.market, r.currency) == (offer.sku, offer.market, offer.currency)
    )
    return next(same, None)


def _saving(said: Candidate, facts: OfferFacts, terms: PriceTerms) -> bool:
    offer = facts.offer
    if said.currency != offer.currency:
        return False
    if any(
        c.currency == said.currency and c.role == said.role
        and set(c.values) & set(said.values)
        for c in facts.of_kind("saving")
    ):  # fmt: skip
        return True
    was = _was(facts, terms)
    if was is not None and offer.amount is not None and offer.kind == "price":
        return was - offer.amount in said.values
    return any(
        rounded(r.amount - price) in said.values
        for r in _concerned(facts, terms)
        if r.amount is not None
        for price in _reduced(r, facts)
    )


def _amount(said: Candidate, facts: OfferFacts, terms: PriceTerms) -> bool:
    offer = facts.offer
    if offer.currency == said.currency:
        if said.role == "was" and offer.was in said.values:
            return True
        is_price = (
            offer.kind == "price" and said.role == "" and _as_sold(said, facts, terms)
        )
        if is_price and offer.amount is not None and offer.amount in said.values:
            return True
    roles = {said.role, "worth"} if said.role == "credit" else {said.role}
    if any(
        c.currency == said.currency and c.role in roles
        and said.said in ("", c.said) and c.period == said.period
        and set(c.values) & set(said.values)
        for c in facts.of_kind("amount", "saving" if said.role == "credit" else "")
    ):  # fmt: skip
        return True
    if said.role == "from" and any(
        (v, said.currency) in facts.thresholds for v in said.values
    ):
        return True
    return said.role == "" and any(
        r.currency == said.currency and price in said.values
        for r in _concerned(facts, terms)
        for price in _reduced(r, facts)
    )


def _payments(facts: OfferFacts) -> list[Candidate]:
    return [c for c in facts.of_kind("amount") if c.role == "instalment"]


def _as_many(phrase: str, facts: OfferFacts) -> bool:
    """Whether a number of parts, where one is said, is that of the offer."""
    counts = {c.said for c in _payments(facts) if c.said}
    stated = {COUNTS.get(n, n) for n in _PARTS.findall(phrase)}
    return not counts or not stated or bool(counts & stated)


def _is_payment(said: Candidate, facts: OfferFacts, text: str) -> bool:
    """£80 a month where the offer is 8 payments of £80, and the copy says eight."""
    numbers = {COUNTS.get(n, n) for n in _PARTS.findall(text)}
    return said.role in ("", "instalment") and any(
        said.period in ("month", "week")
        and c.currency == said.currency
        and bool(set(c.values) & set(said.values))
        and c.said in numbers
        for c in _payments(facts)
    )


def _as_sold(said: Candidate, facts: OfferFacts, terms: PriceTerms) -> bool:
    """Whether the amount is for what the offer, else the record, says it is for."""
    worded = [c for c in facts.of_kind("amount") if facts.offer.amount in c.values]
    periods = {c.period for c in worded} or {
        plain(r.period)[1] or plain(r.unit)[1] for r in _concerned(facts, terms)
    }
    return not said.period or said.period in periods


def _concerned(facts: OfferFacts, terms: PriceTerms) -> list[PriceRecord]:
    """The products whose price this offer reduces."""
    if facts.offer.sku and not facts.about:
        return [r for r in terms.records if r.sku == facts.offer.sku]
    if not facts.about:
        return list(terms.records)
    return [
        r
        for r in terms.records
        if related(frozenset(words_of(r)), facts.about)
        or not related(facts.about, terms.known)
    ]


def _reduced(record: PriceRecord, facts: OfferFacts) -> list[Decimal]:
    if record.amount is None:
        return []
    found = []
    percents = {v for c in facts.of_kind("percent") if not c.role for v in c.values}
    if facts.offer.percent is not None:
        percents.add(facts.offer.percent)
    for percent in percents:
        found.append(rounded(record.amount * (100 - percent) / 100))
    for saving in facts.of_kind("saving"):
        if saving.currency == record.currency and not saving.role:
            found += [record.amount - value for value in saving.values]
    return found
