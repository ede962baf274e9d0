"""The brake as agents of a workflow: Greenlight itself does what these say.

Their functions are in `orchestrator.working.own`, which may move the ledger: an agent
may not. Each acts as the person who started the run, with that person's rights.
"""

from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief

NUMBER = {"type": "integer", "minimum": 0}
GROUP = schemas.record(
    {
        "freeze": NUMBER,
        "channel": schemas.NAME,
        "run": NUMBER,
        "title": schemas.NAME,
        "waiting": NUMBER,
    }
)
GONE = schemas.record(
    {"run": schemas.TEXT, "title": schemas.TEXT, "channel": schemas.TEXT, "at": {}},
)


def _only_greenlight(brief: Brief) -> Any:
    raise AgentFailed("Only a worker of Greenlight itself does this.", retryable=False)


freeze_switch = agent(
    name="freeze-switch",
    version="1",
    title="Freezes channels",
    input_schema=schemas.record(
        {"channels": schemas.many(schemas.NAME, least=1), "reason": schemas.NAME}
    ),
    output_schema=schemas.record(
        {
            "frozen": schemas.many(
                schemas.record(
                    {"freeze": NUMBER, "channel": schemas.NAME, "at": schemas.NAME}
                )
            ),
            "unknown": schemas.many(schemas.TEXT),
        }
    ),
    effect=True,
    idempotent=True,
)(_only_greenlight)

outgoing_list = agent(
    name="outgoing-list",
    version="1",
    title="Lists what is on its way",
    input_schema=schemas.record(
        {"freezes": schemas.many(NUMBER), "days": {"type": "integer", "minimum": 1}},
        optional=("days",),
    ),
    output_schema=schemas.record(
        {
            "groups": schemas.many(GROUP),
            "in_flight": schemas.many(GONE),
            "live": schemas.many(GONE),
        }
    ),
)(_only_greenlight)

resume_switch = agent(
    name="resume-switch",
    version="1",
    title="Lets groups go, or ends them",
    input_schema=schemas.record(
        {
            "group": GROUP,
            "choice": {"enum": ["keep", "hold", "kill"]},
            "per_minute": {"type": "integer", "minimum": 1, "maximum": 600},
            "reason": schemas.NAME,
        },
        optional=("per_minute",),
    ),
    output_schema=schemas.record(
        {"title": schemas.NAME, "did": {"enum": ["let go", "held", "ended", "over"]}}
    ),
    effect=True,
    idempotent=True,
)(_only_greenlight)

lift_switch = agent(
    name="lift-switch",
    version="1",
    title="Lifts freezes",
    input_schema=schemas.record(
        {
            "freezes": schemas.many(NUMBER),
            "per_minute": {"type": "integer", "minimum": 1, "maximum": 600},
        }
    ),
    output_schema=schemas.record({"lifted": schemas.many(NUMBER)}),
    effect=True,
    idempotent=True,
)(_only_greenlight)
