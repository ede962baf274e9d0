"""claim-candidates: what a piece might claim, by its label and by who wants it."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.regulated import law, shapes
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="claim-candidates",
    version="1",
    title="Collects what might be claimed",
    input_schema=schemas.record(
        {
            "product": shapes.PRODUCT,
            "wanted": schemas.many(schemas.NAME),
            "market": schemas.NAME,
            "audience": shapes.AUDIENCE,
        }
    ),
    output_schema=schemas.record(
        {
            "product": schemas.NAME,
            "market": schemas.NAME,
            "audience": shapes.AUDIENCE,
            "candidates": schemas.many(shapes.CANDIDATE, least=1),
        }
    ),
    timeout=60.0,
)
def claim_candidates(brief: Brief) -> dict[str, Any]:
    """The benefits of the label, then the sentences wanted, each once.

    Refused: a prescription medicine promoted to consumers where law forbids it, and a
    product of which nobody wants to claim anything.
    """
    inputs: Mapping[str, Any] = brief.inputs
    product, market = inputs["product"], inputs["market"]
    refused = law.refusal(product["legal_class"], inputs["audience"], market)
    if refused:
        raise BadInput(refused)
    found: dict[str, str] = {}
    for text in product["label"].get("benefits", []):
        found.setdefault(" ".join(text.split()), "label")
    for text in inputs["wanted"]:
        found.setdefault(" ".join(text.split()), "wanted")
    if not found:
        raise BadInput(
            "product.label.benefits and wanted are both empty: there is nothing to say."
        )
    return {
        "product": product["name"],
        "market": market,
        "audience": inputs["audience"],
        "candidates": [
            {"text": text, "from": source} for text, source in found.items()
        ],
    }
