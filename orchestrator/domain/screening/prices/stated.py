"""Prices and offers as people write them down, read into records. Nothing is guessed:
a row that cannot be read is refused with its number, its field and its value."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.prices.conditions import ends_stated
from orchestrator.domain.screening.prices.measures import plain
from orchestrator.domain.screening.prices.money import currency_of, readings
from orchestrator.domain.screening.prices.offer_rows import offer_of
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.records import ApprovedOffer, PriceRecord

_BEGINNING = date(1970, 1, 1)
_SIGNED = re.compile(r"^([^\d.,\s-]*)\s*(\d[\d.,' ]*?)\s*(?:,-|\.-)?\s*([^\d\s]*)$")


def price_records(
    rows: Iterable[Any], *, currency: str, on: date, market: str | None = None
) -> tuple[PriceRecord, ...]:
    """The prices of record of `rows`, each {product, sku?, aliases?, amount?, rate?,
    currency?, unit?, period?, market?, valid_from?, valid_to?}.

    `currency` and `market` stand where a row names none; without dates a price is in
    force on `on` and ever. Raises BadInput for a row that cannot be read and for two
    prices of one product, market and measure on one day.
    """
    found: list[PriceRecord] = []
    for number, row in enumerate(rows or (), start=1):
        record = _record(row, number, currency=currency, on=on, market=market)
        for other in found:
            if _clash(record, other):
                raise BadInput(
                    f"Row {number}, product: {record.sku!r} has two prices in force on "
                    f"{max(record.valid_from, other.valid_from)}: "
                    f"{other.amount} and {record.amount}. Give one an end."
                )
        found.append(record)
    return tuple(found)


def approved_offers(rows: Iterable[Any], *, currency: str) -> tuple[ApprovedOffer, ...]:
    """The approved offers of `rows`: texts, or mappings {type, value, product?, code?,
    threshold?, starts?, ends?, was?, text?, conditions?}, in many spellings.

    Raises BadInput, naming row, field and value, for what cannot be read.
    """
    return tuple(
        _offer(row, number, currency=currency)
        for number, row in enumerate(rows or (), start=1)
    )


def _record(
    row: Any, number: int, *, currency: str, on: date, market: str | None
) -> PriceRecord:
    if not isinstance(row, Mapping):
        raise BadInput(f"Row {number}: {row!r} is not a price with a product.")
    product = _text(row, "product", "name", "title", "item", "plan")
    sku = _text(row, "sku", "id", "code") or product
    if not sku:
        raise BadInput(f"Row {number}, product: missing. Name the product.")
    given = row.get("currency")
    amount, named = _amount(row, number, ("amount", "price", "value"))
    rate, _ = _amount(row, number, ("rate", "apr", "interest_rate"))
    if amount is None and rate is None:
        raise BadInput(f"Row {number}, amount: {sku!r} has neither amount nor rate.")
    sign = str(given or named or currency or "")
    code = currency_of(sign.casefold(), home=currency.upper(), written=sign)
    if code is None and not (len(sign) == 3 and sign.isalpha()):
        raise BadInput(f"Row {number}, currency: {sign!r} is no currency code.")
    unit, period = plain(_text(row, "unit", "per"))
    measured = plain(_text(row, "period", "interval", "billing"))
    aliases = _names(row.get("aliases"), number)
    starts = _day(row, number, ("valid_from", "from", "starts"))
    return PriceRecord(
        sku=sku,
        aliases=tuple(dict.fromkeys(n for n in (product, *aliases) if n and n != sku)),
        market=_text(row, "market") or market or "",
        amount=amount,
        currency=code or sign.upper(),
        valid_from=starts or min(_BEGINNING, on),
        valid_to=_day(row, number, ("valid_to", "to", "until", "ends")),
        rate=rate,
        unit=unit,
        period=measured[1] or measured[0] or period,
    )


def _clash(one: PriceRecord, other: PriceRecord) -> bool:
    place = ("sku", "market", "currency", "unit", "period")
    if any(getattr(one, name) != getattr(other, name) for name in place):
        return False
    if (one.amount is None) != (other.amount is None):
        return False  # a price and a rate of one product
    last_one, last_other = one.valid_to or date.max, other.valid_to or date.max
    overlap = one.valid_from <= last_other and other.valid_from <= last_one
    # A later price without an end before it is its successor, as in a price list.
    same_day = one.valid_from == other.valid_from or bool(
        one.valid_to and other.valid_to
    )
    return overlap and same_day and (one.amount, one.rate) != (other.amount, other.rate)


def _offer(row: Any, number: int, *, currency: str) -> ApprovedOffer:
    if isinstance(row, str):
        if not row.strip():
            raise BadInput(f"Row {number}: an empty text is no offer.")
        return ApprovedOffer(
            sku="", market="", amount=None, currency=currency.upper(),
            kind="other", text=row.strip(), ends=_ends_in(row),
        )  # fmt: skip
    if not isinstance(row, Mapping):
        raise BadInput(f"Row {number}: {row!r} is neither a text nor a mapping.")
    return offer_of(row, number, currency=currency.upper(), day=_day, amount=_amount)


def _ends_in(text: str) -> date | None:
    """The end an offer's text states with its year; else None: any year."""
    for until in ends_stated(fold(text).text):
        if until.year and until.month and until.day:
            try:
                return date(until.year, until.month, until.day)
            except ValueError:
                return None
    return None


def _amount(
    row: Mapping[str, Any], number: int, names: Iterable[str]
) -> tuple[Decimal | None, str]:
    """(amount, currency sign) of the first of `names` the row has."""
    for name in names:
        value = row.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, Mapping):
            sign = str(value.get("currency") or "")
            inner, named = _amount(value, number, ("amount", "value"))
            return inner, sign or named
        if isinstance(value, bool):
            raise BadInput(f"Row {number}, {name}: {value!r} is not an amount.")
        found = _read_amount(str(value))
        if found is None:
            raise BadInput(f"Row {number}, {name}: {value!r} is not an amount.")
        return found
    return None, ""


def _read_amount(written: str) -> tuple[Decimal, str] | None:
    text = written.strip().removesuffix("%").strip()
    try:
        value = Decimal(text)
        return (value, "") if value.is_finite() and value >= 0 else None
    except InvalidOperation:
        pass
    match = _SIGNED.match(text.replace("\u00a0", " "))
    values = readings(match[2]) if match else ()
    if not match or len(values) != 1:
        return None
    return values[0], match[1] or match[3]


def _day(row: Mapping[str, Any], number: int, names: Iterable[str]) -> date | None:
    for name in names:
        value = row.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return datetime.fromisoformat(str(value).strip()).date()
        except ValueError:
            stated = list(ends_stated(f"until {fold(str(value)).text}"))
            if stated and stated[0].year and stated[0].month and stated[0].day:
                return date(stated[0].year, stated[0].month, stated[0].day)
            raise BadInput(
                f"Row {number}, {name}: {value!r} is not a date like 2026-08-31."
            ) from None
    return None


def _names(value: Any, number: int) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, Iterable):
        return tuple(str(part).strip() for part in value if str(part).strip())
    raise BadInput(f"Row {number}, aliases: {value!r} is not a list of names.")


def _text(row: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = row.get(name)
        if value is not None and not isinstance(value, Mapping | list):
            return str(value).strip()
    return ""
