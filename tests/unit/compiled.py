"""What the tests of compiling share: workflows to call, and short texts."""

from collections.abc import Mapping
from typing import Any

import yaml

from orchestrator.domain.workflow.checking import AgentType
from orchestrator.domain.workflow.compiling import compiled, unfolded
from orchestrator.domain.workflow.definitions import Workflow, read
from orchestrator.domain.workflow.routes import routed
from orchestrator.domain.workflow.scopes import Scopes
from orchestrator.domain.workflow.stored import from_json
from orchestrator.domain.workflow.structure import normalise

AGENTS = {
    "writer": AgentType("writer", {}, {}),
    "judge": AgentType("judge", {}, {}, validator=True),
    "sender": AgentType("sender", {}, {}, effect=True),
}


def a_step(**fields: Any) -> dict[str, Any]:
    return {"agent": "writer", **fields}


def a_text(slug: str, steps: Mapping[str, Any], **top: Any) -> str:
    told = {"workflow": slug, "title": slug, "inputs": {"type": "object"}, **top}
    return yaml.safe_dump({**told, "steps": dict(steps)}, sort_keys=False)


def a_library(**workflows: Mapping[str, Any]) -> dict[str, tuple[int, Workflow]]:
    """Published workflows by slug ("_" stands for "-"), version 3, in this order."""
    made: dict[str, tuple[int, Workflow]] = {}
    for name, steps in workflows.items():
        slug = name.replace("_", "-")
        made[slug] = (3, compiled(read(a_text(slug, steps)), made, AGENTS))
    return made


def flat(
    steps: Mapping[str, Any], library: Mapping[str, tuple[int, Workflow]], **top: Any
) -> Workflow:
    return compiled(read(a_text("outer", steps, **top)), library, AGENTS)


def said(
    steps: Mapping[str, Any], library: Mapping[str, tuple[int, Workflow]], **top: Any
) -> dict[str, str]:
    """What compiling finds wrong, by place."""
    normal, reports = normalise(yaml.safe_load(a_text("outer", steps, **top)))
    assert reports == []
    _, found = unfolded(routed(from_json(normal)), library, AGENTS)
    return {".".join(map(str, place)): message for place, message in found}


def needs(workflow: Workflow) -> dict[str, set[str]]:
    return {step.name: set(workflow.needs_of(step)) for step in workflow.steps}


def scope(
    workflow: Workflow,
    step: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    item: Any = None,
    **given: Any,
) -> Scopes:
    """The scopes of a step, what it consumed named with "_" for "/"."""
    found = {name.replace("__", "/"): rows for name, rows in given.items()}
    rows = {
        name: value if isinstance(value, list) else [(None, value)]
        for name, value in found.items()
    }
    return Scopes(workflow, workflow.step(step), inputs or {}, rows, item)
