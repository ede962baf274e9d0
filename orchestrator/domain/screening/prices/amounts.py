"""Numbers that are amounts of money: currency, role, unit and period."""

import re
from decimal import Decimal

from orchestrator.domain.screening.prices.bare import bare_price
from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.codes import is_in_capitals
from orchestrator.domain.screening.prices.counts import several
from orchestrator.domain.screening.prices.measures import measure
from orchestrator.domain.screening.prices.money import (
    SIGNS,
    currency_of,
    minor,
    readings,
)
from orchestrator.domain.screening.prices.numbers import Number
from orchestrator.domain.screening.prices.roles import role_of_amount

SYMBOLS = "$\u00a2\u00a3\u00a4\u00a5\u0e3f\u20a0-\u20cf"
_SIGN = "(?:" + "|".join(re.escape(sign) for sign in SIGNS) + f"|[{SYMBOLS}])"
_BEFORE = re.compile(rf"(?:^|(?<![^\W\d_$]))({_SIGN}) ?[-+]?$")
_AFTER = re.compile(rf"^(?:[.,]--?)?[ -]?({_SIGN})(?![^\W\d_])")
_CJK = re.compile("^ ?([\u5186\u5143\u5713])")
_IS_SYMBOL = re.compile(f"[{SYMBOLS}]")
_COIN = re.compile(
    r"^[ -]?(cents?|pence|p|ct|c|\u00a2|centimes?|centavos?|rappen)(?![a-z0-9\d])"
)
_SPELT_ON = re.compile(r"^[ .-][a-z][ .-][a-z](?![a-z])")  # "5 p i e c e s"
_COINS_AFTER = re.compile(
    r"^(?: (?:and|und|et|y|e))? ?(\d{2})(?! ?[\d%a-z]|[.,]\d)"
    r"|^(?: (?:and|und|et|y|e))? ?(\d{1,2}) ?(?:cents?|pence|ct|p)(?![a-z])"
)
_LARGE = re.compile(
    r"^ ?(?:million|billion|trillion|mio|mrd|milliarden|bn|mn|m)(?![a-z])"
)
_LOWER_BESIDE = re.compile(
    rf"^ (?:{_SIGN} ?)(\d[\d.,]*\d|\d)|^ (\d[\d.,]*\d|\d) ?{_SIGN}"
)
_LABEL = re.compile(  # "£1,450 Monthly: spread it over": the name of what follows
    r"^ (?:monthly|weekly|yearly|annually|monatlich|jahrlich)(?::| (?:spread|split|pay|"
    r"zahl|\d+ (?:monthly |equal )?(?:payments|instal|raten)))"
)
_RESOLUTION = frozenset({240, 360, 480, 720, 1080, 1440, 2160})
_CARAT = frozenset({8, 9, 10, 14, 18, 22, 24})
_WEIGHT = re.compile(
    r"^ (?:of (?!saving|discount|your|value)|lighter|heavier|overweight|of body|in "
    r"weight)"
)
_LOSES = re.compile(
    r"(?:los[et]\w*|shed|gain\w*|weigh\w*|drop(?:ped)?|carr\w+)[^.]{0,12}$"
)
_SLANG = re.compile(
    r"(?<![a-z])(?:(?:a |one )?(tenner|fiver)s?|(?:(\d+|an?|one|two|three|five|ten) )"
    r"(grand)(?! [a-z]*(?:piano|entrance|total|design|plan|tour|slam|prix|house|hall|"
    r"old"
    r"|finale|gesture|opening|staircase|hotel|view|scale|scheme|day|evening|style|"
    r"room)))"
    r"(?![a-z])"
)
_TIMES = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "five": 5, "ten": 10}


def amount(
    text: str, number: Number, left: str, right: str, *, home: str, written: str
) -> Candidate | None:
    """The candidate of `number` where it is money; None where it is not."""
    found = _currency(text, number, left, right, home, written)
    if found is None:
        return bare_price(number, text, left, right, home=home)
    start, end, currency, is_coin = found
    if _LARGE.match(text[end : end + 12]):
        return Candidate("ignored", start, end)
    values = number.values
    if is_coin:
        values = tuple(minor(value, currency or "") for value in values)
    if re.match(r"k(?![a-z0-9])", text[end : end + 2]) and end == number.end:
        values, end = tuple(value * 1000 for value in values), end + 1
    elif end == number.end and text[end : end + 1].isalnum():
        return _unread(start, end, currency)
    values, end = _with_coins(values, text, number, end)
    if not values:
        return _unread(start, end, currency)
    kept = left[: len(left) - (number.start - start)].removesuffix(" ")
    after = text[end : end + len(right)]
    unit, period, length = measure(kept + " ", after)
    if length:
        more = measure("", after[length:])
        unit, period, length = unit or more[0], period or more[1], length + more[2]
    if length and _LABEL.match(after):
        period, length = "", 0
    role = role_of_amount(kept + " ", after[length:], after)
    if not role and _LOWER_BESIDE.match(after):
        role = "was" if _is_more(values, after) else role
    if role == "ignore":
        return Candidate("ignored", start, end)
    kind, narrow = _kind(role, values)
    count = several(kept, unit) if narrow in ("", "bundle", "instalment") else ""
    if count and not narrow and kind == "amount":
        narrow = "bundle"
    return Candidate(
        kind, start, end, values, currency, "", narrow, unit, period, count
    )


def _is_more(values: tuple[Decimal, ...], after: str) -> bool:
    """Whether the amount right after is lower: a crossed-out price and the new one."""
    match = _LOWER_BESIDE.match(after)
    beside = readings(match[1] or match[2]) if match else ()
    return bool(beside) and values[0] > beside[0]


def slang(text: str, *, home: str) -> list[Candidate]:
    """Amounts that are words of their own: a tenner, five grand."""
    found: list[Candidate] = []
    if not any(word in text for word in ("tenner", "fiver", "grand")):
        return found
    for match in _SLANG.finditer(text):
        if match[1]:
            value, currency = (10 if match[1] == "tenner" else 5), "GBP"
        else:
            value = _TIMES.get(match[2]) or int(match[2])
            value, currency = value * 1000, home
        span = match.span()
        left, right = text[max(0, span[0] - 48) : span[0]], text[span[1] : span[1] + 48]
        role = role_of_amount(left, right, right)
        kind, narrow = _kind(role, (Decimal(value),))
        found.append(Candidate(kind, *span, (Decimal(value),), currency, role=narrow))
    return found


def _kind(role: str, values: tuple[Decimal, ...]) -> tuple[str, str]:
    if role in ("saving", "threshold"):
        return role, ""
    if role.startswith("saving"):
        return "saving", role.partition(":")[2]
    if not any(values) and role in ("", "fee", "was"):
        return "free", ""
    return "amount", role


def _unread(start: int, end: int, currency: str | None) -> Candidate:
    reason = "An amount could not be read."
    return Candidate("unread", start, end, (), currency, reason)


def _with_coins(
    values: tuple[Decimal, ...], text: str, number: Number, end: int
) -> tuple[tuple[Decimal, ...], int]:
    """49 euros 90, 49 euros and 99 cents, 49 EUR 90 as one amount."""
    coins = _COINS_AFTER.match(text[end : end + 16]) if end > number.end else None
    if not coins or any(value % 1 for value in values):
        return values, end
    if text[end - 1] in "$\u00a3\u20ac" and text[end : end + 1] == " ":
        return values, end  # "40 € 65": two prices
    extra = Decimal(coins[1] or coins[2]) / 100
    return tuple(value + extra for value in values), end + coins.end()


def _currency(
    text: str, number: Number, left: str, right: str, home: str, written: str
) -> tuple[int, int, str | None, bool] | None:
    """(start, end, currency, is in coins) if the number is written as money."""
    before, after = _BEFORE.search(left), _AFTER.match(right) or _CJK.match(right)
    if after and text[number.end + after.end(1) :][:1].isdigit() and before:
        after = None  # "EUR 40 €65": the sign belongs to the next number
    if (
        after
        and re.match(r" ?\d", right[after.end(1) :])
        and _opens(right, after.start(1))
    ):
        after = None
    if before:
        sign = before[1]
        currency = currency_of(sign, home=home, written=_as_written(sign, written))
        if currency or _IS_SYMBOL.search(sign):
            start, end = number.start - (len(left) - before.start(1)), number.end
            named = _named(after, home, written)
            if named and after:
                end = number.end + after.end(1)
                if named != currency:
                    currency = named if sign == "$" else None
            return start, end, currency, False
    if after:
        currency = _named(after, home, written)
        if currency == "GBP" and after[1].startswith("pound"):
            rest = right[after.end(1) :]
            if _WEIGHT.match(rest) or _LOSES.search(left):
                return None
        if currency or _IS_SYMBOL.search(after[1]):
            return number.start, number.end + after.end(1), currency, False
    return _in_coins(number, text, right, home)


def _in_coins(
    number: Number, text: str, right: str, home: str
) -> tuple[int, int, str | None, bool] | None:
    coin = _COIN.match(right)
    if not coin or not number.values or _SPELT_ON.match(right[coin.end() :]):
        return None
    if number.start and text[number.start - 1] == "%":
        return None  # %6c of an address
    value = int(number.values[0])
    if coin[1] == "p" and (value in _RESOLUTION or home not in ("GBP", "EUR", "USD")):
        return None
    if coin[1] in ("ct", "c") and (
        value in _CARAT or (right.startswith(" c") and coin[1] == "c") or home == "GBP"
    ):
        return None
    if coin[1] == "c" and (number.in_words or value > 99 or value in (30, 40, 60, 90)):
        return None  # 30c is a wash
    if coin[1].startswith("cent") and number.in_words and value == 2:
        return None  # my two cents
    return number.start, number.end + coin.end(1), home, True


def _named(after: "re.Match[str] | None", home: str, written: str) -> str | None:
    if after is None:
        return None
    return currency_of(after[1], home=home, written=_as_written(after[1], written))


def _opens(right: str, position: int) -> bool:
    """Whether the sign stands right before a digit and off the number before it."""
    return (
        position > 0
        and right[position - 1] == " "
        and right[position + 1 :][:1].isdigit()
    )


def _as_written(sign: str, written: str) -> str:
    is_code = len(sign) == 3 and sign.isalpha() and is_in_capitals(sign, written)
    return sign.upper() if is_code else sign
