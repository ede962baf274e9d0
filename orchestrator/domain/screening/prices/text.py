"""Every price, percentage and promise of a gain in one text, with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import re2

from orchestrator.domain.screening.reading.folding import Folded
from orchestrator.domain.screening.prices.money import SIGNS, currency_of, minor, readings
from orchestrator.domain.screening.prices.words import WORDS, is_gift

_WINDOW = 28


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something said about a price, in folded offsets.

    `kind`: amount, saving, percent, offer (words an approved offer covers), never (no
    record can cover it) or unread. `values` are all amounts the text can mean;
    `currency` None is an unknown one. `reason` is a phrase for the reviewer.
    """

    kind: str
    start: int
    end: int
    values: tuple[Decimal, ...] = ()
    currency: str | None = None
    reason: str = ""


_SIGN = "(?:" + "|".join(re2.escape(sign) for sign in SIGNS) + r"|\p{Sc})"
_ANY = re2.compile(r"[\p{Nd}\p{Sc}]")
_SYMBOL = re2.compile(r"\p{Sc}")
_NUMBER = re2.compile(
    r"\p{Nd}{1,3}(?:[ ']\p{Nd}{3})+(?:[.,]\p{Nd}{1,2})?|\p{Nd}+(?:[.,']\p{Nd}+)*"
)
_BEFORE = re2.compile(rf"(?:^|[^\pL$])({_SIGN}) ?[-+]?$")
_AFTER = re2.compile(rf"^(?:[.,]--?)?[ -]?({_SIGN})(?:$|[^\pL])")
_DASHED = re2.compile(r"^[.,]--?(?:$|[^\pL\pN])")
_PERCENT = re2.compile(
    r"^ ?-?(%|percent|per ?cent|pct|prozent|pour ?cent|por ?ciento)(?:$|[^\pL])"
)
_COIN = re2.compile(r"^ ?(cents?|pence|p|ct|\x{a2})(?:$|[^\pL\pN])")
_PERIOD = re2.compile(
    r"^(?: ?\pL{1,7}| ?\p{Sc})? ?(?:(?:/|per |an? |pro |par |each |every ) ?"
    r"(?:day|week|month|mo|year|yr|kg|100 ?g|litre|liter|monat|jahr|woche|mois|an)"
    r"s?(?:$|[^\pL])|(?:daily|weekly|monthly|yearly|annually|monatlich))"
)
_RATE = re2.compile(r"^.{0,12}(?:^|[^\pL])(?:apr|aer|interest|zinsen)(?:$|[^\pL])")
_CUT_BEFORE = re2.compile(
    r"(?:(?:save|saving|savings|sparen|spare|minus|discount of|rabatt von|"
    r"remise de|reduc\pL+ (?:by|of)|cut by|cheaper by|less)"
    r"(?: (?:up to|an extra|extra|a further|over|bis zu|you|now))*:? ?|"
    r"(?:^|[ (>])-)(?:\p{Sc} ?)?$"
)
_CUT_AFTER = re2.compile(
    r"^[^.,!?;\p{Nd}]{0,14}(?:^|[^\pL])(?:off|less|discount|cheaper|reduction|savings?|"
    r"rabatt|gunstiger|nachlass|reduziert|de remise|de reduction|moins|de descuento)"
    r"(?:$|[^\pL])"
)
_RANGE = re2.compile(
    r"(?:^|[^\pL])(?:up to|as little as|starting (?:at|from)|bis zu|jusqu'a|"
    r"a partir de|from) ?(?:\pL{3} |\p{Sc} ?)?$"
)
_FORMERLY = re2.compile(
    r"(?:down|reduced|lowered|marked|cut|dropped|slashed|discounted)\pL*[^.!?;]{0,12}"
    r"from ?(?:\pL{3} |\p{Sc} ?)?$"
)
_CHANGES_TO = re2.compile(r"^[^.!?;]{0,8}(?:^|[^\pL])(?:to|now|down) ")
_PRICED = re2.compile(
    r"(?:^|[^\pL])(?:price[ds]?|preis|prix|precio|rrp|uvp|msrp|costs?)"
    r"(?: (?:is|of|now|only|just|at|von|de|nur))*[:=]? ?$"
)
_ONLY = re2.compile(r"(?:^|[^\pL])(?:only|just|now|was|for|nur|jetzt|statt) ?$")
_SPANS = re2.compile(r"^-\p{Nd}")
_MULTIBUY = re2.compile(r"^ ?(?:for|fur|pour|por) (?:the price of )?[\p{Nd}\p{Sc}]")


def candidates(folded: Folded, *, home: str) -> Iterator[Candidate]:
    """What `folded` says of prices. `home` is the currency of a bare number or "$"."""
    yield from _words(folded)
    text = folded.text
    if not _ANY.search(text):
        return
    signs = {match.start() for match in _SYMBOL.finditer(text)}
    for match in _NUMBER.finditer(text):
        found = _number(folded, match.start(), match.end(), home)
        if found:
            signs -= set(range(found.start, found.end))
            yield found
    for position in sorted(signs):
        reason = "A currency sign stands without an amount that can be read."
        yield Candidate("unread", position, position + 1, reason=reason)


def _words(folded: Folded) -> Iterator[Candidate]:
    for start, end, kind in WORDS.find(folded):
        if kind == "half":
            yield Candidate("percent", start, end, (Decimal(50),))
        elif kind == "unread":
            reason = "An amount is written in words."
            yield Candidate("unread", start, end, reason=reason)
        elif kind == "offer":
            yield Candidate("offer", start, end)
        elif kind == "never" or is_gift(folded, start, end):
            reason = "No price of record or approved offer can cover this."
            yield Candidate("never", start, end, reason=reason)


def _number(folded: Folded, start: int, end: int, home: str) -> Candidate | None:
    text = folded.text
    left = text[max(0, start - _WINDOW) : start]
    right = text[end : end + _WINDOW]
    values = readings(text[start:end])
    percent = _PERCENT.match(right)
    if percent:
        return _percent(values, left, right, start, end + percent.end(1))
    if _MULTIBUY.match(right) and len(text[start:end]) < 3:
        reason = "A price for several items is not on record."
        return Candidate("never", start, end, reason=reason)
    priced = _priced(folded, start, end, home)
    if priced is None:
        return None
    begin, finish, currency, is_coin = priced
    if is_coin:
        values = tuple(minor(value, currency or "") for value in values)
    glued = right[:1].isalpha() and finish == end
    if glued or not values:
        reason = "An amount could not be read."
        return Candidate("unread", begin, finish, (), currency, reason)
    kind, reason = _said(left, right)
    return Candidate(kind, begin, finish, values, currency, reason)


def _percent(
    values: tuple[Decimal, ...], left: str, right: str, start: int, end: int
) -> Candidate | None:
    if _RATE.match(right):
        return Candidate("never", start, end, values, reason="A rate is not on record.")
    if not (_CUT_BEFORE.search(left) or _CUT_AFTER.match(right)):
        return None  # 100 % cotton
    if _RANGE.search(left):
        reason = "A range is not an approved offer."
        return Candidate("never", start, end, values, reason=reason)
    return Candidate("percent", start, end, values)


def _said(left: str, right: str) -> tuple[str, str]:
    """The kind of an amount, by the words around it."""
    if _PERIOD.match(right):
        return "never", "A price for a period or measure is not on record."
    if _CUT_BEFORE.search(left) or _CUT_AFTER.match(right):
        return "saving", ""
    is_former = _FORMERLY.search(left) or _CHANGES_TO.match(right)
    if (_RANGE.search(left) and not is_former) or _SPANS.match(right):
        return "never", "A starting price or range is not on record."
    return "amount", ""


def _priced(
    folded: Folded, start: int, end: int, home: str
) -> tuple[int, int, str | None, bool] | None:
    """(start, end, currency, is in coins) if the number at [start, end) is a price."""
    text = folded.text
    offset = max(0, start - _WINDOW)
    left, right = text[offset:start], text[end : end + _WINDOW]
    before, after = _BEFORE.search(left), _AFTER.match(right)
    if after and right[after.end(1) : after.end(1) + 1].isdigit():
        after = None  # "40 €65": the sign belongs to the next number
    home = home.upper()
    if before:
        begin = offset + before.start(1)
        written = _written(folded, begin, offset + before.end(1))
        currency = currency_of(before[1], home=home, written=written)
        if currency or _SYMBOL.search(before[1]):
            finish, named = end, None
            if after:
                named = _after(folded, after, end, home)
                finish = end + after.end(1) if named else end
            if named and named != currency:
                currency = named if before[1] == "$" else None
            return begin, finish, currency, False
    if after:
        currency = _after(folded, after, end, home)
        if currency or _SYMBOL.search(after[1]):
            return start, end + after.end(1), currency, False
    coin = _COIN.match(right)
    if coin:
        return start, end + coin.end(1), home, True
    written = text[start:end]
    is_exact = len(written) > 3 and written[-3] in ".,"
    if _DASHED.match(right) or _PRICED.search(left):
        return start, end, home, False
    return (start, end, home, False) if is_exact and _ONLY.search(left) else None


def _after(folded: Folded, match: "re2._Match[str]", end: int, home: str) -> str | None:
    written = _written(folded, end + match.start(1), end + match.end(1))
    return currency_of(match[1], home=home, written=written)


def _written(folded: Folded, start: int, end: int) -> str:
    first, last = folded.span(start, end)
    return folded.source[first:last]
