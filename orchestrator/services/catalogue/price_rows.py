"""One row of a price import: read strictly, or refused in words for its owner."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput

DEAREST = Decimal(1_000_000)
EARLIEST = date(1990, 1, 1)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_MARKET = re.compile(r"[A-Z][A-Z0-9-]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dated:
    """From `valid_from` on, the product costs `amount`."""

    valid_from: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A product in one market; `history` is oldest first, each day once."""

    sku: str
    name: str
    market: str
    currency: str
    history: tuple[Dated, ...]
    aliases: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    cost: Mapping[str, str] = field(default_factory=dict)


def read_row(raw: object, *, market: str, currency: str) -> PriceRow:
    """Read one row; its own market and currency win over the ones given.

    Raises BadInput with the first thing that is wrong with it.
    """
    if not isinstance(raw, Mapping):
        raise BadInput(f"The row is {_said(raw)}: an object with a sku was expected.")
    sku = _words(raw, "sku", longest=60)
    row = PriceRow(
        sku=sku,
        name=_words(raw, "name", longest=200),
        market=_code(raw, "market", market, _MARKET, "AT or DE"),
        currency=_code(raw, "currency", currency, _CURRENCY, "EUR"),
        history=tuple(_history(raw)),
        aliases=tuple(_aliases(raw)),
        facts=_facts(raw),
        cost=_cost(raw),
    )
    if "price" in raw:
        stated, last = amount(raw["price"]), row.history[-1]
        if stated != last.amount:
            raise BadInput(
                f"The price {stated} is not the last of its history ({last.amount} from"
                f" {last.valid_from}): one of them is wrong."
            )
    return row


def amount(raw: object) -> Decimal:
    """A price: above 0, at most two decimals, not absurd; BadInput otherwise."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise BadInput(f"A price is {_said(raw)}: give a number such as 1.69.")
    try:
        value = Decimal(str(raw))
    except InvalidOperation:
        raise BadInput(
            f"A price is {_said(raw)}: give a number such as 1.69."
        ) from None
    if not value.is_finite():
        raise BadInput(f"A price is {_said(raw)}: it must be a finite number.")
    if value <= 0:
        raise BadInput(f"A price is {_said(raw)}: it must be above 0.")
    if value > DEAREST:
        raise BadInput(
            f"A price is {_said(raw)}: above {DEAREST:,} is taken for a slip."
        )
    if value != round(value, 2):
        raise BadInput(f"A price is {_said(raw)}: it may have two decimals.")
    return round(value, 2)


def _history(raw: Mapping[str, object]) -> Iterator[Dated]:
    given = raw.get("history")
    if not isinstance(given, list) or not given:
        raise BadInput(
            'The history is missing or empty: give [["2024-01-31", 1.69], …].'
        )
    days: dict[date, Decimal] = {}
    for entry in given:
        if not isinstance(entry, list | tuple) or len(entry) != 2:
            raise BadInput(f"The history has {_said(entry)}: give a day and a price.")
        day, price = _day(entry[0]), amount(entry[1])
        if day in days:
            raise BadInput(f"The history has {day} twice: give each day once.")
        days[day] = price
    return (Dated(day, days[day]) for day in sorted(days))


def _day(raw: object) -> date:
    if isinstance(raw, str) and _ISO_DAY.fullmatch(raw):
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            pass
        else:
            if day >= EARLIEST:
                return day
    raise BadInput(
        f"The day {_said(raw)} is not one: write 2024-01-31, not before {EARLIEST}."
    )


def _words(raw: Mapping[str, object], name: str, *, longest: int) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"The {name} is {_said(value)}: give some text.")
    text = value.strip()
    if len(text) > longest or not text.isprintable():
        raise BadInput(
            f"The {name} {_said(text)} is not usable: at most {longest} printable"
            " characters."
        )
    return text


def _code(
    raw: Mapping[str, object],
    name: str,
    default: str,
    form: re.Pattern[str],
    example: str,
) -> str:
    value = raw.get(name, default)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise BadInput(f"The {name} is {_said(value)}: write it like {example}.")
    return value


def _aliases(raw: Mapping[str, object]) -> list[str]:
    given = raw.get("aliases", [])
    if not isinstance(given, list):
        raise BadInput(f"The aliases are {_said(given)}: give a list of texts.")
    return [_words({"alias": one}, "alias", longest=200) for one in given]


def _facts(raw: Mapping[str, object]) -> dict[str, object]:
    """What the row brings beside prices; a size is a fact too."""
    given = raw.get("facts", {})
    if not isinstance(given, Mapping):
        raise BadInput(f"The facts are {_said(given)}: give an object.")
    facts = {str(name): value for name, value in given.items()}
    unit, quantity = raw.get("unit"), raw.get("quantity")
    if isinstance(unit, str) and isinstance(quantity, int | float) and quantity > 0:
        facts.setdefault("size", f"{quantity:g} {unit}")
    return facts


def _cost(raw: Mapping[str, object]) -> dict[str, str]:
    given = raw.get("cost", {})
    if not isinstance(given, Mapping):
        raise BadInput(f"The cost is {_said(given)}: give an object by currency.")
    for currency in given:
        _code({"currency": currency}, "currency", "", _CURRENCY, "EUR")
    return {str(name): str(amount(value)) for name, value in given.items()}


def _said(value: object) -> str:
    return "missing" if value is None else shown(repr(value), limit=60)
