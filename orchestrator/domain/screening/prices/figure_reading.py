"""A structured price read without any language: key, value, currency, unit."""

from decimal import Decimal

from orchestrator.domain.screening.prices import money
from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.figures import tokens
from orchestrator.domain.screening.prices.freebies import stems
from orchestrator.domain.screening.prices.measures import PERIOD
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.reading.page import Figure

_MINOR = frozenset({"minor", "cents", "pence", "cent", "rappen"})
_NOTHING = frozenset({"", "none", "no", "false", "null", "n/a", "na", "-", "tbc"})
_GIVING = frozenset({"true", "yes", "ja", "free", "on", "included"})
_KINDS = {
    "discount": ("saving", ""),
    "was": ("amount", "was"),
    "fee": ("amount", "fee"),
    "credit": ("amount", "credit"),
    "instalment": ("amount", "instalment"),
    "threshold": ("threshold", ""),
    "rate": ("rate", ""),
}


def stated(figure: Figure, *, home: str) -> Candidate | None:
    """What the figure says; None where it says nothing of a price.

    `home` is the currency where neither the key nor the object names one.
    """
    value, role = figure.value, figure.role
    text = str(value).strip()
    if role == "cell":
        return None
    if role == "code":
        is_code = isinstance(value, str) and text.casefold() not in _NOTHING
        return Candidate("code", 0, 0, said=text.upper()) if is_code else None
    if role in ("free", "gift"):
        return _given(figure, text)
    if isinstance(value, bool):
        reason = "This says there is a price or discount, not which."
        return Candidate("unread", 0, 0, reason=reason) if value else None
    if isinstance(value, str) and not any(c.isdigit() for c in value):
        return None
    return _amount(figure, text, home)


def _amount(figure: Figure, text: str, home: str) -> Candidate | None:
    role = figure.role
    is_percent = role == "percent" or text.endswith("%")
    values = _values(text.rstrip("% ").lstrip("+-"), isinstance(figure.value, str))
    currency = _currency(figure, home)
    if not values:
        reason = "An amount could not be read."
        return Candidate("unread", 0, 0, reason=reason)
    if role == "fee" and not any(values):
        words = set(tokens(figure.key))
        thing = "delivery" if words & {"shipping", "delivery", "versand"} else ""
        return Candidate("free", 0, 0, said=thing) if thing else None
    if role in ("discount", "percent", "credit", "was") and not any(values):
        return None  # no discount, no fee
    words = set(tokens(figure.key))
    if (figure.owner.minor or words & _MINOR) and currency and not is_percent:
        values = tuple(money.minor(v, currency) for v in values)
    elif {"unit", "amount"} <= words and currency and isinstance(figure.value, int):
        values = (*(money.minor(v, currency) for v in values), *values)
    period = next((PERIOD[w] for w in tokens(figure.key) if w in PERIOD), "")
    if is_percent and role != "rate":
        return Candidate("percent", 0, 0, values)
    kind, narrow = _KINDS.get(role, ("amount", ""))
    if kind == "saving":
        return Candidate("saving", 0, 0, values, currency, role=narrow, said="?")
    return Candidate(kind, 0, 0, values, currency, role=narrow, period=period)


def _given(figure: Figure, text: str) -> Candidate | None:
    words = set(tokens(figure.key))
    if text.casefold() in _NOTHING or text in ("0", "False"):
        return None
    if figure.role == "gift":
        is_name = isinstance(figure.value, str) and not text.isdigit()
        return gift_named([text] if is_name else [])
    lasting = next((PERIOD[w] for w in tokens(figure.key) if w in PERIOD), "")
    if lasting and text.isdigit():
        return Candidate("free", 0, 0, said="trial", period=f"{text} {lasting}")
    if text.isdigit() and words & {"item", "items", "product", "products"}:
        return gift_named([])
    if isinstance(figure.value, str) and text.casefold() not in _GIVING:
        return None
    for name in ("trial", "returns", "gift"):
        if name in words:
            return Candidate("free", 0, 0, said=name)
    return Candidate("free", 0, 0, said="delivery")


def gift_named(names: list[str]) -> Candidate:
    """A gift in a field, by what it is called; one without a name is none approved."""
    words = sorted(stems(" ".join(fold(name).text for name in names)))
    return Candidate("gift", 0, 0, said=" ".join(words) or "?")


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
