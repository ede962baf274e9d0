"""keyword-clusters: keywords that one page can answer, put before people as options."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.content import shapes
from orchestrator.agents.bundled.content.words import meaningful, slug_of, tokens
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

MOST = 12
SAME_RESULTS = 0.3  # of the addresses found for two queries, both together
SAME_DOCUMENTS = 0.5
NONE = {
    "key": "none",
    "label": "None of them",
    "consequence": "Nothing is written; the watch over published pages goes on.",
}
RULE = (
    "Two keywords are one subject where they share a word, three in ten of the"
    " addresses found for both, or half of the documents of both."
)


@dataclass(slots=True)
class _Cluster:
    lead: Mapping[str, Any]
    members: list[Mapping[str, Any]] = field(default_factory=list)


@agent(
    name="keyword-clusters",
    version="1",
    title="Groups keywords one page can answer",
    input_schema=schemas.record(
        {
            "keywords": schemas.many(shapes.KEYWORD, least=1),
            "queries": schemas.many(shapes.QUERY),
            "pages": schemas.many(shapes.PAGE),
            "language": shapes.LANGUAGE,
            "most": {"type": "integer", "minimum": 1, "maximum": 19},
        },
        optional=("queries", "pages", "most"),
    ),
    output_schema=schemas.record(
        {
            "clusters": schemas.many(shapes.CLUSTER, least=1),
            "options": schemas.many(shapes.OPTION, least=1),
            "recommended": schemas.many(schemas.NAME, least=1),
            "left_out": schemas.many(schemas.NAME),
            "rule": schemas.NAME,
        }
    ),
    timeout=120.0,
)
def keyword_clusters(brief: Brief) -> dict[str, Any]:
    """Clusters by shared words, results and documents: the same input, the same ones.

    Taken in order of volume, then score; those beyond `most` are named in `left_out`.
    Recommended are the strongest three that no published page covers yet.
    """
    inputs: Mapping[str, Any] = brief.inputs
    found = _grouped(inputs["keywords"], inputs.get("queries", []), inputs["language"])
    # one word of one text is no subject, unless somebody asks for it
    subjects = [c for c in found if c.lead["asked"] or c.lead["in_documents"] > 1]
    told = list(_told(subjects or found, inputs.get("pages", []), inputs["language"]))
    most = inputs.get("most", MOST)
    kept, rest = told[:most], told[most:]
    fresh = [one["key"] for one in kept if not one["covered_by"]]
    return {
        "clusters": kept,
        "options": [*(_option(one) for one in kept), NONE],
        "recommended": (fresh or [one["key"] for one in kept])[:3],
        "left_out": [one["label"] for one in rest],
        "rule": RULE,
    }


def _grouped(
    keywords: Sequence[Mapping[str, Any]],
    queries: Sequence[Mapping[str, Any]],
    language: str,
) -> list[_Cluster]:
    urls = {
        " ".join(tokens(query["text"])): set(query.get("urls", [])) for query in queries
    }
    order = sorted(keywords, key=lambda k: (-k["volume"], -k["score"], k["term"]))
    clusters: list[_Cluster] = []
    for keyword in order:
        for cluster in clusters:
            if _together(keyword, cluster.lead, urls, language):
                cluster.members.append(keyword)
                break
        else:
            clusters.append(_Cluster(keyword, [keyword]))
    return clusters


def _together(
    one: Mapping[str, Any],
    lead: Mapping[str, Any],
    urls: Mapping[str, set[str]],
    language: str,
) -> bool:
    words = set(meaningful(one["term"], language))
    if words & set(meaningful(lead["term"], language)):
        return True
    if _jaccard(urls.get(one["term"]), urls.get(lead["term"])) >= SAME_RESULTS:
        return True
    mine, theirs = set(one["documents"]), set(lead["documents"])
    # one document in common says little: the whole text stands in it
    return len(mine & theirs) > 1 and _jaccard(mine, theirs) >= SAME_DOCUMENTS


def _jaccard(one: set[str] | None, other: set[str] | None) -> float:
    if not one or not other:
        return 0.0
    return len(one & other) / len(one | other)


def _told(
    clusters: Sequence[_Cluster], pages: Sequence[Mapping[str, Any]], language: str
) -> Iterator[dict[str, Any]]:
    taken: set[str] = set()
    for cluster in clusters:
        key = slug_of(cluster.lead["term"], longest=40)
        while key in taken or key == NONE["key"]:
            key += "-2"
        taken.add(key)
        documents = dict.fromkeys(d for k in cluster.members for d in k["documents"])
        yield {
            "key": key,
            "label": cluster.lead["term"],
            "terms": [keyword["term"] for keyword in cluster.members][:20],
            "volume": sum(keyword["volume"] for keyword in cluster.members),
            "score": round(sum(keyword["score"] for keyword in cluster.members), 4),
            "documents": list(documents)[: len(cluster.members) * 10][:50],
            "covered_by": _covered(cluster.lead["term"], pages, language),
        }


def _covered(term: str, pages: Sequence[Mapping[str, Any]], language: str) -> str:
    """The published page that answers a term already; "" where none does."""
    wanted = set(meaningful(term, language))
    for page in pages:
        named = [page["title"], *page.get("keywords", [])]
        if wanted and any(wanted <= set(meaningful(t, language)) for t in named):
            return str(page["url"])
    return ""


def _option(one: Mapping[str, Any]) -> dict[str, str]:
    many = len(one["terms"])
    also = ", ".join(one["terms"][1:4])
    covered = one["covered_by"]
    evidence = [
        f"monthly search volume {one['volume']}" if one["volume"] else "",
        f"documents {len(one['documents'])}" if one["documents"] else "",
    ]
    return {
        "key": one["key"],
        "label": one["label"],
        "consequence": f"One article for {many} keyword{'s' if many > 1 else ''}"
        + (f", also {also}." if also else ".")
        + (f" {covered} answers it already: both would compete." if covered else ""),
        "evidence": "; ".join(part for part in evidence if part),
    }
