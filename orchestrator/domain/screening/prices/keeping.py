"""Whether an output that repeats an offer keeps to the offer's conditions."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from orchestrator.domain.screening.prices.conditions import (
    EVERY_ORDER,
    FOR_ALL,
    NO_CODE,
    UNBOUND,
    Until,
    is_at_once,
    waits,
)
from orchestrator.domain.screening.prices.freebies import stems
from orchestrator.domain.screening.prices.judgement import Objection
from orchestrator.domain.screening.prices.money import shown
from orchestrator.domain.screening.prices.offers import OfferFacts, related

if TYPE_CHECKING:
    from orchestrator.domain.screening.prices.statements import Statements


NEW = "new customers"


def unmet(
    offers: Sequence[OfferFacts], statements: "Statements"
) -> tuple[Objection | None, tuple[OfferFacts, ...]]:
    """(None, the offers whose conditions are stated), or why none of them is kept."""
    problems: list[Objection] = []
    kept: list[OfferFacts] = []
    for facts in offers:
        problem = _broken(facts, statements)
        if problem is None:
            kept.append(facts)
        else:
            problems.append(problem)
    return (None, tuple(kept)) if kept else (problems[0], tuple(offers))


def _broken(facts: OfferFacts, statements: "Statements") -> Objection | None:
    text = statements.text
    against = _contradicted(facts, text)
    if against is not None:
        return against
    is_whole = not facts.offer.conditions and facts.offer.threshold is None
    if facts.wording and facts.wording in text and is_whole:
        return None
    if facts.thresholds:
        stated = {
            (value, s.said.currency)
            for s in statements.said
            if s.said.currency
            for value in s.said.values
        }
        least = shown(*min(facts.thresholds))
        if not facts.thresholds & stated:
            reason = "The offer's minimum spend is not stated."
            return Objection(reason, f"minimum {least}")
    if facts.comes_with and not related(facts.comes_with, stems(text)):
        needed = " ".join(sorted(facts.comes_with))
        reason = "What must be bought for this is not stated."
        return Objection(reason, f"only with {needed}")
    if facts.waits - waits(text):
        unsaid = min(facts.waits - waits(text))
        reason = "How long this takes or must last is not stated."
        return Objection(reason, f"{unsaid}s")
    missing = _unsaid(facts.who, statements.limits)
    if missing:
        reason = "The offer is limited, and the text does not say so."
        return Objection(reason, f"only {sorted(missing)[0]}")
    return None


def _unsaid(needed: frozenset[str], stated: frozenset[str]) -> frozenset[str]:
    """The limits not stated. Who orders for the first time is a new customer."""
    missing = needed - stated
    if "the first order" in stated:
        missing -= {NEW}
    if NEW in stated and NEW not in needed:
        missing -= {"the first order"}
    return missing


def _contradicted(facts: OfferFacts, text: str) -> Objection | None:
    if facts.thresholds and UNBOUND.search(text):
        reason = "The offer has a minimum spend."
        return Objection(reason, f"minimum {shown(*min(facts.thresholds))}")
    if facts.who & {NEW, "members", "students"} and FOR_ALL.search(text):
        return Objection("The offer is not for everyone.", f"only {min(facts.who)}")
    if "the first order" in facts.who and EVERY_ORDER.search(text):
        return Objection("The offer is for one order.", "only the first order")
    if facts.waits and is_at_once(text):
        return Objection("The offer has a wait.", f"{min(facts.waits)}s")
    if facts.codes and NO_CODE.search(text):
        return Objection("The offer needs a code.", f"code {min(facts.codes)}")
    return None


def end_objection(
    until: Until, used: Iterable[OfferFacts], *, on: date
) -> Objection | None:
    """Why an end that the copy states is not that of any offer it repeats."""
    expected: list[str] = []
    for facts in used:
        if facts.offer.ends is not None:
            if until.agrees(facts.offer.ends, on=on):
                return None
            expected.append(f"until {facts.offer.ends.isoformat()}")
        for ends in facts.ends:
            if _same(ends, until):
                return None
            if ends.day and ends.month:
                expected.append(f"until {ends.day}.{ends.month}.")
    reason = "The offer does not end then."
    return Objection(reason, expected[0] if expected else "no end date")


def _same(one: Until, other: Until) -> bool:
    if one.weekday is not None and one.weekday == other.weekday:
        return True
    if one.days_ahead is not None and one.days_ahead == other.days_ahead:
        return True
    if one.day is None or (one.month, one.day) != (other.month, other.day):
        return False
    return one.year is None or other.year is None or one.year == other.year
