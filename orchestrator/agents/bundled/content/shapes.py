"""The shapes that the agents of articles exchange, as strict JSON Schema."""

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.schemas import NAME, TEXT, Schema, many, record

LANGUAGE: Schema = {"type": "string", "enum": ["en", "de", "fr"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
IDS = many(NAME)
DOCUMENT = record({"id": NAME, "text": NAME, "url": TEXT}, optional=("url",))
QUERY = record(
    {"text": NAME, "volume": COUNT, "urls": many(NAME)}, optional=("volume", "urls")
)
KEYWORD = record(
    {
        "term": NAME,
        "score": NUMBER,
        "count": COUNT,
        "in_documents": COUNT,
        "documents": IDS,
        "volume": COUNT,
        "asked": {"type": "boolean"},
    }
)
SOURCE = record(
    {"id": NAME, "title": NAME, "url": TEXT, "publisher": TEXT, "date": schemas.DATE}
    | {"text": NAME, "people": many(NAME)},
    optional=("url", "publisher", "date", "people"),
)
CITED = record(
    {"id": NAME, "title": NAME, "url": TEXT, "publisher": TEXT, "date": schemas.DATE},
    optional=("url", "publisher", "date"),
)
PLACE = record({"source": NAME, "at": COUNT})
SENTENCE = record({"text": NAME, "sources": IDS})
PAGE = record(
    {
        "url": NAME,
        "title": NAME,
        "text": TEXT,
        "keywords": many(NAME),
        "published": schemas.DATE,
    },
    optional=("text", "keywords", "published"),
)
CLUSTER = record(
    {
        "key": NAME,
        "label": NAME,
        "terms": many(NAME, least=1),
        "volume": COUNT,
        "score": NUMBER,
        "documents": IDS,
        "covered_by": TEXT,
    }
)
OPTION = record(
    {"key": NAME, "label": NAME, "consequence": TEXT, "evidence": TEXT},
    optional=("consequence", "evidence"),
)
OUTLINE = record(
    {
        "key": NAME,
        "title": NAME,
        "slug": NAME,
        "language": LANGUAGE,
        "keywords": many(NAME, least=1),
        "sections": many(
            record({"heading": NAME, "keyword": NAME, "sentences": many(PLACE)}),
            least=1,
        ),
        "sources": IDS,
        "must_say": many(COUNT),
        "claims": COUNT,
        "people": many(NAME),
        "without_source": many(NAME),
        "refreshes": TEXT,
    },
    optional=("refreshes",),
)
ARTICLE = record(
    {
        "key": NAME,
        "title": NAME,
        "slug": NAME,
        "meta": NAME,
        "language": LANGUAGE,
        "sections": many(
            record({"heading": NAME, "sentences": many(SENTENCE, least=1)}), least=1
        ),
        "sources": many(CITED),
        "claims": many(SENTENCE),
        "keywords": many(NAME),
        "people": many(NAME),
        "ai_assisted": {"type": "boolean"},
        "disclosure": TEXT,
        "refreshes": TEXT,
        "notes": TEXT,
    },
    optional=("refreshes", "notes"),
)
READABILITY = record(
    {
        "lix": NUMBER,
        "flesch": NUMBER,
        "words": COUNT,
        "sentences": COUNT,
        "sources": many(NAME),
    }
)
LINKED = record(
    {
        "url": NAME,
        "links": many(record({"section": COUNT, "anchor": NAME, "url": NAME})),
        "schema_org": {"type": "object"},
        "readability": READABILITY,
    }
)
FINDINGS = schemas.JUDGEMENT
