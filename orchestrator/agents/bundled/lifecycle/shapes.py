"""The shapes that the agents of the lifecycle mail exchange."""

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.schemas import DATE, NAME, TEXT, Schema, many, record

COUNT: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 100}
NUMBER: Schema = {"type": "number"}
MAYBE: Schema = {"type": ["number", "null"]}
WORD: Schema = {"type": ["string", "null"]}
LINE: Schema = {"type": "string", "minLength": 1, "pattern": r"^[^\r\n\x00]+$"}
FIELDS: Schema = {"type": "object", "additionalProperties": TEXT}

SEGMENT = record(
    {
        "id": NAME,
        "title": NAME,
        "size": COUNT,
        "last_size": {"type": ["integer", "null"], "minimum": 0},
        "traits": many(NAME),
    },
    optional=("last_size", "traits"),
)
CONSENT = record({"basis": NAME, "given_on": DATE}, optional=("given_on",))
PERSON = record(
    {
        "id": NAME,
        "count": {
            "type": "integer",
            "minimum": 1,
            "description": "More than 1: so many people alike, named by no id.",
        },
        "consent": {"anyOf": [CONSENT, {"type": "null"}]},
        "suppressed": WORD,
        "sent_on": many(DATE),
        "fields": FIELDS,
    },
    optional=("count", "consent", "suppressed", "sent_on", "fields"),
)
OFFER = record({"id": NAME, "text": NAME, "ends": DATE}, optional=("ends",))
TEMPLATE = record(
    {
        "id": NAME,
        "version": {"type": "integer", "minimum": 1},
        "title": NAME,
        "stage": NAME,
        "locale": schemas.LOCALE,
        "subject": LINE,
        "text": TEXT,
        "html": TEXT,
        "fallbacks": FIELDS,
        "offer": {"anyOf": [OFFER, {"type": "null"}]},
        "part": {"type": "string", "enum": ["champion", "challenger", "retired"]},
    },
    optional=("html", "fallbacks", "offer", "title"),
)
REPORT = record(
    {
        "delivered": COUNT,
        "opened": COUNT,
        "clicked": COUNT,
        "unsubscribed": COUNT,
        "complained": COUNT,
        "mailed": record({"n": COUNT, "conversions": COUNT}),
        "holdout": record({"n": COUNT, "conversions": COUNT}),
    },
    optional=("opened", "clicked", "mailed", "holdout"),
)
MAIL = record(
    {
        "template": NAME,
        "version": {"type": "integer", "minimum": 1},
        "from": LINE,
        "subject": LINE,
        "text": TEXT,
        "html": TEXT,
        "unsubscribe": TEXT,
        "offer": WORD,
        "fallbacks": FIELDS,
    },
    optional=("html",),
)
LEARNING = record(
    {
        "id": {"type": "string", "pattern": "^L-[b-z]{10}$"},
        "experiment": NAME,
        "dimension": NAME,
        "finding": NAME,
        "effect": MAYBE,
        "low": MAYBE,
        "high": MAYBE,
        "applies_to": record({"metric": NAME, "surface": TEXT, "market": TEXT}),
        "confidence": NAME,
        "outcome": NAME,
        "evidence": many(NAME),
        "fingerprint": NAME,
        "champion": {
            "anyOf": [record({"name": NAME, "fields": FIELDS}), {"type": "null"}]
        },
    }
)
