"""holding-statement: the approved words for what happened; it writes none itself."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

SEVERITIES = ("low", "medium", "high", "critical")
STATEMENT = schemas.record(
    {
        "id": schemas.NAME,
        "topic": schemas.NAME,
        "from": {"enum": list(SEVERITIES)},
        "locale": schemas.LOCALE,
        "headline": schemas.NAME,
        "body": schemas.NAME,
        "cta": schemas.NAME,
    }
)


@agent(
    name="holding-statement",
    version="1",
    title="Picks the holding statement",
    input_schema=schemas.record(
        {
            "statements": schemas.many(STATEMENT, least=1),
            "topic": schemas.NAME,
            "severity": {"enum": list(SEVERITIES)},
            "market": schemas.NAME,
            "locale": schemas.LOCALE,
        }
    ),
    output_schema=schemas.record(
        {"copy": schemas.COPY, "id": schemas.NAME, "locale": schemas.LOCALE}
    ),
)
def holding_statement(brief: Brief) -> dict[str, Any]:
    """The statement of the set for the topic and language, the gravest that fits.

    `from` is the severity a statement is meant for, and upward; "any" is the topic of
    those for whatever happens. BadInput where the set has none: people write it then.
    """
    inputs: Mapping[str, Any] = brief.inputs
    topic, locale = inputs["topic"], inputs["locale"]
    at = SEVERITIES.index(inputs["severity"])
    fitting = [
        one
        for one in inputs["statements"]
        if one["topic"] in (topic, "any")
        and one["locale"][:2] == locale[:2]
        and SEVERITIES.index(one["from"]) <= at
    ]
    if not fitting:
        raise BadInput(
            f"No approved statement is about {topic!r} in {locale!r} for severity"
            f" {inputs['severity']!r}: add one to the set, approved by people."
        )
    best = max(
        fitting, key=lambda s: (s["topic"] == topic, SEVERITIES.index(s["from"]))
    )
    copy = {
        **{name: best[name] for name in ("headline", "body", "cta")},
        "lines": [],
        "claims": [],
        "market": inputs["market"],
        "locale": locale,
        "tone": "plain",
    }
    return {"copy": copy, "id": best["id"], "locale": locale}
