"""approval-renewal: the same piece, put before the same people once more."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.regulated import shapes
from orchestrator.agents.bundled.regulated.term import digest_of
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="approval-renewal",
    version="1",
    title="Puts a piece up for approval again",
    input_schema=schemas.record(
        {
            "piece": shapes.PIECE,
            "term": shapes.TERM,
            # for the checks of this step: what the label and the library say today
            "product": shapes.PRODUCT,
            "claims": schemas.many(shapes.MATCHED),
            "library": schemas.many(shapes.APPROVED),
            "disclosures": schemas.many(shapes.DISCLOSURE),
            "finance": {"anyOf": [shapes.MONEY, {"type": "null"}]},
            "market": schemas.NAME,
            "channel": schemas.NAME,
            "locale": schemas.TEXT,
            "least_balance": {"type": "number", "minimum": 0},
        },
        optional=("finance", "channel", "locale", "least_balance"),
    ),
    output_schema=shapes.PIECE,
    timeout=60.0,
)
def approval_renewal(brief: Brief) -> dict[str, Any]:
    """Nothing is changed but the note that it renews. Refused: another piece than the
    one the term is of."""
    inputs: Mapping[str, Any] = brief.inputs
    piece, term = inputs["piece"], inputs["term"]
    if digest_of(piece) != term["digest"]:
        raise BadInput(
            "This is not the piece that was approved: a changed one is a new piece."
        )
    return {**piece, "renews": f"{term['job_code']}, approved {term['approved_on']}"}
