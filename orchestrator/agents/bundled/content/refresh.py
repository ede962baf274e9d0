"""refresh-brief: an outline for a page that decays; refresh-report: a round's end."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.content import shapes
from orchestrator.agents.bundled.content.outline import outlined
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="refresh-brief",
    version="1",
    title="Outlines a page anew",
    input_schema=schemas.record(
        {
            "url": schemas.NAME,
            "pages": schemas.many(shapes.PAGE),
            "material": schemas.many(shapes.SOURCE),
            "language": shapes.LANGUAGE,
        }
    ),
    output_schema=shapes.OUTLINE,
    timeout=60.0,
)
def refresh_brief(brief: Brief) -> dict[str, Any]:
    """An outline of the page's own keywords, from sources newer than the page first.

    Sources older than the page are used only where there is none newer. Refused: a page
    nobody gave, a page without keywords, nothing said of any of them.
    """
    inputs: Mapping[str, Any] = brief.inputs
    found = [page for page in inputs["pages"] if page["url"] == inputs["url"]]
    if not found:
        raise BadInput(f"pages: there is no {shown(inputs['url'], limit=80)!r}.")
    page = found[0]
    if not page.get("keywords"):
        raise BadInput(f"pages: {page['url']!r} has no keywords: name what it is for.")
    published = page.get("published", "")
    newer = [s for s in inputs["material"] if s.get("date", "") > published]
    outline = outlined(
        page["keywords"],
        newer or inputs["material"],
        key=page["url"],
        title=page["title"],
        language=inputs["language"],
    )
    return {**outline, "refreshes": page["url"]}


@agent(
    name="refresh-report",
    version="1",
    title="Says what a round of refreshing did",
    input_schema=schemas.record(
        {
            "decay": {"type": "object"},
            "refreshed": {"type": ["array", "null"], "items": {}},
        }
    ),
    output_schema=schemas.record(
        {
            "as_of": schemas.TEXT,
            "decaying": shapes.COUNT,
            "refreshed": schemas.many(schemas.NAME),
            "left": schemas.many(schemas.NAME),
            "value_at_risk": shapes.NUMBER,
            "learnings": schemas.TEXT,
        }
    ),
    timeout=60.0,
)
def refresh_report(brief: Brief) -> dict[str, Any]:
    """Which decaying pages were refreshed and which are left; one sentence of it."""
    decay: Mapping[str, Any] = brief.inputs["decay"]  # type: ignore[assignment]
    rows = brief.inputs["refreshed"]
    done = [
        str(row["url"])
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and "url" in row
    ]
    falling = [page["url"] for page in decay["pages"] if page["decayed"]]
    told = f"By {decay['as_of'] or 'now'} {len(falling)} pages had lost readers"
    told += f", {len(done)} of them are new."
    return {
        "as_of": decay["as_of"],
        "decaying": len(falling),
        "refreshed": done,
        "left": [url for url in falling if url not in done],
        "value_at_risk": decay["value_at_risk"],
        "learnings": told,
    }
