"""content-outline: which sentence of which source answers which keyword.

An outline points at sentences and repeats none: what they say is judged once, in the
article that says it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.content import claims, shapes
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
            "must_say": schemas.many(shapes.SENTENCE),
            "most_sections": {"type": "integer", "minimum": 1, "maximum": 12},
        },
        optional=("must_say", "most_sections"),
    ),
    output_schema=shapes.OUTLINE,
    timeout=60.0,
)
def content_outline(brief: Brief) -> dict[str, Any]:
    """One section a keyword of the cluster, of sentences the material says of it.

    Each sentence stands once, by its source and its place there; keywords of which no
    source says anything are listed, never filled in. `claims` counts the sentences that
    somebody could ask proof of, `people` names whom they speak of. Refused: a cluster
    there is not, a cluster of which no source says anything.
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
        must_say=inputs.get("must_say", []),
        most=most,
    )


def outlined(
    terms: Sequence[str],
    material: Sequence[Mapping[str, Any]],
    *,
    key: str,
    title: str,
    language: str,
    must_say: Sequence[Mapping[str, Any]] = (),
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
        rows = [{"source": one["id"], "at": one["at"]} for _, one in picked]
        heading = term[:1].upper() + term[1:]
        sections.append({"heading": heading, "keyword": term, "sentences": rows})
    if not sections:
        raise BadInput(
            f"material: no source says anything of {shown(title)!r}: give one that"
            " does, or leave this subject out."
        )
    extra = [n for n, row in enumerate(must_say) if _fits(row["text"], terms)]
    texts = [said[at]["text"] for at in sorted(used)]
    texts += [must_say[n]["text"] for n in extra]
    return {
        "key": key,
        "title": title[:1].upper() + title[1:],
        "slug": slug_of(title),
        "language": language,
        "keywords": list(terms),
        "sections": sections,
        "sources": list(dict.fromkeys(said[at]["id"] for at in sorted(used))),
        "must_say": extra,
        "claims": sum(claims.is_claim(text, language) for text in texts),
        "people": people_in(texts, material),
        "without_source": without,
    }


def people_in(texts: Sequence[str], material: Sequence[Mapping[str, Any]]) -> list[str]:
    """Who is spoken of: people the sources name, and those a verb gives away."""
    told = [name for source in material for name in source.get("people", [])]
    found = [name for text in texts for name in claims.people(text)]
    named = [name for name in told if any(name in text for text in texts)]
    return list(dict.fromkeys([*named, *found]))


def _fits(text: str, terms: Sequence[str]) -> bool:
    """What must be said stands where a keyword of its own stands."""
    folded = text.casefold()
    return any(word in folded for term in terms for word in term.split())


def _said(
    material: Sequence[Mapping[str, Any]], language: str
) -> Iterator[dict[str, Any]]:
    ids: set[str] = set()
    for at, source in enumerate(material):
        if source["id"] in ids:
            raise BadInput(f"material[{at}].id is {source['id']!r} a second time.")
        ids.add(source["id"])
        for n, text in enumerate(sentences(source["text"])):
            words = set(meaningful(text, language))
            yield {"id": source["id"], "at": n, "text": text, "words": words}


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
