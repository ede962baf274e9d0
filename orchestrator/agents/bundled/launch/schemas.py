"""The shapes that travel through a launch in several markets."""

from orchestrator.agents.bundled.schemas import (
    DATE,
    FACT,
    LOCALE,
    NAME,
    TEXT,
    Schema,
    many,
    record,
)

COUNT: Schema = {"type": "integer", "minimum": 0}
YES: Schema = {"type": "boolean"}
FACTS = many(FACT)
BY_LANGUAGE: Schema = {
    "type": "object",
    "description": "One text for each language (en, de, …).",
    "additionalProperties": NAME,
}
TRANSLATIONS = many(BY_LANGUAGE)
GLOSSARY = many(BY_LANGUAGE)
NOTE = record(
    {"id": NAME, "text": NAME, "theme": NAME, "market": NAME}, optional=("market",)
)
SHOP_PRICE = record(
    {
        "sku": NAME,
        "market": NAME,
        "currency": NAME,
        "amount": {"type": "string", "pattern": r"^[0-9]{1,12}\.[0-9]{2}$"},
    }
)
CLAIM = record(
    {"id": NAME, "text": BY_LANGUAGE, "markets": many(NAME)},
)
SAID = record({"id": NAME, "sku": NAME, "field": NAME, "value": NAME})
"""What may be said beside the catalogue's facts, in their shape."""
MESSAGE = record(
    {
        "key": NAME,
        "theme": NAME,
        "headline": NAME,
        "body": NAME,
        "cta": NAME,
        "claims": many(NAME),
    }
)
MESSAGES: Schema = {"type": "object", "additionalProperties": MESSAGE}
TARGET = record(
    {
        "market": NAME,
        "locale": LOCALE,
        "channel": NAME,
        "url": NAME,
        "message": TEXT,
    },
    optional=("message",),
)
TARGETS = many(TARGET, least=1)
MASTER = record(
    {
        "headline": NAME,
        "body": NAME,
        "cta": NAME,
        "claims": many(NAME),
        "message": NAME,
        "locale": LOCALE,
    }
)
THEME = record(
    {
        "theme": NAME,
        "notes": COUNT,
        "share": COUNT,
        "markets": many(NAME),
        "examples": many(NAME),
    }
)
POSITION = record(
    {
        "sku": NAME,
        "market": NAME,
        "cheaper": COUNT,
        "same": COUNT,
        "dearer": COUNT,
        "position": NAME,
    }
)
INSIGHT = record(
    {
        "notes": COUNT,
        "themes": many(THEME),
        "positions": many(POSITION),
        "gaps": many(TEXT),
    }
)
LOCALISING: dict[str, Schema] = {
    "master": MASTER,
    "market": NAME,
    "locale": LOCALE,
    "channel": NAME,
    "facts": FACTS,
    "translations": TRANSLATIONS,
    "glossary": GLOSSARY,
    "claims": many(CLAIM),
    "messages": MESSAGES,
    "own": TEXT,
    "launch": DATE,
}
PHRASE = record({"field": NAME, "phrase": NAME})
BACK = record({"source": NAME, "target": NAME, "back": TEXT})
LOCALISED = record(
    {
        "market": NAME,
        "locale": LOCALE,
        "lang": NAME,
        "message": NAME,
        "headline": NAME,
        "body": NAME,
        "cta": NAME,
        "claims": many(NAME),
        "left_out": many(NAME),
        "untranslated": many(PHRASE),
        "back_check": record({"ok": YES, "phrases": many(BACK)}),
        "glossary_hits": many(
            record({"term": NAME, "wanted": NAME, "found": YES, "field": NAME})
        ),
        "number_format": record(
            {
                "decimal": NAME,
                "group": NAME,
                "currency": TEXT,
                "money": NAME,
                "launch": NAME,
            }
        ),
        "differs": YES,
        "differences": many(NAME),
    }
)
SIGNED = record(
    {
        "market": NAME,
        "locale": LOCALE,
        "message": NAME,
        "headline": NAME,
        "body": NAME,
        "cta": NAME,
        "claims": many(NAME),
        "why": many(NAME),
        "master": record({"headline": NAME, "body": NAME, "cta": NAME}),
    }
)
LINK = record(
    {
        "market": NAME,
        "url": NAME,
        "length": COUNT,
        "parameters": {"type": "object", "additionalProperties": NAME},
    }
)
DATES = record(
    {
        "market": NAME,
        "send_at": DATE,
        "ends_at": DATE,
        "moved": YES,
        "why": TEXT,
    }
)
MARKET_NOTE = record(
    {
        "market": NAME,
        "channel": NAME,
        "message": TEXT,
        "out": YES,
        "receipt": TEXT,
        "why": TEXT,
    }
)
RESULT = record({"market": NAME, "n": COUNT, "conversions": COUNT})
