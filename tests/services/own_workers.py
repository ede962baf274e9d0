"""A real worker in this process, for the agents that `making` made."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any
from unittest import mock

from orchestrator.agents import registry
from orchestrator.agents.spec import AgentSpec
from orchestrator.models import Agent, Brand, Run
from orchestrator.services.running import sweep
from orchestrator.working.worker import Worker
from tests import making
from tests.agents_made import FUNCTIONS, WITHDRAWALS

SENDS = """
workflow: {slug}
title: Writes and sends
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  send:
    title: Send
    agent: %s
    effect: outbox
    with: {{text: "${{ steps.write.text }}"}}
"""
SENDS_EACH = """
workflow: {slug}
title: Writes and sends each
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    each: "${{ inputs.texts }}"
    with: {{text: "${{ item }}"}}
  send:
    title: Send
    agent: %s
    effect: outbox
    each: "${{ inputs.texts }}"
    with: {{text: "${{ steps.write.text }}"}}
"""


def a_channel(**options: Any) -> Agent:
    """An agent that delivers, and knows idempotency keys."""
    return making.an_agent(effect=True, idempotent=True, **options)


def a_sending_run(
    brand: Brand, *, agent: Agent | None = None, channel: Agent | None = None
) -> Run:
    """A run that writes and delivers; nothing of it was worked on."""
    by = channel or a_channel()
    return making.a_run(brand, making.a_workflow(SENDS % by.name, agent=agent))


@contextmanager
def ours() -> Iterator[None]:
    """This process has the code of the agents that tests made."""
    made = {(name, "1"): _spec(name) for name in FUNCTIONS}
    known = MappingProxyType({**registry.load_agents(), **made})
    with mock.patch.object(registry, "load_agents", return_value=known):
        yield


def work(*, sweeping: bool = True) -> int:
    """All a worker can do now: claims, tokens, calls and endings; tasks worked."""
    with ours():
        worked = 0
        while True:
            if sweeping:
                sweep.sweep_once()
            now = Worker(watched=False).work("default", linger=0)
            worked += now
            if not now:
                return worked


def _spec(name: str) -> AgentSpec:
    found = Agent.objects.filter(name=name, current=True).first()
    return AgentSpec(
        name=name,
        version="1",
        title=name,
        input_schema=found.input_schema if found else {},
        output_schema=found.output_schema if found else {},
        effect=bool(found and found.effect),
        idempotent=bool(found and found.idempotent),
        function=FUNCTIONS[name],
        withdraw=WITHDRAWALS.get(name) if found and found.withdraws else None,
    )
