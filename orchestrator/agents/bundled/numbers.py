"""Numbers in running text: what each may mean in a locale, and what it counts."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from babel import Locale
from babel.numbers import NumberFormatError, get_group_symbol, parse_decimal

NUMBER = re.compile("\\d+(?:[.,'\u2019\u00a0\u202f]\\d{3}(?!\\d))*(?:[.,]\\d+)?")
SEPARATORS = re.compile("['\u2019\u00a0\u202f\u2009]")
CURRENCIES = {
    **{"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR"},
    **{"£": "GBP", "£gb": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP"},
    **{"$": "USD", "usd": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD"},
    **{"chf": "CHF", "fr.": "CHF", "¥": "JPY", "zł": "PLN", "pln": "PLN", "kr": "SEK"},
}
CENTS = {"p": "GBP", "pence": "GBP", "ct": "EUR", "cent": "EUR", "cents": "EUR"}
UNIT = r"£GB|US\$|[€£$¥]|(?:eur|euros?|gbp|pounds?|usd|dollars?|chf|zł|pln|kr)(?!\w)"
BEFORE = re.compile(rf"(?:{UNIT})\s?$", re.IGNORECASE)
AFTER = re.compile(
    rf"[\s-]?(?P<unit>{UNIT}|(?:p|pence|ct|cents?)(?!\w))", re.IGNORECASE
)
PERCENT = re.compile(
    r"\s?(?:[%\uff05\ufe6a\u066a]|per\s?cent|prozent|pour\s?cent|pct)", re.I
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number at text[start:end]; several readings where a notation is ambiguous."""

    start: int
    end: int
    kind: Literal["money", "percent", "number"]
    readings: frozenset[Decimal]
    currency: str = ""


def quantities(text: str, locale: Locale) -> Iterator[Quantity]:
    """Every number of `text` in reading order, fractions and superscripts too.

    The span includes the sign or unit that makes it money or a percentage.
    """
    found = [_quantity(text, match, locale) for match in NUMBER.finditer(text)]
    for at, char in enumerate(text):
        if unicodedata.category(char) in ("No", "Nl"):
            found.append(Quantity(at, at + 1, "number", frozenset()))
    yield from sorted(found, key=lambda one: one.start)


def readings(token: str, locale: Locale) -> frozenset[Decimal]:
    """What `token` may mean: as the locale writes it, or with a two-digit fraction."""
    plain = "".join(
        str(unicodedata.digit(char)) if char.isdigit() else char for char in token
    )
    found = set()
    if re.fullmatch(r"\d+([.,]\d{1,2})?", plain):
        found.add(Decimal(plain.replace(",", ".")))
    group = get_group_symbol(locale)
    local = SEPARATORS.sub(group, plain)
    # Where it is not this locale's notation, the plain reading stands, if any.
    with suppress(NumberFormatError):
        found.add(parse_decimal(local, locale=locale, strict=True))
    return frozenset(found)


def _quantity(text: str, match: re.Match[str], locale: Locale) -> Quantity:
    start, end = match.span()
    values = readings(match[0], locale)
    percent = PERCENT.match(text, end)
    if percent:
        return Quantity(start, percent.end(), "percent", values)
    after = AFTER.match(text, end)
    if after:
        unit = after["unit"].lower()
        if unit in CENTS:
            hundredths = frozenset(value / 100 for value in values)
            return Quantity(start, after.end(), "money", hundredths, CENTS[unit])
        return Quantity(start, after.end(), "money", values, CURRENCIES[unit])
    before = BEFORE.search(text, max(0, start - 12), start)
    if before:
        currency = CURRENCIES[before[0].strip().lower()]
        return Quantity(before.start(), end, "money", values, currency)
    return Quantity(start, end, "number", values)
