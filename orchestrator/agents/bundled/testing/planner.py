"""test-plan: size, duration, looks and the frozen rule of a test, or a changed plan."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.starting.answering import answered
from orchestrator.domain.experiments.starting.planning import plan

CHOSEN: dict[str, shared.Schema] = {
    "variants": schemas.ANY_OBJECT,
    "hypothesis": schemas.ANY_OBJECT,
    "experiment": shared.TEXT,
    "title": shared.TEXT,
    "dimension": shared.TEXT,
    "metric": shared.TEXT,
    "surface": shared.TEXT,
    "kind": schemas.KIND,
    "direction": shared.TEXT,
    "baseline": schemas.NUMBER,
    "deviation": schemas.NUMBER,
    "shares": schemas.ANY_OBJECT,
    "alpha": schemas.NUMBER,
    "power": schemas.NUMBER,
    "mde": schemas.NUMBER,
    "daily": schemas.NUMBER,
    "days": schemas.NUMBER,
    "min_days": schemas.NUMBER,
    "max_days": schemas.NUMBER,
    "guardrails": shared.many(schemas.ANY_OBJECT),
    "budget": schemas.NUMBER,
    "starts": shared.TEXT,
    "today": shared.TEXT,
}
CHANGING: dict[str, shared.Schema] = {
    "plan": schemas.ANY_OBJECT,
    "answer": {},
    "effects": schemas.ANY_OBJECT,
}
INPUT = {**CHOSEN, **CHANGING}


@agent(
    name="test-plan",
    version="1",
    title="Plans a test",
    input_schema=shared.record(
        {
            name: schema if name == "answer" else maybe(schema)
            for name, schema in INPUT.items()
        },
        optional=tuple(INPUT),
    ),
    output_schema=schemas.PLAN,
)
def test_plan(brief: Brief) -> dict[str, Any]:
    """The plan of a test, or `plan` changed by the `answer` to its readiness question.

    Planned anew from `variants` (their fields are pinned by digest), `hypothesis` and
    the rest; metric, direction, dimension and mde may stand in the hypothesis, starts
    defaults to `today`. With `plan` it is that plan again: as it is where nothing was
    answered, else changed as `effects` of the readiness says, and computed anew.
    """
    given: Mapping[str, Any] = brief.inputs
    before = given.get("plan")
    if before is not None:
        return answered(before, given.get("answer"), given.get("effects") or {})
    variants = given.get("variants")
    if variants is None:
        raise BadInput("variants is missing: a test is planned from its arms.")
    chosen = {name: given[name] for name in CHOSEN if given.get(name) is not None}
    carried = {
        name: variants[name]
        for name in ("experiment", "title", "dimension", "arms")
        if variants.get(name)
    }
    start = {"starts": chosen.get("starts") or chosen.get("today")}
    return plan({**carried, **chosen, **start})
