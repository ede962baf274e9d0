"""citation-check: a validator; each claim of an article needs a source saying it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from babel import Locale

from orchestrator.agents.bundled.content import claims, shapes
from orchestrator.agents.bundled.numbers import quantities
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.exchange import Brief

Finding = dict[str, Any]
ADVICE = {
    "health": "tells readers what to do about their health",
    "money": "tells readers what to do with their money",
}


@agent(
    name="citation-check",
    version="1",
    title="Checks that claims cite what says them",
    input_schema={"type": "object"},
    output_schema=shapes.FINDINGS,
    timeout=60.0,
    validator=True,
)
def citation_check(brief: Brief) -> dict[str, Any]:
    """Held: a figure or claim without a source, or with one that does not hold it.

    Also health or money advice, the words of a person, and a missing disclosure of
    artificial intelligence. A cited source is read in the step's `material`.
    """
    article = brief.output if isinstance(brief.output, dict) else {}
    inputs: Mapping[str, Any] = brief.inputs
    texts = {s["id"]: s["text"] for s in inputs.get("material") or []}
    found: list[Finding] = []
    for path, row in _rows(article):
        found += _judged(path, row, texts, str(article.get("language", "en")))
    found += _undisclosed(article, bool(inputs.get("disclosure_required")))
    return {"passed": not found, "findings": found}


def _rows(article: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in ("title", "meta"):
        if isinstance(article.get(name), str):
            # the title and the description repeat; what they cite stands in the text
            yield f"/{name}", {"text": article[name], "sources": None}
    for i, section in enumerate(article.get("sections") or []):
        for j, row in enumerate(section.get("sentences") or []):
            yield f"/sections/{i}/sentences/{j}/text", row


def _judged(
    path: str, row: Mapping[str, Any], texts: Mapping[str, str], language: str
) -> Iterator[Finding]:
    text, cited = row["text"], row["sources"]
    kind = claims.advice(text)
    if kind:
        yield _whole(path, text, f"This {ADVICE[kind]}: an editor answers for it.")
    for quote in claims.quotes(text):
        yield {
            "path": path,
            "start": quote.start("said"),
            "end": quote.end("said"),
            "message": "These are a real person's words: somebody has to know that"
            " they were said so, and may be shown.",
        }
    if cited is None:
        return
    unknown = [one for one in cited if one not in texts]
    if unknown:
        told = ", ".join(shown(one, limit=40) for one in unknown)
        yield _whole(
            path, text, f"It cites {told}, which is no source of this article."
        )
    elif claims.is_claim(text, language) and not cited:
        what = "a figure" if claims.figures(text, language) else "a claim"
        yield _whole(path, text, f"This states {what} and names no source.")
    elif cited:
        yield from _not_said(path, text, [texts[one] for one in cited], language)


def _not_said(
    path: str, text: str, sources: list[str], language: str
) -> Iterator[Finding]:
    """Figures that no cited source holds, and quotes that are not word for word."""
    locale = Locale.parse(language)
    known: set[Decimal] = set()
    for source in sources:
        for one in quantities(source, locale):
            known |= one.readings
    for one in quantities(text, locale):
        if one.readings and one.readings.isdisjoint(known):
            figure = text[one.start : one.end]
            yield {
                "path": path,
                "start": one.start,
                "end": one.end,
                "message": f"{figure!r} stands in none of the sources cited.",
            }
    for quote in claims.quotes(text):
        if not any(_plain(quote["said"]) in _plain(source) for source in sources):
            yield {
                "path": path,
                "start": quote.start("said"),
                "end": quote.end("said"),
                "message": "No source cited has these words as they stand here.",
            }


def _undisclosed(article: Mapping[str, Any], required: bool) -> Iterator[Finding]:
    made_by_one = article.get("ai_assisted") is True
    if (made_by_one or required) and not str(article.get("disclosure") or "").strip():
        yield {
            "path": "/disclosure",
            "start": 0,
            "end": 0,
            "message": "Readers have to be told that artificial intelligence had a part"
            " in this text: write the disclosure.",
        }


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _whole(path: str, text: str, message: str) -> Finding:
    return {"path": path, "start": 0, "end": len(text), "message": message}
