"""article-draft: an article put together from the sentences of an outline.

Nothing is worded anew. A model that writes may take this step: it gives the same
article, says `ai_assisted`, and meets the same checks.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.content import claims, shapes
from orchestrator.agents.bundled.rework import allowed_phrases
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

META = 155  # characters that result pages show


@agent(
    name="article-draft",
    version="1",
    title="Puts an article together from its sources",
    input_schema=schemas.record(
        {
            "outline": shapes.OUTLINE,
            "must_say": schemas.many(shapes.SENTENCE),
            "disclosure": schemas.TEXT,
            # for the checks of this step: what sources say, and what is out already
            "material": schemas.many(shapes.SOURCE),
            "pages": schemas.many(shapes.PAGE),
            "brand_terms": {"type": "object"},
            "disclosure_required": {"type": "boolean"},
            "hardest": {"type": "number"},
        },
        optional=(
            *("must_say", "disclosure", "material", "pages", "brand_terms"),
            *("disclosure_required", "hardest"),
        ),
    ),
    output_schema=shapes.ARTICLE,
    timeout=60.0,
)
def article_draft(brief: Brief) -> dict[str, Any]:
    """The outline's sentences in order, then what must be said where it fits best.

    `claims` are the sentences somebody could ask proof of, with their sources. A rework
    leaves out the sentences its instructions point at. Refused: nothing left to say.
    """
    inputs: Mapping[str, Any] = brief.inputs
    outline = inputs["outline"]
    rows = [row for section in outline["sections"] for row in section["sentences"]]
    extra = [row for row in inputs.get("must_say", []) if _fits(row, outline)]
    texts = [row["text"] for row in [*rows, *extra]]
    allowed, notes = allowed_phrases(brief, texts)
    kept = set(allowed)
    sections = []
    for at, section in enumerate(outline["sections"]):
        last = at == len(outline["sections"]) - 1
        mine = [*section["sentences"], *(extra if last else [])]
        said = [row for row in mine if row["text"] in kept]
        if said:
            sections.append({"heading": section["heading"], "sentences": said})
    if not sections:
        raise BadInput("Every sentence was pointed at: nothing is left to say.")
    article = _article(outline, sections, inputs.get("disclosure", ""))
    return article | ({"notes": notes} if notes else {})


def _fits(row: Mapping[str, Any], outline: Mapping[str, Any]) -> bool:
    """What must be said stands where a keyword of its own stands."""
    text = row["text"].casefold()
    return any(word in text for term in outline["keywords"] for word in term.split())


def _article(
    outline: Mapping[str, Any], sections: Sequence[Mapping[str, Any]], disclosure: str
) -> dict[str, Any]:
    language = outline["language"]
    rows = [row for section in sections for row in section["sentences"]]
    names = [name for row in rows for name in claims.people(row["text"])]
    spoken_of = [n for n in outline["people"] if any(n in r["text"] for r in rows)]
    article = {
        "key": outline["key"],
        "title": outline["title"],
        "slug": outline["slug"],
        "meta": _meta(rows[0]["text"]),
        "language": language,
        "sections": list(sections),
        "sources": outline["sources"],
        "claims": [row for row in rows if claims.is_claim(row["text"], language)],
        "keywords": outline["keywords"],
        "people": list(dict.fromkeys([*spoken_of, *names])),
        "ai_assisted": False,
        "disclosure": disclosure,
    }
    if outline.get("refreshes"):
        article["refreshes"] = outline["refreshes"]
    return article


def _meta(text: str) -> str:
    """The first sentence, cut between words where it is too long."""
    if len(text) <= META:
        return text
    return text[: META - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
