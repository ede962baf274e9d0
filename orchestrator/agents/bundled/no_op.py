"""no-op: gives back its text. For measuring everything around an agent."""

import time
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
        "properties": {
            "text": schemas.TEXT,
            "seconds": {"type": "number", "minimum": 0, "maximum": 9},
        },
    },
    output_schema=schemas.record({"text": schemas.TEXT}),
    timeout=60.0,
)
def no_op(brief: Brief) -> dict[str, Any]:
    """Return `text` as it came, after `seconds`; other inputs are accepted too."""
    if "seconds" in brief.inputs:
        time.sleep(float(str(brief.inputs["seconds"])))
    return {"text": brief.inputs["text"]}
