"""direction: asks people which way to go; whoever may answer it does, in the desk."""

from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain import questions
from orchestrator.domain.exchange import Brief

KEYS = {"type": ["string", "number", "array", "null"]}
OPTION = schemas.record(
    {
        "key": schemas.NAME,
        "label": schemas.TEXT,
        "consequence": schemas.TEXT,
        "evidence": schemas.TEXT,
    },
    optional=("label", "consequence", "evidence"),
)
FIELDS: dict[str, schemas.Schema] = {
    "form": {"type": "string", "enum": list(questions.FORMS)},
    "prompt": schemas.NAME,
    "roles": schemas.many(schemas.NAME, least=1),
    "options": schemas.many(OPTION),
    "recommended": KEYS,
    "why": schemas.TEXT,
    "cost_of_waiting": schemas.TEXT,
    "unit": schemas.TEXT,
    "low": {"type": ["number", "null"]},
    "high": {"type": ["number", "null"]},
    "severity": {"type": "string", "enum": list(questions.SEVERITIES)},
    "market": schemas.TEXT,
    "channel": schemas.TEXT,
    "locale": schemas.TEXT,
}
NEEDED = ("form", "prompt", "roles")
QUESTION = schemas.record(
    FIELDS, optional=tuple(name for name in FIELDS if name not in NEEDED)
)


@agent(
    name="direction",
    version="1",
    title="Asks for a direction",
    input_schema=QUESTION,
    # what a person answers takes the question's place: {question, answer, said}
    output_schema=schemas.record(
        {**FIELDS, "question": QUESTION, "answer": {}, "said": schemas.TEXT},
        optional=(*FIELDS, "question", "answer", "said"),
    ),
)
def direction(brief: Brief) -> dict[str, Any]:
    """Give the question itself; Greenlight holds it until a person answers."""
    questions.read(dict(brief.inputs))
    return {name: value for name, value in brief.inputs.items() if value is not None}
