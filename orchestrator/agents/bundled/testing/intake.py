"""intake: takes results in, against the plan that was launched."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.rounds.intake import taken_in

INTAKE = shared.record(
    {
        "experiment": shared.NAME,
        "plan_digest": schemas.DIGEST,
        "checkpoints": shared.many(schemas.CHECKPOINT),
        "complete": {"type": "boolean"},
        "gaps": shared.many(shared.NAME),
        "last": maybe(schemas.NUMBER),
        "again_on": shared.DATE,
    }
)


@agent(
    name="intake",
    version="1",
    title="Takes results in",
    input_schema=shared.record(
        {
            "plan": schemas.PLAN,
            "launched": schemas.ANY_OBJECT,
            "results": schemas.RESULTS,
            "through": schemas.NUMBER,
        }
    ),
    output_schema=INTAKE,
)
def intake(brief: Brief) -> dict[str, Any]:
    """The checkpoints in order, and what is missing; see `taken_in` for refusals."""
    given: Mapping[str, Any] = brief.inputs
    return taken_in(
        given["plan"], given["launched"], given["results"], through=given["through"]
    )
