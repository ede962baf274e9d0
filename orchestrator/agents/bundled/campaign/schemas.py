"""The shapes that travel through a price campaign."""

from orchestrator.agents.bundled.direction import OPTION
from orchestrator.agents.bundled.schemas import (
    CURRENCY,
    DATE,
    LOCALE,
    MONEY,
    NAME,
    PERCENT,
    SKUS,
    TEXT,
    Schema,
    many,
    record,
)

WHOLE: Schema = {"type": "integer", "minimum": 0}
FLOOR: Schema = {"type": "number", "minimum": 0, "exclusiveMaximum": 100}
MAYBE_NUMBER: Schema = {"type": ["number", "null"]}
MAYBE_WHOLE: Schema = {"type": ["integer", "null"]}
STOCK: Schema = {"type": "object", "additionalProperties": WHOLE}
MARKET = record({"market": NAME, "locale": LOCALE, "channel": NAME})
MARKETS = many(MARKET, least=1)
SALE = record({"sku": NAME, "market": NAME, "from": DATE, "to": DATE, "units": WHOLE})
CANDIDATE = record(
    {
        "sku": NAME,
        "name": NAME,
        "market": NAME,
        "price": MONEY,
        "currency": CURRENCY,
        "lowest": MONEY,
        "days": WHOLE,
        "most_percent": WHOLE,
        "margin_now": {"type": ["string", "null"]},
        "stock": MAYBE_WHOLE,
        "open": {"type": "boolean"},
        "why": TEXT,
    }
)
ELASTICITY = record(
    {
        "sku": NAME,
        "market": NAME,
        "elasticity": MAYBE_NUMBER,
        "changes": WHOLE,
        "why": NAME,
    }
)
WINDOW = record({"starts": DATE, "ends": DATE})
OFFERED = record(
    {
        "sku": NAME,
        "market": NAME,
        "currency": CURRENCY,
        "now": MONEY,
        "was": MONEY,
        "ref_30d_low": MONEY,
        "claimed_pct": PERCENT,
        "lawful_pct": {"type": "number", "minimum": 0},
        "margin_after": {"type": ["string", "null"]},
        "start": DATE,
        "end": DATE,
        "stock": MAYBE_WHOLE,
        "terms": TEXT,
    }
)
REVERT = record(
    {"sku": NAME, "market": NAME, "price": MONEY, "currency": CURRENCY, "on": DATE}
)
PLAN = record(
    {
        "discount_percent": PERCENT,
        "skus": SKUS,
        "starts": DATE,
        "ends": DATE,
        "offers": many(OFFERED, least=1),
        "revert": many(REVERT),
    }
)
SIGNAL = record(
    {
        "id": NAME,
        "kind": {"type": "string", "enum": ["out_of_stock", "competitor", "cost"]},
        "sku": NAME,
        "market": NAME,
        "amount": MONEY,
        "currency": CURRENCY,
    },
    optional=("amount", "currency"),
)
OPTIONS = many(OPTION, least=2)
