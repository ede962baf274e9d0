"""What the tests of sub-workflows, rounds and proposals share: workflows that call."""

from collections.abc import Callable, Mapping
from typing import Any

import yaml

from orchestrator.agents.registry import find
from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Brief
from orchestrator.models import Brand, Output, Run, Task
from orchestrator.services import registry
from orchestrator.services.publishing import workflows
from orchestrator.services.running import briefs, runs
from orchestrator.services.verification import checking
from tests import making
from tests.services import own_workers

BUNDLED = ("router", "direction", "proposals")


def agents(**functions: Callable[[Brief], Any]) -> None:
    """Register the agents of these tests: what they give is anything."""
    registry.register_own()
    for name in BUNDLED:
        registry.register(find(name))
    for name, function in {"echo": _echo, **functions}.items():
        making.an_agent(name, function, output_schema=making.ANYTHING)


def _echo(brief: Brief) -> dict[str, Any]:
    return {"text": "Bread", **brief.inputs}


def a_step(agent: str = "echo", **fields: Any) -> dict[str, Any]:
    return {"agent": agent, **fields}


def publish(slug: str, steps: Mapping[str, Any], **top: Any) -> Any:
    told = {"workflow": slug, "title": slug, "inputs": {"type": "object"}, **top}
    text = yaml.safe_dump({**told, "steps": dict(steps)}, sort_keys=False)
    admin = making.a_person(making.a_brand(), "admin")
    return workflows.publish(text, by=admin)


def a_worked_run(slug: str, brand: Brand | None = None, **inputs: JSON) -> Run:
    brand = brand or making.a_brand()
    by = making.a_person(brand, "operator")
    run = runs.start_run(slug, brand=brand, inputs=inputs, by=by)
    own_workers.work()
    run.refresh_from_db()
    return run


def states(run: Run) -> dict[str, str]:
    tasks = Task.objects.filter(run=run, kind="step").order_by("pk")
    return dict(tasks.values_list("step", "state"))


def given(run: Run, step: str) -> Any:
    """What a step last gave."""
    made = Output.objects.filter(task__run=run, task__step=step).latest("pk")
    return content.parse(bytes(made.content or b""))


def assert_rebuilt(run: Run) -> None:
    """Every promise holds, and each brief is what the ledger alone gives again."""
    bad = [c for c in checking.verify() if c.bad and "every lock" not in c.name]
    assert not bad, bad
    made = Output.objects.filter(task__run=run, attempt__isnull=False)
    for output in made.select_related("attempt"):
        assert output.attempt is not None
        assert briefs.recompute(output.attempt_id) == output.attempt.brief_digest
