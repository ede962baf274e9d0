"""Which keys of a structured answer carry prices, and in what role."""

from functools import lru_cache

_PERCENT = {"percent", "percentage", "pct"}
_REFERENCE = {"was", "rrp", "msrp", "uvp"}
_PRICE = {"price", "prices", "amount", "now", "preis", "prix"}
_FORMER = {"compare", "regular", "list", "old", "original", "previous"}
_FEE = {"fee", "fees", "surcharge", "deposit", "cashback", "instalment"}
_CUTS = {"discount", "off", "saving", "savings", "save", "rebate", "reduction"}


def role_of(key: str) -> str:
    """`price`, `was`, `discount`, `percent`, `fee`, or "" for any other key."""
    return _role(tokens(key))


def inherits(key: str) -> bool:
    """Whether a key only says 'the number itself' and takes its parent's role."""
    return key.casefold() in ("value", "values", "amount", "min", "max", "from", "to")


@lru_cache(maxsize=4096)
def tokens(key: str) -> tuple[str, ...]:
    """The words of a snake, kebab or camel case key."""
    spaced = "".join(
        f" {c}" if c.isupper() and not key[max(i - 1, 0)].isupper() else c
        for i, c in enumerate(key)
    )
    return tuple("".join(c if c.isalnum() else " " for c in spaced).casefold().split())


@lru_cache(maxsize=4096)
def _role(words: tuple[str, ...]) -> str:
    named = set(words)
    if named & _PERCENT:
        return "percent" if named & _CUTS else ""
    if named & _REFERENCE or (named & _FORMER and named & _PRICE):
        return "was"
    if named & _PRICE:
        return "price"
    if named & _CUTS - {"off"}:
        return "discount"
    return "fee" if named & _FEE else ""
