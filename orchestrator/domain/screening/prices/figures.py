"""Which keys of a structured answer carry prices, and in what role."""

import re
from functools import lru_cache

_PERCENT = {"percent", "percentage", "pct", "percents", "prozent"}
_REFERENCE = {"was", "rrp", "msrp", "uvp", "statt", "streichpreis", "strikethrough"}
_PRICE = {
    "price", "prices", "amount", "now", "preis", "preise", "prix", "precio", "prezzo",
    "prijs", "cost", "lowprice", "highprice", "pricing", "msrp", "kosten", "saleprice",
    "unitprice", "pricevalue", "monthly", "cents", "pence",
}  # fmt: skip
_FORMER = {
    "compare", "regular", "list", "old", "original", "previous", "before", "former",
    "retail", "reference", "strike", "crossed", "usual", "full",
}  # fmt: skip
_FEE = {
    "fee", "fees", "surcharge", "deposit", "charge", "charges", "gebuhr", "gebuehr",
    "postage",
}  # fmt: skip
_CREDIT = {"cashback", "credit", "voucher", "gutschein", "reward"}
_CUTS = {
    "discount", "discounts", "off", "saving", "savings", "save", "rebate", "reduction",
    "rabatt", "markdown", "nachlass", "sconto", "remise", "descuento",
}  # fmt: skip
_CODES = {"promo", "promocode", "coupon", "couponcode", "voucher", "gutscheincode",
          "discountcode", "vouchercode", "rabattcode", "promotioncode"}  # fmt: skip
_SHIPPING = {"shipping", "delivery", "versand", "lieferung"}
_THRESHOLD = {"threshold", "minimum", "min"}
_RATE = {"apr", "aer", "interest", "zins", "zinssatz", "zinsen", "apy"}
_GIFT = {"gift", "gifts", "freebie", "freebies", "bonus", "gwp", "giveaway", "geschenk",
         "zugabe", "beigabe", "gratis", "gratisartikel", "gratisbeigabe", "cadeau",
         "regalo", "omaggio", "kostenlos", "complimentary"}  # fmt: skip
_LASTS = {"month", "months", "week", "weeks", "day", "days", "year", "years", "period",
          "trial", "returns", "gift", "item", "items", "product", "products", "sample",
          "samples", "monate", "wochen", "tage", "extra", "extras"}  # fmt: skip
_NO_GIFT = {"points", "wrap", "wrapping", "wrapped", "card", "cards", "message", "is",
            "guide", "guides", "finder", "ideas", "option", "options", "shop", "tag",
            "tags", "category", "box", "bag", "bags", "ready", "receipt",
            "for"}  # fmt: skip
_UNOCCUPIED = {"text", "form", "space", "spaces", "range", "standing", "seats", "slots",
               "places", "spots", "rooms", "beds", "time", "style", "hand", "hands",
               "wheel", "cancellation", "memory", "capacity", "stock", "tables", "flow",
               "fall", "lance", "spirit", "until", "on", "of", "units"}  # fmt: skip
_FROM = {"from", "over", "above", "ab", "threshold"}
_INSTALMENT = {"instalment", "instalments", "installment", "installments", "rate"}
_NOT_AMOUNTS = {
    "currency", "id", "label", "note", "notes", "text", "valid", "until", "name",
    "type", "unit", "date", "starts", "ends", "list", "format", "tier", "rating",
    "count",
    "description", "html", "code", "title", "specification", "validity", "url", "key",
    "available", "availability", "position", "color", "colour", "class", "copy",
}  # fmt: skip
_GRIDS = {"rows", "data", "cells", "table", "records", "values", "body"}


def role_of(key: str) -> str:
    """`price`, `was`, `discount`, `percent`, `fee`, `code`, `rate`, `free`, `gift`,
    `threshold`, `credit`, `instalment`, `cell` (of a table: its column says what), or
    "" for any other key."""
    return "cell" if key.casefold() in _GRIDS else _role(tokens(key))


def inherits(key: str) -> bool:
    """Whether a key only says 'the number itself' and takes its parent's role."""
    return key.casefold() in (
        "value", "values", "amount", "min", "max", "from", "to", "low", "high",
        "lowprice", "highprice", "gross", "net", "minor", "cents", "formatted",
        "display", "eur",
        "usd", "gbp", "chf", "monthly", "yearly", "code", "percent", "rate",
    )  # fmt: skip


@lru_cache(maxsize=4096)
def tokens(key: str) -> tuple[str, ...]:
    """The words of a snake, kebab or camel case key."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", key)
    return tuple("".join(c if c.isalnum() else " " for c in spaced).casefold().split())


@lru_cache(maxsize=4096)
def _role(words: tuple[str, ...]) -> str:
    named = set(words)
    last = words[-1] if words else ""
    if _is_code(named):
        return "code"
    if named & _NOT_AMOUNTS and not named & (_REFERENCE | {"compare"}):
        return "" if last in _NOT_AMOUNTS else _amount_role(named, words)
    return _amount_role(named, words)


def _is_code(named: set[str]) -> bool:
    if named & {"text", "label", "copy", "description", "banner", "note", "valid"}:
        return False
    if "code" in named:
        return bool(named & (_CODES | _CUTS | {"offer", "referral", "campaign"}))
    return bool(named & (_CODES - {"promo", "voucher"}))


def _amount_role(named: set[str], words: tuple[str, ...]) -> str:
    if "of" in named and not named & (_CUTS | _FEE):
        return ""  # an amount of wool
    if named & _RATE and not named & _PRICE - {"cost"}:
        return "rate"
    if named & _THRESHOLD and named & (
        _SHIPPING | {"spend", "order", "basket", "free"}
    ):
        return "threshold"
    if words[-1:] == ("free",) and words[0] in _LASTS:
        return "free"
    if "free" in named and (
        words[0] == "free" or named & (_SHIPPING | {"trial", "returns", "gift"})
    ):
        if named & _FROM:
            return "threshold"
        if named & (_SHIPPING | _LASTS):
            return "free"
        return "" if named & _UNOCCUPIED or len(named) < 2 else "gift"
    if named & _PERCENT:
        return "percent" if named & (_CUTS | {"offer", "sale", "price"}) else ""
    if named & _REFERENCE or (named & _FORMER and named & _PRICE):
        return "was"
    if named & _SHIPPING:
        return "fee" if named & (_FEE | _PRICE | {"amount", "rate"}) else ""
    if named & _FEE:
        return "fee"
    if named & _CUTS - {"off"} or ("off" in named and named & _PRICE):
        return "discount"
    if named & (_INSTALMENT - {"rate"}):
        return "instalment"
    if named & _GIFT:
        return "" if named & _NO_GIFT else "gift"
    if named & _CREDIT:
        return "credit"
    return "price" if named & (_PRICE - {"monthly"}) else ""
