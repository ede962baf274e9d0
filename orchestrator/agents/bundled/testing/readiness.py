"""readiness: the whole checklist before a test starts, or the question it ends in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.starting import readiness as judging
from orchestrator.domain.experiments.starting.checking import content_digest

BY_RELEASE = "its release"


@agent(
    name="readiness",
    version="1",
    title="Checks that a test may start",
    input_schema=shared.record(
        {
            "plan": schemas.ANY_OBJECT,
            "evidence": maybe(schemas.ANY_OBJECT),
            "variants": maybe(schemas.ANY_OBJECT),
            "learnings": maybe(shared.many(schemas.ANY_OBJECT)),
            "today": shared.DATE,
        },
        optional=("evidence", "variants", "learnings"),
    ),
    output_schema=schemas.READINESS,
)
def readiness(brief: Brief) -> dict[str, Any]:
    """Judge a plan with its evidence as of `today`.

    With `variants` the arms and the frozen rule count as released: an agent is given
    releases only. `learnings` is the log that a repeat is looked for in.
    """
    given: Mapping[str, Any] = brief.inputs
    evidence = dict(given.get("evidence") or {})
    variants = given.get("variants")
    if variants is not None:
        evidence["arms"] = [_released(arm) for arm in variants.get("arms") or []]
        evidence.setdefault(
            "frozen", {"digest": given["plan"].get("frozen"), "on": given["today"]}
        )
    if given.get("learnings") is not None:
        evidence["learnings"] = given["learnings"]
    raw = {"plan": given["plan"], "evidence": evidence}
    return judging.readiness(raw, date.fromisoformat(given["today"])).as_json()


def _released(arm: Mapping[str, Any]) -> dict[str, Any]:
    fields = arm.get("fields") or {}
    return {
        "name": arm.get("name"),
        "fields": fields,
        "released": content_digest(fields),
        "approved_by": BY_RELEASE,
    }
