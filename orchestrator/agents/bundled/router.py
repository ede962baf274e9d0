"""router: takes the first case of a route that holds, or every one of them.

The conditions are evaluated by Greenlight, in the route's own inputs; the router reads
which of them are true. A planner that stands in its place is given the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief

NONE: schemas.Schema = {"type": "null"}
HOLDS: schemas.Schema = {"type": ["boolean", "null"]}
CASE = schemas.record(
    {
        "case": schemas.NAME,
        "holds": HOLDS,
        "to": schemas.many(schemas.NAME),
        "why": schemas.TEXT,
    },
    optional=("why",),
)
CHOICE = schemas.record(
    {
        "case": schemas.NAME,
        "to": schemas.many(schemas.NAME),
        "why": schemas.TEXT,
        "considered": schemas.many(
            schemas.record({"case": schemas.NAME, "holds": {"type": "boolean"}})
        ),
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    },
    optional=("confidence",),
)


@agent(
    name="router",
    version="1",
    title="Takes the case that holds",
    input_schema=schemas.record(
        {
            "cases": schemas.many(CASE, least=1),
            "default": {"type": ["string", "null"]},
            "choose": {"type": "string", "enum": ["one", "many"]},
        },
        optional=("default", "choose"),
    ),
    output_schema=CHOICE,
)
def router(brief: Brief) -> dict[str, Any]:
    """The first case that holds, all that hold, or the default where none does.

    Raises AgentFailed, never to be tried again, where none holds and there is no
    default: the route is a dead letter, and people decide.
    """
    cases: Sequence[Mapping[str, Any]] = brief.inputs["cases"]  # type: ignore[assignment]
    default = brief.inputs.get("default")
    found = [case for case in cases if case["holds"] is True]
    if brief.inputs.get("choose", "one") == "one":
        found = found[:1]
    chosen = found or [case for case in cases if case["case"] == default]
    if not chosen:
        raise AgentFailed(
            f"No case of {shown(brief.step, limit=60)} holds:"
            f" {', '.join(shown(str(c['case']), limit=60) for c in cases)}.",
            retryable=False,
        )
    why = "; ".join(_reason(case) for case in chosen)
    return {
        "case": ", ".join(case["case"] for case in chosen),
        "to": list(dict.fromkeys(step for case in chosen for step in case["to"])),
        "why": why if found else f"No case holds: {why}, the default.",
        "considered": [
            {"case": case["case"], "holds": case["holds"] is True} for case in cases
        ],
    }


def _reason(case: Mapping[str, Any]) -> str:
    """Why a case is taken, in its author's words, or that it holds."""
    return case.get("why") or str(case["case"])
