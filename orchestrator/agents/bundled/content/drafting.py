"""article-draft: an article put together from the sentences of an outline.

Nothing is worded anew. A model that writes may take this step: it gives the same
article, says `ai_assisted`, and meets the same checks.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.content import claims, shapes
from orchestrator.agents.bundled.content.outline import people_in
from orchestrator.agents.bundled.content.words import sentences
from orchestrator.agents.bundled.rework import allowed_phrases
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

META = 155  # characters that result pages show
CITED = ("id", "title", "url", "publisher", "date")


@agent(
    name="article-draft",
    version="1",
    title="Puts an article together from its sources",
    input_schema=schemas.record(
        {
            "outline": shapes.OUTLINE,
            "must_say": schemas.many(shapes.SENTENCE),
            "disclosure": schemas.TEXT,
            "material": schemas.many(shapes.SOURCE),
            # for the checks of this step: what is out already, and the brand's words
            "pages": schemas.many(shapes.PAGE),
            "brand_terms": {"type": "object"},
            "disclosure_required": {"type": "boolean"},
            "hardest": {"type": "number"},
        },
        optional=(
            *("must_say", "disclosure", "pages", "brand_terms"),
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
    outline, material = inputs["outline"], inputs["material"]
    extra = [inputs.get("must_say", [])[n] for n in outline["must_say"]]
    planned = list(_planned(outline, material, extra))
    texts = [row["text"] for _, rows in planned for row in rows]
    allowed, notes = allowed_phrases(brief, texts)
    sections = []
    for heading, rows in planned:
        said = [row for row in rows if row["text"] in allowed]
        if said:
            sections.append({"heading": heading, "sentences": said})
    if not sections:
        raise BadInput("Every sentence was pointed at: nothing is left to say.")
    article = _article(outline, sections, material, inputs.get("disclosure", ""))
    return article | ({"notes": notes} if notes else {})


def _planned(
    outline: Mapping[str, Any],
    material: Sequence[Mapping[str, Any]],
    extra: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each heading with its sentences; what must be said stands in the last section."""
    said = {source["id"]: sentences(source["text"]) for source in material}
    last = len(outline["sections"]) - 1
    for n, section in enumerate(outline["sections"]):
        rows = []
        for place in section["sentences"]:
            source, at = place["source"], place["at"]
            if at >= len(said.get(source, ())):
                raise BadInput(
                    f"outline.sections[{n}]: {shown(source, limit=60)!r} has no"
                    f" sentence {at}: the material is another than its outline's."
                )
            rows.append({"text": said[source][at], "sources": [source]})
        yield section["heading"], [*rows, *(map(dict, extra) if n == last else ())]


def _article(
    outline: Mapping[str, Any],
    sections: Sequence[Mapping[str, Any]],
    material: Sequence[Mapping[str, Any]],
    disclosure: str,
) -> dict[str, Any]:
    language = outline["language"]
    rows = [row for section in sections for row in section["sentences"]]
    cited = {one for row in rows for one in row["sources"]}
    sources = [source for source in material if source["id"] in cited]
    article = {
        "key": outline["key"],
        "title": outline["title"],
        "slug": outline["slug"],
        "meta": _meta(rows[0]["text"]),
        "language": language,
        "sections": list(sections),
        "sources": [{k: s[k] for k in CITED if s.get(k)} for s in sources],
        "claims": [row for row in rows if claims.is_claim(row["text"], language)],
        "keywords": outline["keywords"],
        "people": people_in([row["text"] for row in rows], material),
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
