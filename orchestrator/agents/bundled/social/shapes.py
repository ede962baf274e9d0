"""The shapes that the agents of the social reply exchange."""

from orchestrator.agents.bundled.schemas import NAME, TEXT, Schema, many, record

WORD: Schema = {"type": ["string", "null"]}
LANGUAGE: Schema = {"type": "string", "pattern": "^[a-z]{2,3}$"}
MOMENT: Schema = {"type": "string", "format": "date-time", "minLength": 16}
COUNT: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
RISK: Schema = {"type": "string", "enum": ["low", "medium", "high"]}

AUTHOR = record(
    {
        "audience": COUNT,
        "journalist": {"type": "boolean"},
        "minor": {"type": ["boolean", "null"]},
    },
    optional=("audience", "journalist", "minor"),
)
MENTION = record(
    {
        "id": NAME,
        "platform": NAME,
        "text": NAME,
        "at": MOMENT,
        "author": AUTHOR,
        "turns": many(TEXT),
        "product": WORD,
    },
    optional=("author", "turns", "product"),
)
MOOD = record(
    {
        "label": {"enum": ["positive", "neutral", "negative", "unknown"]},
        "score": {"type": "number", "minimum": -1, "maximum": 1},
        "confidence": SHARE,
        "angry": {"type": "boolean"},
    }
)
READING = record(
    {
        "mention": NAME,
        "platform": NAME,
        "language": LANGUAGE,
        "language_confidence": SHARE,
        "mood": MOOD,
        "topics": many(NAME),
        "risk": RISK,
        "reasons": many(NAME),
        "way": {"enum": ["safety", "person", "careful", "template", "draft"]},
    }
)
TEMPLATE = record({"id": NAME, "topic": NAME, "language": LANGUAGE, "text": NAME})
FACT = record({"id": NAME, "topic": NAME, "language": LANGUAGE, "text": NAME})
VOICE = record({"language": LANGUAGE, "opens": TEXT, "closes": TEXT})
REPLY = record(
    {
        "mention": NAME,
        "platform": NAME,
        "language": LANGUAGE,
        "text": NAME,
        "template": WORD,
        "facts_used": many(NAME),
        "way": NAME,
    }
)
