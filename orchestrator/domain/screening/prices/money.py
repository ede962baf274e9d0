"""Numbers and currencies as people write them, read into exact decimals."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_CODES = frozenset(
    str.split(
        "aed ars aud bgn brl cad chf clp cny czk dkk egp eur gbp hkd huf idr ils inr "
        "isk jpy krw kwd mxn myr nok nzd pen php pkr pln qar ron rsd rub sar sek sgd "
        "thb twd uah usd vnd zar",
    )
)
# Also words or abbreviations: they count in capitals only.
_ENGLISH = frozenset({"cad", "pen", "php", "ron", "rub", "sek", "sar"})
_AT_HOME = frozenset({"fr.", "lei", "kr."})  # count where this is the home currency
_WORDS = {
    "euro": "EUR", "euros": "EUR", "euroes": "EUR", "\u20ac": "EUR", "eur.": "EUR",
    "pound": "GBP", "pounds": "GBP", "quid": "GBP", "\u00a3": "GBP",
    "pounds sterling": "GBP", "us dollars": "USD", "us dollar": "USD",
    "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "hk$": "HKD",
    "nz$": "NZD", "s$": "SGD", "r$": "BRL",
    "yen": "JPY", "yuan": "CNY", "rmb": "CNY", "zl": "PLN", "z\u0142": "PLN",
    "zloty": "PLN", "zlotys": "PLN", "\u5186": "JPY", "\u5143": "CNY", "\u5713": "TWD",
    "kc": "CZK", "sfr": "CHF", "sfr.": "CHF", "fr.": "CHF", "franken": "CHF",
    "francs": "CHF", "lei": "RON", "rupees": "INR", "rupee": "INR", "kr.": "DKK",
    "\u20b9": "INR", "\u20a9": "KRW", "\u20aa": "ILS", "\u20ba": "TRY",
    "\u20b4": "UAH", "\u20ab": "VND", "\u20bd": "RUB", "\u0e3f": "THB",
    "\u0440\u0443\u0431": "RUB", "\u0440\u0443\u0431\u043b\u0435\u0438": "RUB",
    "\u0435\u0432\u0440\u043e": "EUR",
}  # fmt: skip
_SHARED = {  # one sign, several currencies: the home currency decides
    "$": ("USD", "AUD", "CAD", "NZD", "HKD", "SGD", "MXN", "ARS", "CLP"),
    "dollar": ("USD", "AUD", "CAD", "NZD", "HKD", "SGD"),
    "dollars": ("USD", "AUD", "CAD", "NZD", "HKD", "SGD"),
    "buck": ("USD", "AUD", "CAD", "NZD"),
    "bucks": ("USD", "AUD", "CAD", "NZD"),
    "\u00a5": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kronor": ("SEK",),
    "kroner": ("NOK", "DKK"),
}
_WHOLE = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "HUF"})  # no coins in use
LIMIT = Decimal("1e15")  # no price is larger; beyond it a number is not read
SIGNS = tuple(sorted({*_CODES, *_WORDS, *_SHARED}, key=len, reverse=True))


def currency_of(sign: str, *, home: str, written: str = "") -> str | None:
    """The ISO code of a folded sign, word or code; None where it is not one.

    `written` is the sign before folding: some codes are English words in lower case.
    """
    sign = sign.strip()
    if sign in _SHARED:
        choices = _SHARED[sign]
        return home if home in choices else choices[0]
    if sign in _WORDS:
        known = _WORDS[sign]
        return known if sign not in _AT_HOME or known == home else None
    if sign in _ENGLISH and not (written or sign).isupper():
        return None
    return sign.upper() if sign in _CODES or sign == home.casefold() else None


def readings(written: str) -> tuple[Decimal, ...]:
    """Every amount `written` can mean: "1.299" is 1299 and 1.299; () is none.

    Separators are , . ' and space in any locale; a closing "," or "." or ",-" counts
    as nothing.
    """
    digits = written.strip().rstrip("-").rstrip(".,' ")
    digits = digits.replace(" ", "'")
    marks = [c for c in digits if c in ".,'"]
    if not marks:
        return _decimals(digits)
    last = marks[-1]
    tail = digits.rpartition(last)[2]
    plain = digits.translate(str.maketrans("", "", ".,'"))
    whole = _decimals(plain)
    decimal = _decimals(plain[: len(plain) - len(tail)] + "." + tail)
    if last == "'" or marks.count(last) > 1:
        return whole
    if len(set(marks)) > 1 or len(tail) != 3:
        return decimal
    return whole + decimal


def minor(amount: Decimal, currency: str) -> Decimal:
    """An amount given in the smallest coin."""
    return amount if currency in _WHOLE else amount / 100


def rounded(amount: Decimal) -> Decimal:
    """To the cent, as a till rounds."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def shown(amount: Decimal, currency: str) -> str:
    """`EUR 65.00`, the form findings use."""
    places = Decimal(1) if currency in _WHOLE else Decimal("0.01")
    rounded = amount.quantize(places)
    return f"{currency} {rounded if rounded == amount else format(amount, '.12g')}"


def percent_shown(percent: Decimal) -> str:
    """`12.5 %`, without needless zeros."""
    text = f"{percent.quantize(Decimal('0.1')):f}"
    return f"{text.removesuffix('.0')} %"


def _decimals(digits: str) -> tuple[Decimal, ...]:
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return ()
    return (value,) if value.is_finite() and value < LIMIT else ()
