"""content-outline: which sentence of which source answers which keyword."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.content import shapes
from orchestrator.agents.bundled.content.words import (
    check_language,
    meaningful,
    sentences,
    slug_of,
)
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

MOST_SECTIONS = 5
MOST_SENTENCES = 4
CITED = ("id", "title", "url", "publisher", "date")


@agent(
    name="content-outline",
    version="1",
    title="Outlines an article from its sources",
    input_schema=schemas.record(
        {
            "clusters": schemas.many(shapes.CLUSTER, least=1),
            "key": schemas.NAME,
            "material": schemas.many(shapes.SOURCE),
            "language": shapes.LANGUAGE,
            "most_sections": {"type": "integer", "minimum": 1, "maximum": 12},
        },
        optional=("most_sections",),
    ),
    output_schema=shapes.OUTLINE,
    timeout=60.0,
)
def content_outline(brief: Brief) -> dict[str, Any]:
    """One section a keyword of the cluster, of sentences the material says of it.

    Each sentence stands once, with the id of its source; keywords of which no source
    says anything are listed, never filled in. Refused: a cluster there is not, a
    cluster of which no source says anything.
    """
    inputs: Mapping[str, Any] = brief.inputs
    found = [one for one in inputs["clusters"] if one["key"] == inputs["key"]]
    if not found:
        known = ", ".join(one["key"] for one in inputs["clusters"])
        raise BadInput(f"key: {shown(inputs['key'])!r} is no cluster: {known}.")
    most = inputs.get("most_sections", MOST_SECTIONS)
    return outlined(
        found[0]["terms"],
        inputs["material"],
        key=inputs["key"],
        title=found[0]["label"],
        language=inputs["language"],
        most=most,
    )


def outlined(
    terms: Sequence[str],
    material: Sequence[Mapping[str, Any]],
    *,
    key: str,
    title: str,
    language: str,
    most: int = MOST_SECTIONS,
) -> dict[str, Any]:
    """The outline of these keywords. Raises BadInput where no source says anything."""
    check_language(language)
    said = list(_said(material, language))
    used: set[int] = set()
    sections: list[dict[str, Any]] = []
    without: list[str] = []
    for term in terms:
        picked = _picked(term, said, used, language) if len(sections) < most else []
        if not picked:
            without.append(term)
            continue
        used.update(at for at, _ in picked)
        rows = [{"text": one["text"], "sources": [one["id"]]} for _, one in picked]
        heading = term[:1].upper() + term[1:]
        sections.append({"heading": heading, "keyword": term, "sentences": rows})
    if not sections:
        raise BadInput(
            f"material: no source says anything of {shown(title)!r}: give one that"
            " does, or leave this subject out."
        )
    ids = {
        i
        for section in sections
        for row in section["sentences"]
        for i in row["sources"]
    }
    cited = [source for source in material if source["id"] in ids]
    return {
        "key": key,
        "title": title[:1].upper() + title[1:],
        "slug": slug_of(title),
        "language": language,
        "keywords": list(terms),
        "sections": sections,
        "sources": [{k: s[k] for k in CITED if s.get(k)} for s in cited],
        "people": sorted({name for s in cited for name in s.get("people", [])}),
        "without_source": without,
    }


def _said(
    material: Sequence[Mapping[str, Any]], language: str
) -> Iterator[dict[str, Any]]:
    ids: set[str] = set()
    for at, source in enumerate(material):
        if source["id"] in ids:
            raise BadInput(f"material[{at}].id is {source['id']!r} a second time.")
        ids.add(source["id"])
        for text in sentences(source["text"]):
            words = set(meaningful(text, language))
            yield {"id": source["id"], "text": text, "words": words}


def _picked(
    term: str, said: Sequence[Mapping[str, Any]], used: set[int], language: str
) -> list[tuple[int, Mapping[str, Any]]]:
    """The sentences that hold most of the term's words, in the order they stand."""
    wanted = set(meaningful(term, language))
    scored = [
        (len(wanted & one["words"]) / len(wanted), -at)
        for at, one in enumerate(said)
        if wanted and at not in used and wanted & one["words"]
    ]
    best = sorted(score for score in scored if score[0] > 0.5)[-MOST_SENTENCES:]
    return [(at, said[at]) for at in sorted(-negative for _, negative in best)]
