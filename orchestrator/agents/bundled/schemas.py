"""The shapes the bundled agents exchange, as strict JSON Schema."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "minLength": 1}
DATE: Schema = {
    "type": "string",
    "format": "date",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
MONEY: Schema = {
    "type": "string",
    "pattern": r"^[0-9]{1,12}\.[0-9]{2}$",
    "description": "An amount with two digits after the point, such as 19.90.",
}
CURRENCY: Schema = {"type": "string", "pattern": "^[A-Z]{3}$"}
LOCALE: Schema = {"type": "string", "pattern": "^[a-z]{2}([-_][A-Z]{2})?$"}
PERCENT: Schema = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 100}


def many(items: Schema, *, least: int = 0) -> Schema:
    """A list of `items`, at least `least` of them."""
    return {"type": "array", "items": items, "minItems": least}


def record(fields: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with exactly these fields; all but `optional` are required."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in fields if name not in optional],
        "properties": fields,
    }


SKUS = many(NAME, least=1)
DATED_PRICE: Schema = {
    "type": "array",
    "prefixItems": [DATE, MONEY],
    "items": False,
    "minItems": 2,
    "description": "A day and the price that applies from that day on.",
}
MARKET_PRICES = record(
    {"market": NAME, "currency": CURRENCY, "history": many(DATED_PRICE)}
)
PRODUCT = record(
    {
        "sku": NAME,
        "name": NAME,
        "brand": TEXT,
        "aliases": many(TEXT),
        "facts": {
            "type": "object",
            "description": "A text, or one text for each language (en, de, …).",
            "additionalProperties": {
                "anyOf": [TEXT, {"type": "object", "additionalProperties": TEXT}]
            },
        },
        "cost": {"type": "object", "additionalProperties": MONEY},
        "prices": many(MARKET_PRICES),
    },
    optional=("brand", "aliases", "facts", "cost"),
)
CATALOGUE = many(PRODUCT)
TARGET = record(
    {"market": NAME, "locale": LOCALE, "channel": NAME}, optional=("locale", "channel")
)
FACT = record(
    {
        "id": {"type": "string", "pattern": "^f[0-9]+$"},
        "sku": NAME,
        "market": NAME,
        "language": {"type": "string", "pattern": "^[a-z]{2}$"},
        "field": NAME,
        "value": TEXT,
        "unit": NAME,
    },
    optional=("market", "language", "unit"),
)
MISSING = record({"sku": NAME, "message": NAME})
REFUSED = record({"sku": NAME, "market": NAME, "reason": NAME})
PRICE_RECORD = record(
    {
        "sku": NAME,
        "market": NAME,
        "price": MONEY,
        "currency": CURRENCY,
        "lowest": MONEY,
        "lowest_on": DATE,
        "days": {"type": "integer", "minimum": 0},
        "sufficient": {"type": "boolean"},
    }
)
OFFER = record(
    {
        "sku": NAME,
        "market": NAME,
        "price": MONEY,
        "currency": CURRENCY,
        "was": MONEY,
        "percent": {"type": "integer", "minimum": 1, "maximum": 99},
        "starts": DATE,
        "ends": DATE,
        "margin_percent": {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]$"},
    },
    optional=("margin_percent",),
)
LINE = record(
    {"sku": NAME, "name": NAME, "price": MONEY, "currency": CURRENCY, "was": MONEY},
    optional=("was",),
)
TONE: Schema = {"type": "string", "enum": ["plain", "warm", "crisp"]}
COPY = record(
    {
        "headline": NAME,
        "body": NAME,
        "cta": NAME,
        "lines": many(LINE),
        "claims": many(TEXT),
        "market": NAME,
        "locale": LOCALE,
        "tone": TONE,
        "notes": TEXT,
    },
    optional=("notes",),
)
RECEIPT = record(
    {
        "receipt": NAME,
        "channel": NAME,
        "key": NAME,
        "delivered": {"enum": [True, "already"]},
    }
)
"""What the outbox answers, whatever is delivered to it."""
JUDGEMENT = record(
    {
        "passed": {"type": "boolean"},
        "findings": many(
            record(
                {
                    "path": TEXT,
                    "start": {"type": "integer", "minimum": 0},
                    "end": {"type": "integer", "minimum": 0},
                    "message": NAME,
                }
            )
        ),
    }
)
"""What a validator answers."""
