"""page-build: an article's address, its links to pages there are, schema.org data.

It repeats nothing of the text, which people have seen and approved as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.content import readability, shapes
from orchestrator.agents.bundled.content.editorial import text_of
from orchestrator.agents.bundled.content.words import meaningful
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

MOST_LINKS = 4


@agent(
    name="page-build",
    version="1",
    title="Links the page and describes it to machines",
    input_schema=schemas.record(
        {
            "article": shapes.ARTICLE,
            "pages": schemas.many(shapes.PAGE),
            "site": schemas.record(
                {"url": schemas.NAME, "publisher": schemas.NAME, "logo": schemas.TEXT},
                optional=("logo",),
            ),
            "today": {"anyOf": [schemas.DATE, {"type": "null"}]},
        },
        optional=("today",),
    ),
    output_schema=shapes.LINKED,
    timeout=60.0,
)
def page_build(brief: Brief) -> dict[str, Any]:
    """Its address, at most four internal links, JSON-LD and its readability.

    A link is set where a sentence holds every word of a published page's keyword; each
    page is linked once, never to itself. The data says only what the article says: no
    author is made up, and a date only where `today` was given.
    """
    inputs: Mapping[str, Any] = brief.inputs
    article, site = inputs["article"], inputs["site"]
    url = article.get("refreshes") or f"{site['url'].rstrip('/')}/{article['slug']}"
    found = readability.measure(text_of(article), article["language"])
    return {
        "url": url,
        "links": list(_links(article, inputs["pages"], url))[:MOST_LINKS],
        "schema_org": _described(article, site, url, inputs.get("today")),
        "readability": {
            "lix": found.lix,
            "flesch": found.flesch,
            "words": found.words,
            "sentences": found.sentences,
            "sources": [
                readability.SOURCES["lix"],
                readability.SOURCES[article["language"]],
            ],
        },
    }


def _links(
    article: Mapping[str, Any], pages: Sequence[Mapping[str, Any]], url: str
) -> Iterator[dict[str, Any]]:
    language = article["language"]
    for page in pages:
        if page["url"] == url:
            continue
        for at, anchor in _places(article, page.get("keywords", []), language):
            yield {"section": at, "anchor": anchor, "url": page["url"]}
            break


def _places(
    article: Mapping[str, Any], keywords: Sequence[str], language: str
) -> Iterator[tuple[int, str]]:
    wanted = [(set(meaningful(k, language)), k) for k in keywords]
    for at, section in enumerate(article["sections"]):
        for row in section["sentences"]:
            words = set(meaningful(row["text"], language))
            yield from ((at, k) for want, k in wanted if want and want <= words)


def _described(
    article: Mapping[str, Any], site: Mapping[str, Any], url: str, today: str | None
) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": site["publisher"]}
    if site.get("logo"):
        publisher["logo"] = {"@type": "ImageObject", "url": site["logo"]}
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": article["title"],
        "inLanguage": article["language"],
        "keywords": article["keywords"],
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "publisher": publisher,
        "citation": [
            {"@type": "CreativeWork", "name": one["title"]}
            | ({"url": one["url"]} if one.get("url") else {})
            for one in article["sources"]
        ],
    }
    if today:
        told["dateModified" if article.get("refreshes") else "datePublished"] = today
    return told
