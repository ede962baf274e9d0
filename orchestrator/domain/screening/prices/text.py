"""Every price, percentage and promise of a gain in one text, with its place."""

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestrator.domain.screening.prices.amounts import SYMBOLS, amount, slang
from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.codes import codes_in, multibuy
from orchestrator.domain.screening.prices.free import free_things
from orchestrator.domain.screening.prices.freebies import thing_given
from orchestrator.domain.screening.prices.grammar import grammar
from orchestrator.domain.screening.prices.numbers import numbers
from orchestrator.domain.screening.prices.percents import fraction, percentage

_WINDOW = 48
_LONE_SIGN = re.compile(
    rf"(?<![^\s(\"'>:*-])[{SYMBOLS}](?= ?[\w?])|(?<=\w) ?[{SYMBOLS}](?!\w)"
)
_OTHERWISE = {  # the same words in another sense, by what stands around them
    "instalments": re.compile(r"no interest~ in(?! the first| your first)"),
    "offer": re.compile(
        r"money[- ]?off~ of |(?:life|trade|his|her|their) (?:savings|deals?)|promo~ "
        r"(?:video|shot|film|photo|clip)|deals?~ (?:with|in)|movie promo~"
    ),
}
_FRACTIONS = ("half", "third", "quarter", "fifth", "two_thirds", "three_quarters")


def candidates(text: str, *, home: str, written: str = "") -> list[Candidate]:
    """What folded `text` says of prices, in reading order, none inside another.

    `home` is the currency of a bare number or "$"; `written` is the text with its
    capitals, which a code and a few currencies need.
    """
    written = written or text
    found = list(_figures(text, home=home.upper(), written=written))
    taken = {place for said in found for place in range(said.start, said.end)}
    for match in _LONE_SIGN.finditer(text):
        if match.end() - 1 not in taken:
            reason = "A currency sign stands without an amount that can be read."
            found.append(
                Candidate("unread", match.end() - 1, match.end(), reason=reason)
            )
    found += _words(text)
    found += (
        Candidate("code", start, end, said=code)
        for start, end, code in codes_in(text, written)
    )
    return _outermost([said for said in found if said.kind != "ignored"])


def _figures(text: str, *, home: str, written: str) -> Iterator[Candidate]:
    for number in numbers(text):
        left = text[max(0, number.start - _WINDOW) : number.start]
        right = text[number.end : number.end + _WINDOW]
        said = percentage(text, number, left, right)
        if said is None:
            said = amount(text, number, left, right, home=home, written=written)
        if said is None:
            continue
        if said.kind == "free":
            thing, lasting = thing_given(text, said.start, said.end)
            said = replace(said, said=thing, period=lasting)
        yield said
    yield from slang(text, home=home)


def _words(text: str) -> Iterator[Candidate]:
    for start, end in free_things(text):
        yield _given("free", text, start, end)
    for kind, start, end in grammar().find(text):
        if kind in ("free", "gift"):
            yield _given(kind, text, start, end)
        elif kind in _FRACTIONS:
            yield fraction(kind, start, end)
        elif kind == "multibuy":
            if not _of_a_price(text, start) and not re.match(
                r" (?:people|persons?|nights?|days?|hours?|weeks?|years?|"
                r"adults?|"
                r"players?|minutes?|months?|personen|tage?|"
                r"jahre)",
                text[end : end + 10],
            ):
                yield Candidate(kind, start, end, said=multibuy(text[start:end]))
        elif not _means_else(kind, text, start, end):
            yield Candidate(kind, start, end)


def _means_else(kind: str, text: str, start: int, end: int) -> bool:
    other = _OTHERWISE.get(kind)
    if other is None:
        return False
    around = f"{text[max(0, start - 12) : end]}~{text[end : end + 24]}"
    return bool(other.search(around))


def _of_a_price(text: str, start: int) -> bool:
    """Whether the count at `start` is the end of an amount: €2.40 per 100 g."""
    before = text[max(0, start - 2) : start]
    return text[start].isdigit() and bool(re.search(rf"\d[.,]$|[{SYMBOLS}]$", before))


def _given(kind: str, text: str, start: int, end: int) -> Candidate:
    thing, lasting = thing_given(text, start, end)
    return Candidate(kind, start, end, said=thing, period=lasting)


def _outermost(found: list[Candidate]) -> list[Candidate]:
    """Without topics that lie inside what says more: "save" inside "save €13"."""
    found.sort(key=lambda c: (c.start, -c.end))
    kept: list[Candidate] = []
    for said in found:
        weak = said.kind in ("offer", "price_move", "free", "gift")
        inside = any(
            k.start <= said.start and said.end <= k.end and k is not said
            for k in kept[-6:]
        )
        if not (inside and (weak or said.kind == "unread")):
            kept.append(said)
    return kept
