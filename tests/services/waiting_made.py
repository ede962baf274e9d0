"""Runs with a gate in them, for the tests of gates, waits, signals and choices."""

from typing import Any

import yaml

from orchestrator.domain.content import JSON
from orchestrator.models import Agent, Brand, Due, Run, Task, Wait
from orchestrator.services import registry
from orchestrator.services.publishing import workflows
from orchestrator.services.running import runs
from tests import making

INPUTS: dict[str, JSON] = {"text": "Fresh bread"}


def a_gated_run(
    gate: dict[str, Any],
    *,
    kind: str = "gate",
    brand: Brand | None = None,
    inputs: dict[str, JSON] | None = None,
    agent: Agent | None = None,
    **options: Any,
) -> Run:
    """A run of write, then the gate `ready`, then send."""
    making.an_agent("orchestrator")
    registry.register_own()
    brand = brand or making.a_brand()
    agent = agent or making.an_agent()
    slug = f"gated-{next(making._number)}"

    def copied(title: str) -> dict[str, Any]:
        given = {"text": "${ inputs.text }"}
        return {"title": title, "agent": agent.name, "with": given}

    text = yaml.safe_dump(
        {
            "workflow": slug,
            "title": "Gated",
            "inputs": {"type": "object"},
            "steps": {
                "write": copied("Write"),
                "ready": {"title": "Ready", "needs": ["write"], kind: gate},
                "send": {**copied("Send"), "needs": ["ready"]},
            },
        },
        sort_keys=False,
    )
    workflows.publish(text, by=making.a_person(brand, "admin"))
    return runs.start_run(
        slug,
        brand=brand,
        inputs=inputs or INPUTS,
        by=making.a_person(brand, "operator"),
        **options,
    )


def gate_of(run: Run) -> Task:
    return Task.objects.get(run=run, step="ready")


def wait_of(run: Run) -> Wait:
    """The wait that stands open."""
    return Wait.objects.get(run=run, over_at=None)


def it_is_time(run: Run) -> None:
    """Whatever its gate waits for at the latest has come: it is looked at next."""
    moved = Due.objects.filter(task=gate_of(run)).update(at="2001-01-01T00:00:00Z")
    assert moved == 1, "nothing is due"
    making.work_until_idle()
