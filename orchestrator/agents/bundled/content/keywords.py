"""keywords: what documents are about, and what people ask for, best first."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.content import shapes, terms
from orchestrator.agents.bundled.content.words import check_language, tokens
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

MOST = 40
LISTED = 50  # documents named with one keyword


@agent(
    name="keywords",
    version="1",
    title="Finds the keywords of documents and queries",
    input_schema=schemas.record(
        {
            "documents": schemas.many(shapes.DOCUMENT),
            "queries": schemas.many(shapes.QUERY),
            "language": shapes.LANGUAGE,
            "method": {"type": "string", "enum": ["tf-idf", "c-value"]},
            "most": {"type": "integer", "minimum": 1, "maximum": 200},
        },
        optional=("queries", "method", "most"),
    ),
    output_schema=schemas.record(
        {
            "keywords": schemas.many(shapes.KEYWORD),
            "documents": shapes.COUNT,
            "method": schemas.NAME,
            "source": schemas.NAME,
        }
    ),
    timeout=120.0,
)
def keywords(brief: Brief) -> dict[str, Any]:
    """The terms of the documents by tf-idf (or C-value), with every query people ask.

    A query is a keyword whether a document holds it or not. Refused: no document and
    no query, two documents of one id, a language without stop words.
    """
    inputs: Mapping[str, Any] = brief.inputs
    language = check_language(inputs["language"])
    texts = _texts(inputs["documents"])
    queries = {_folded(q["text"]): q for q in inputs.get("queries", [])}
    if not texts and not queries:
        raise BadInput("documents and queries are both empty: give some to read.")
    method, most = inputs.get("method", "tf-idf"), inputs.get("most", MOST)
    found = terms.candidates(texts, language)
    weights = (
        terms.tf_idf(found, len(texts)) if method == "tf-idf" else terms.c_value(found)
    )
    ranked = sorted(weights, key=lambda name: (-weights[name], name))
    asked = [name for name in queries if name]
    kept = terms.without_parts(ranked, found, most)
    names = list(dict.fromkeys([*asked, *kept]))[: max(most, len(asked))]
    return {
        "keywords": [
            _row(name, found.get(name), weights.get(name, 0.0), queries.get(name))
            for name in names
        ],
        "documents": len(texts),
        "method": method,
        "source": terms.SOURCES[method],
    }


def _texts(documents: list[Mapping[str, str]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for at, document in enumerate(documents):
        if document["id"] in texts:
            raise BadInput(
                f"documents[{at}].id is {document['id']!r}, which an earlier one has:"
                " each needs its own."
            )
        texts[document["id"]] = document["text"]
    return texts


def _folded(text: str) -> str:
    return " ".join(tokens(text))


def _row(
    name: str,
    term: terms.Term | None,
    score: float,
    query: Mapping[str, Any] | None,
) -> dict[str, Any]:
    documents = list(term.documents) if term is not None else []
    return {
        "term": name,
        "score": round(score, 4),
        "count": term.count if term is not None else 0,
        "in_documents": len(documents),
        "documents": documents[:LISTED],
        "volume": query.get("volume", 0) if query is not None else 0,
        "asked": query is not None,
    }
