"""A structured price read without any language: key, value, currency, unit."""

from decimal import Decimal

from orchestrator.domain.screening.prices import money
from orchestrator.domain.screening.prices.figures import tokens
from orchestrator.domain.screening.reading.page import Figure
from orchestrator.domain.screening.prices.text import Candidate

_MINOR = frozenset({"minor", "cents", "pence"})


def stated(figure: Figure, *, home: str) -> Candidate | None:
    """What the figure says; None where it says nothing of a price.

    `home` is the currency where neither the key nor the object names one.
    """
    value = figure.value
    if isinstance(value, bool):
        reason = "This says there is a price or discount, not which."
        return Candidate("unread", 0, 0, reason=reason) if value else None
    if isinstance(value, str) and not any(c.isdigit() for c in value):
        return None
    text = str(value).strip()
    is_percent = figure.role == "percent" or text.endswith("%")
    values = _values(text.rstrip("% ").lstrip("+-"), isinstance(value, str))
    currency = _currency(figure, home)
    if not values:
        reason = "An amount could not be read."
        return Candidate("unread", 0, 0, reason=reason)
    if figure.role in ("discount", "fee", "percent") and not any(values):
        return None  # no discount, no fee
    words = set(tokens(figure.key))
    if (figure.owner.minor or words & _MINOR) and currency and not is_percent:
        values = tuple(money.minor(v, currency) for v in values)
    kind = "percent" if is_percent else "amount"
    return Candidate(kind, 0, 0, values, currency)


def _values(text: str, is_text: bool) -> tuple[Decimal, ...]:
    if not is_text:
        value = Decimal(text)
        return (value,) if value.is_finite() and abs(value) < money.LIMIT else ()
    if not all(c.isdigit() or c in ".,' \u00a0\u202f" for c in text):
        return ()
    return money.readings(text.replace("\u00a0", " ").replace("\u202f", " "))


def _currency(figure: Figure, home: str) -> str | None:
    for word in tokens(figure.key):
        named = money.currency_of(word, home=home.upper(), written=word.upper())
        if named and len(word) == 3:
            return named
    if figure.owner.currency is None:
        return home.upper()
    sign = figure.owner.currency
    return money.currency_of(sign.casefold(), home=home.upper(), written=sign)
