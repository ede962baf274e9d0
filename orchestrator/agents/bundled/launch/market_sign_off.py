"""market-sign-off: a market's text beside the master copy, for people to approve."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.bundled.launch.phrases import FIELDS
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief


@agent(
    name="market-sign-off",
    version="1",
    title="Lays what differs before people",
    input_schema=shared.record(
        {"local": schemas.LOCALISED, "master": schemas.MASTER, "market": shared.NAME}
    ),
    output_schema=schemas.SIGNED,
)
def market_sign_off(brief: Brief) -> dict[str, Any]:
    """The text as it would go out, why a person has to see it, and the master copy."""
    given: Mapping[str, Any] = brief.inputs
    local, master = given["local"], given["master"]
    taken = ("market", "locale", "message", *FIELDS, "claims")
    return {
        **{name: local[name] for name in taken},
        "why": local["differences"] or ["It was put before you without a reason."],
        "master": {name: master[name] for name in FIELDS},
    }
