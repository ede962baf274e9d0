"""master-copy: the chosen message as one text, from facts and approved claims only."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.bundled.launch.rendering import rendered
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="master-copy",
    version="1",
    title="Writes the master copy",
    input_schema=shared.record(
        {
            "chosen": shared.NAME,
            "messages": schemas.MESSAGES,
            "facts": schemas.FACTS,
            "claims": shared.many(schemas.CLAIM),
            "locale": shared.LOCALE,
            "launch": shared.DATE,
        }
    ),
    output_schema=schemas.MASTER,
)
def master_copy(brief: Brief) -> dict[str, Any]:
    """The chosen message with its facts, and its claims in their approved wording."""
    given: Mapping[str, Any] = brief.inputs
    message = given["messages"].get(given["chosen"])
    if message is None:
        known = ", ".join(given["messages"])
        raise BadInput(f"chosen: {given['chosen']!r} is no message: choose of {known}.")
    return rendered(
        message, given["facts"], given["claims"], given["locale"], given["launch"]
    )
