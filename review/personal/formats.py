"""Dates, money and numbers as the person at the screen writes them (Babel).

The middleware says whose screen it is. Odd values never fail a page: what cannot be
formatted is shown as it is, with unseen characters written out. No digit of a price is
rounded away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal
from django.utils import timezone

from review.item.spans import shown_label

_DEFAULT = "en"
_chosen: ContextVar[str] = ContextVar("locale of the person", default=_DEFAULT)
_MOST_DIGITS = 24  # beyond, a number is shown as it came


@contextmanager
def written_for(locale: str) -> Iterator[None]:
    """Inside, this thread writes for a person of `locale`."""
    before = _chosen.set(locale)
    try:
        yield
    finally:
        _chosen.reset(before)


def locale() -> Locale:
    """The locale in use; English where the name means none."""
    try:
        return Locale.parse(_chosen.get(), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_DEFAULT)


def at(moment: object) -> str:
    """A moment in the person's time zone and locale; a date or time as such."""
    if isinstance(moment, datetime):
        there = local(moment)
        clock = format_time(there.timetz(), "short", locale=locale())
        return f"{format_date(there.date(), 'medium', locale=locale())}, {clock}"
    if isinstance(moment, date):
        return format_date(moment, "medium", locale=locale())
    if isinstance(moment, time):
        return format_time(moment, "short", locale=locale())
    return as_it_is(moment)


def near(moment: datetime) -> str:
    """`at`, without the year where it is this one's: Nov 24, 4:42 PM."""
    there = local(moment)
    if there.year != timezone.localdate().year:
        return at(moment)
    clock = format_time(there.timetz(), "short", locale=locale())
    return f"{format_skeleton('MMMd', there, locale=locale())}, {clock}"


def clock(moment: datetime) -> str:
    """The time of day to the second: 4:41:07 PM."""
    return format_time(local(moment).timetz(), "medium", locale=locale())


def exact(moment: datetime) -> str:
    """To the second and with the zone: 2026-08-12 14:05:01 CEST."""
    return f"{local(moment):%Y-%m-%d %H:%M:%S %Z}"


def local(moment: datetime) -> datetime:
    """`moment` in the person's zone; one without a zone is taken as UTC."""
    known = moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)
    return timezone.localtime(known)


def money(amount: object, currency: object = "") -> str:
    """An amount with its currency: 1,234.50 as €1,234.50 or 1.234,50 €."""
    number = _number(amount)
    code = str(currency or "").strip().upper()
    if number is None:
        return f"{as_it_is(amount)} {as_it_is(currency)}".strip()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        return f"{count(number)} {as_it_is(currency)}".strip()
    return format_currency(number, code, locale=locale(), decimal_quantization=False)


def count(number: object) -> str:
    """A number with its groups: 412306 as 412,306. No digit is rounded away."""
    known = _number(number)
    if known is None:
        return as_it_is(number)
    return format_decimal(known, locale=locale(), decimal_quantization=False)


def as_it_is(value: object) -> str:
    """Whatever it is, as text; None is nothing."""
    return "" if value is None else shown_label(str(value))


def _number(value: object) -> Decimal | None:
    """None where it is no finite number of a length people read."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return None
    return number if len(number.as_tuple().digits) <= _MOST_DIGITS else None
