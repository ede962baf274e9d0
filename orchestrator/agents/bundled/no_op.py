"""no-op: gives back its text. For measuring everything around an agent."""

from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief


@agent(
    name="no-op",
    version="1",
    title="Does nothing",
    input_schema={
        "type": "object",
        "required": ["text"],
        "properties": {"text": schemas.TEXT},
    },
    output_schema=schemas.record({"text": schemas.TEXT}),
    timeout=10.0,
)
def no_op(brief: Brief) -> dict[str, Any]:
    """Return `text` as it came; other inputs are accepted, to chain steps."""
    return {"text": brief.inputs["text"]}
