"""learning-writer: what a test taught, as a record that later rounds cite."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import round_schemas as shapes
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.rounds.learning import learned


@agent(
    name="learning-writer",
    version="1",
    title="Writes down what was learned",
    input_schema=shared.record(
        {
            "plan": schemas.PLAN,
            "variants": schemas.ANY_OBJECT,
            "analysis": schemas.ANY_OBJECT,
            "kept": shared.NAME,
            "market": maybe(shared.TEXT),
        },
        optional=("market",),
    ),
    output_schema=shapes.LEARNING,
)
def learning_writer(brief: Brief) -> dict[str, Any]:
    """The learning of one test; `kept` is the arm that is shown from now on."""
    given: Mapping[str, Any] = brief.inputs
    return learned(
        given["plan"],
        given["variants"],
        given["analysis"],
        kept=given["kept"],
        market=given.get("market") or "",
    )
