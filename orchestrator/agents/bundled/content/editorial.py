"""page-check: a validator; can it be read, as the brand says it, and is it new?"""

from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz

from orchestrator.agents.bundled.content import shapes
from orchestrator.agents.bundled.content.readability import measure
from orchestrator.agents.bundled.content.stop_words import LANGUAGES
from orchestrator.agents.bundled.content.words import tokens
from orchestrator.agents.spec import agent
from orchestrator.domain import content
from orchestrator.domain.content import shown
from orchestrator.domain.exchange import Brief

HARDEST = 60.0  # LIX above which even trade papers are called very hard
SHINGLE = 5  # words in a row (Broder 1997, On the resemblance and containment)
COPIED = 0.4  # of the article's shingles in one published page
SAME_TITLE = 92.0  # rapidfuzz ratio from 0 to 100
Finding = dict[str, Any]


@agent(
    name="page-check",
    version="1",
    title="Checks readability, brand terms and duplicates",
    input_schema={"type": "object"},
    output_schema=shapes.FINDINGS,
    timeout=60.0,
    validator=True,
)
def page_check(brief: Brief) -> dict[str, Any]:
    """Held: too hard to read, a term the brand avoids, a page that is out already.

    The step's inputs say the hardest LIX, the brand's terms and the published pages; a
    page that the article refreshes may say the same.
    """
    article = brief.output if isinstance(brief.output, dict) else {}
    inputs: Mapping[str, Any] = brief.inputs
    found = list(_hard(article, float(inputs.get("hardest") or HARDEST)))
    found += _wrong_terms(article, inputs.get("brand_terms") or {})
    for page in inputs.get("pages") or []:
        if page["url"] != article.get("refreshes"):
            found += _again(article, page)
    return {"passed": not found, "findings": found}


def text_of(article: Mapping[str, Any]) -> str:
    """All that readers read, section by section."""
    return "\n\n".join(
        " ".join(row["text"] for row in section["sentences"])
        for section in article.get("sections") or []
    )


def _hard(article: Mapping[str, Any], hardest: float) -> Iterator[Finding]:
    language = article.get("language")
    if language not in LANGUAGES:
        return
    found = measure(text_of(article), str(language))
    if found.lix > hardest:
        yield _at(
            "/sections",
            f"LIX {found.lix:g} is above {hardest:g}: shorter sentences and words are"
            f" read more easily. {found.words} words in {found.sentences} sentences.",
        )


def _wrong_terms(
    article: Mapping[str, Any], terms: Mapping[str, Any]
) -> Iterator[Finding]:
    """`avoid` maps a wording to what the brand says; compared as whole words."""
    avoided = {k: str(v) for k, v in (terms.get("avoid") or {}).items() if k.strip()}
    for path, text in content.strings(dict(article)):
        if not path.startswith(("/title", "/meta", "/sections")):
            continue
        if "/sources" in path:
            continue
        folded = text.casefold()
        for wrong, right in avoided.items():
            start = folded.find(wrong.casefold())
            if start < 0 or len(folded) != len(text):
                continue
            end = start + len(wrong)
            if not (_in_word(text[:start][-1:]) or _in_word(text[end : end + 1])):
                instead = f": the brand says {right!r}" if right else ""
                message = f"{text[start:end]!r} is not said here{instead}."
                yield {"path": path, "start": start, "end": end, "message": message}


def _again(article: Mapping[str, Any], page: Mapping[str, Any]) -> Iterator[Finding]:
    title = str(article.get("title", ""))
    where = shown(str(page["url"]), limit=80)
    alike = fuzz.ratio(title.casefold(), str(page["title"]).casefold())
    if alike >= SAME_TITLE:
        yield _at("/title", f"{where} has this title already ({alike:.0f} % alike).")
    mine = _shingles(text_of(article))
    share = len(mine & _shingles(page.get("text", ""))) / len(mine) if mine else 0
    if share >= COPIED:
        yield _at(
            "/sections",
            f"{share:.0%} of this stands in {where} word for word, {SHINGLE} words in a"
            f" row: search engines show one of the two.",
        )


def _shingles(text: str) -> set[tuple[str, ...]]:
    row = tokens(text)
    return {tuple(row[at : at + SHINGLE]) for at in range(len(row) - SHINGLE + 1)}


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _at(path: str, message: str) -> Finding:
    return {"path": path, "start": 0, "end": 0, "message": message}
