"""landing: the page the links lead to, from the master copy and the facts."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.bundled.launch.phrases import phrases
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

LONGEST_META = 155  # characters a search engine shows
NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


@agent(
    name="landing",
    version="1",
    title="Outlines the landing page",
    input_schema=shared.record(
        {
            "master": schemas.MASTER,
            "facts": schemas.FACTS,
            "product_ids": shared.SKUS,
        }
    ),
    output_schema=shared.record(
        {
            "title": shared.NAME,
            "slug": shared.NAME,
            "meta": shared.NAME,
            "sections": shared.many(
                shared.record({"heading": shared.NAME, "text": shared.NAME})
            ),
            "call": shared.NAME,
            "claims": shared.many(shared.NAME),
        }
    ),
)
def landing(brief: Brief) -> dict[str, Any]:
    """Title, address, description and one section a product; no price on it.

    The description is the first sentences of the copy that fit what is shown.
    """
    given: Mapping[str, Any] = brief.inputs
    master = given["master"]
    sections = [{"heading": master["headline"], "text": master["body"]}]
    for sku in given["product_ids"]:
        facts = _facts(given, sku)
        name = facts.pop("name", sku)
        said = "; ".join(f"{field}: {value}" for field, value in facts.items())
        sections.append({"heading": name, "text": f"{said or name}."})
    return {
        "title": master["headline"],
        "slug": slug_of(master["headline"]),
        "meta": _meta(master),
        "sections": sections,
        "call": master["cta"],
        "claims": master["claims"],
    }


def slug_of(text: str) -> str:
    """The text as a part of an address: letters of ASCII, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ł", "l"))
    letters = plain.encode("ascii", "ignore").decode().lower()
    return NOT_IN_SLUG.sub("-", letters).strip("-")[:60].rstrip("-") or "launch"


def _facts(given: Mapping[str, Any], sku: str) -> dict[str, str]:
    spoken = given["master"]["locale"][:2]
    found: dict[str, str] = {}
    for fact in given["facts"]:
        mine = fact["sku"] == sku and fact["field"] not in ("price", "brand")
        if mine and fact.get("language", spoken) == spoken:
            words = (fact["value"], fact.get("unit"))
            found[fact["field"]] = " ".join(filter(None, words))
    return found


def _meta(master: Mapping[str, Any]) -> str:
    said = ""
    for phrase in phrases(master["body"]):
        longer = f"{said} {phrase}".strip()
        if len(longer) > LONGEST_META:
            break
        said = longer
    return said or str(master["headline"])[:LONGEST_META]
