"""Agents that hang or answer nonsense: the attempt fails, and nothing else happens."""

from typing import Any

import pytest

from orchestrator.agents import registry as found
from orchestrator.agents.spec import AgentSpec
from orchestrator.domain.exchange import Brief
from orchestrator.models import Agent, Attempt, Output, ReviewItem
from orchestrator.services import registry
from orchestrator.working import calls
from orchestrator.working.worker import Worker
from tests import making
from tests.faults.conftest import Crew
from tests.faults.polling import lines, until
from tests.postgres import Ledger


def test_an_agent_that_swallows_everything_is_ended_by_its_timeout(
    crew: Crew, faulty: dict[str, Agent]
) -> None:
    run = crew.run(faulty["stubborn"], waiting=False)
    crew.start()

    item = until(
        lambda: ReviewItem.objects.filter(run=run, kind="failure").first(),
        "a person to be asked",
    )
    other = crew.run(faulty["patient"], waiting=False)
    until(lambda: Output.objects.filter(run=other).exists(), "a worker to go on")

    attempts = Attempt.objects.filter(run=run).order_by("number")
    assert [a.state for a in attempts] == ["failed", "failed"]
    assert len({a.worker for a in attempts}) == 2  # the process was replaced
    assert "timed out after 1 s" in item.why
    assert len(lines(crew.mark)) == 3


def nested(levels: int) -> Any:
    """A list in a list in a list."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


ODD: dict[str, Any] = {
    "NaN": {"text": float("nan")},
    "infinity": {"text": float("inf")},
    "NUL": {"text": "a\x00b"},
    "half a surrogate": {"text": "\ud800"},
    "50 MB": {"text": "a" * 50_000_000},
    "1,000 levels": {"text": nested(1_000)},
    "invalid bytes": {"text": b"\xff\xfe"},
    "nothing": None,
    "an object": object(),
    "the wrong shape": {"text": 7},
    "numbers past exactness": {"text": 2**60},
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_fails_the_attempt_and_stores_nothing_else(
    name: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(brief: Brief) -> Any:
        return ODD[name]

    agent = making.an_agent(retries=1, function=answer)
    spec = AgentSpec(
        name=agent.name,
        version=agent.version,
        title=agent.title,
        input_schema=agent.input_schema,
        output_schema={**agent.output_schema, "required": ["text"]},
        function=answer,
    )
    monkeypatch.setattr(calls, "spec_of", lambda agent: spec)
    monkeypatch.setattr("orchestrator.working.steps.spec_of", lambda agent: spec)
    run = making.a_run(making.a_brand(), making.a_workflow(agent=agent))

    assert Worker(watched=False).work("default", linger=0) == 1

    item = ReviewItem.objects.get(run=run)
    assert (item.kind, item.state) == ("failure", "open")
    assert item.why
    assert "\x00" not in item.why
    assert not Output.objects.exists()
    assert Attempt.objects.get(run=run).state == "failed"


def test_an_agent_this_worker_has_no_code_for_fails_its_attempt(
    ledger: Ledger,
) -> None:
    agent = making.an_agent(retries=1)
    run = making.a_run(making.a_brand(), making.a_workflow(agent=agent))

    Worker(watched=False).work("default", linger=0)

    assert "cannot run" in ReviewItem.objects.get(run=run).why
    assert (agent.name, agent.version) not in found.load_agents()
    assert registry.FAN_AGENT
