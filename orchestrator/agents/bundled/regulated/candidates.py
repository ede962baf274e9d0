"""claim-candidates: what a piece might claim, by its label and by who wants it.

Candidates are pointed at and not repeated: what is claimed is judged once, in the piece
that claims it.
"""

from collections.abc import Mapping, Sequence
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
            "market": schemas.NAME,
            "audience": shapes.AUDIENCE,
            "candidates": schemas.many(schemas.NAME, least=1),
        }
    ),
    timeout=60.0,
)
def claim_candidates(brief: Brief) -> dict[str, Any]:
    """Where each stands: the benefits of the label, then the sentences wanted, once.

    Refused: a prescription medicine promoted to consumers where law forbids it, and a
    product of which nobody wants to claim anything.
    """
    inputs: Mapping[str, Any] = brief.inputs
    product, market = inputs["product"], inputs["market"]
    refused = law.refusal(product["legal_class"], inputs["audience"], market)
    if refused:
        raise BadInput(refused)
    found: dict[str, str] = {}
    for ref, text in pointed(product, inputs["wanted"]).items():
        found.setdefault(" ".join(text.casefold().split()), ref)
    if not found:
        raise BadInput(
            "product.label.benefits and wanted are both empty: there is nothing to say."
        )
    return {
        "market": market,
        "audience": inputs["audience"],
        "candidates": list(found.values()),
    }


def pointed(product: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, str]:
    """Every sentence that may be a candidate, by where it stands in the inputs."""
    label = product["label"].get("benefits", [])
    rows = {f"label.benefits[{n}]": text for n, text in enumerate(label)}
    return rows | {f"wanted[{n}]": text for n, text in enumerate(wanted)}
