"""analyst: reads a round by its plan. Validity first; an invalid test shows nothing."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.intake import INTAKE
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.rounds.intake import check_rule
from orchestrator.domain.experiments.rounds.round_reading import read_round

VERDICTS = ("winner", "inconclusive", "harm", "invalid", "mixed", "ask")
ROUTES = ("promote", "extend", "ask", "rollback", "fix-and-rerun")
PAIR: shared.Schema = {
    "type": "array",
    "items": schemas.NUMBER,
    "minItems": 2,
    "maxItems": 2,
}
READ: dict[str, shared.Schema] = {
    "id": {"type": ["string", "integer"]},
    "experiment": shared.NAME,
    "plan_digest": schemas.DIGEST,
    "reading": {"type": "integer", "enum": [1, 2]},
    "verdict": {"type": "string", "enum": list(VERDICTS)},
    "route": {"type": "string", "enum": list(ROUTES)},
    "winner": maybe(shared.NAME),
    "control": shared.NAME,
    "about": maybe(shared.NAME),
    "srm_p": schemas.NUMBER,
    "p": maybe(schemas.NUMBER),
    "lift": maybe(schemas.NUMBER),
    "lift_ci": maybe(PAIR),
    "reason": shared.NAME,
    "arms": shared.many(schemas.ANY_OBJECT, least=2),
    "guardrails": shared.many(schemas.ANY_OBJECT),
    "adjusted": shared.many(schemas.ANY_OBJECT),
    "monitor": schemas.ANY_OBJECT,
    "validity": schemas.ANY_OBJECT,
    "question": schemas.READINESS["properties"]["question"],
}


@agent(
    name="analyst",
    version="1",
    title="Reads the results",
    input_schema=shared.record(
        {
            "plan": schemas.PLAN,
            "launched": schemas.ANY_OBJECT,
            "intake": INTAKE,
            "again": {"type": "boolean"},
        },
        optional=("again",),
    ),
    output_schema={
        "type": "object",
        "required": [name for name in READ if name != "question"],
        "properties": READ,
    },
)
def analyst(brief: Brief) -> dict[str, Any]:
    """The analysis of a round. BadInput where the rule is not the one launched."""
    given: Mapping[str, Any] = brief.inputs
    check_rule(given["plan"], given["launched"])
    if given["intake"]["plan_digest"] != given["plan"]["frozen"]:
        raise BadInput("The results were taken in against another plan.")
    return read_round(given["plan"], given["intake"], again=given.get("again") is True)
