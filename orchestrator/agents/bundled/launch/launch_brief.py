"""launch-brief: whether a launch is asked for in a way that can be done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.bundled.launch.phrases import locale_of
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="launch-brief",
    version="1",
    title="Checks what is asked for",
    input_schema=shared.record(
        {
            "campaign": shared.NAME,
            "product_ids": shared.SKUS,
            "objective": shared.NAME,
            "kpi": shared.NAME,
            "markets": schemas.TARGETS,
            "launch": shared.DATE,
            "locale": shared.LOCALE,
            "claims": shared.many(schemas.CLAIM),
            "catalogue": shared.CATALOGUE,
        }
    ),
    output_schema=shared.record(
        {
            "campaign": shared.NAME,
            "objective": shared.NAME,
            "kpi": shared.NAME,
            "markets": shared.many(shared.NAME),
            "launch": shared.DATE,
            "locale": shared.LOCALE,
            "facts": shared.many(schemas.SAID),
        }
    ),
)
def launch_brief(brief: Brief) -> dict[str, Any]:
    """The brief in short. `facts` has the day of the launch and the approved claims.

    They are what copy may rest on beside the catalogue, as the fact-checker reads it.

    Refused in words: a product that the catalogue lacks, a market twice, a locale that
    nobody writes.
    """
    given: Mapping[str, Any] = brief.inputs
    known = {product["sku"] for product in given["catalogue"]}
    for sku in given["product_ids"]:
        if sku not in known:
            raise BadInput(f"product_ids: {shown(sku)!r} is not in the catalogue.")
    markets = [target["market"] for target in given["markets"]]
    for at, target in enumerate(given["markets"]):
        locale_of(target["locale"])
        if target["market"] in markets[:at]:
            raise BadInput(
                f"markets[{at}].market: {shown(target['market'])!r} is there twice:"
                " name each market once."
            )
    spoken = locale_of(given["locale"])
    day = format_date(date.fromisoformat(given["launch"]), "long", locale=spoken)
    return {
        "campaign": given["campaign"],
        "objective": given["objective"],
        "kpi": given["kpi"],
        "markets": markets,
        "launch": given["launch"],
        "locale": given["locale"],
        "facts": [
            {"id": "launch", "sku": "launch", "field": "launch", "value": day},
            *_claims(given, spoken.language),
        ],
    }


def _claims(given: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    """Each claim that has a wording in the master's language."""
    return [
        {
            "id": claim["id"],
            "sku": "launch",
            "field": "claim",
            "value": claim["text"][language],
        }
        for claim in given["claims"]
        if language in claim["text"]
    ]
