"""What may have arrived is asked about, and never sent again on a guess."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from unittest import mock

import pytest

from orchestrator.agents import registry as known_agents
from orchestrator.agents.spec import AgentSpec
from orchestrator.domain.errors import AgentFailed, BadInput, NotPermitted, StaleState
from orchestrator.domain.exchange import Brief
from orchestrator.models import Effect, Output, ReviewItem, Run, Task
from orchestrator.services import registry
from orchestrator.services.running import outcomes, sweep
from orchestrator.services.verification import verify
from orchestrator.working.worker import Worker
from tests import making
from tests.postgres import Ledger

WORKFLOW = """
workflow: {slug}
title: Sends
inputs: {{type: object}}
steps:
  send:
    title: Send
    agent: {agent}
    effect: outbox
    with: {{text: "${{ inputs.text }}"}}
"""
RECEIPT = {"text": "receipt 7"}


@dataclass
class Channel:
    """A channel without keys whose first call delivers, and breaks off all the same."""

    run: Run
    sent: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    says: Any = None

    def work(self) -> None:
        """All there is to do now, backoffs cut short."""
        for _ in range(10):
            sweep.sweep_once()
            if not Worker(watched=False).work("default", linger=0):
                return

    @property
    def effect(self) -> Effect:
        return Effect.objects.get(run=self.run)

    @property
    def item(self) -> ReviewItem:
        return ReviewItem.objects.get(run=self.run, state="open")


def a_channel(*, asks: bool, idempotent: bool = False) -> Channel:
    """The channel, registered and known to this process, and a run that uses it."""
    found = Channel(Run())

    def send(brief: Brief) -> dict[str, str]:
        found.sent.append(brief.key)
        if len(found.sent) == 1:
            raise AgentFailed("No answer in time.")
        return RECEIPT

    def outcome(brief: Brief) -> Any:
        found.asked.append(brief.key)
        if isinstance(found.says, Exception):
            raise found.says
        return found.says

    spec = AgentSpec(
        name="a-channel",
        version="1",
        title="A channel",
        input_schema={"type": "object"},
        output_schema={"type": "object", "required": ["text"]},
        effect=True,
        idempotent=idempotent,
        function=send,
        outcome=outcome if asks else None,
    )
    registry.register_own()
    version = making.a_workflow(WORKFLOW, agent=registry.register(spec))
    found.run = making.a_run(making.a_brand(), version)
    known_agents.load_agents.return_value = MappingProxyType(  # type: ignore[attr-defined]
        {("a-channel", "1"): spec}
    )
    return found


@pytest.fixture(autouse=True)
def at_once(ledger: Ledger) -> Iterator[None]:
    """Only our channel is known, and backoffs take no time."""
    with (
        mock.patch.object(known_agents, "load_agents"),
        mock.patch("orchestrator.working.steps.backoff", return_value=0.0),
    ):
        yield


def broken_promises() -> list[str]:
    return [str(check) for check in verify() if check.promise == "7" and check.bad]


def test_a_channel_that_knows_says_it_arrived_and_it_is_done() -> None:
    channel = a_channel(asks=True)
    channel.says = {"delivered": True, "receipt": RECEIPT}

    channel.work()

    key = channel.effect.key
    assert (channel.sent, channel.asked) == ([key], [key])
    assert (channel.effect.state, channel.effect.asked) == ("done", 1)
    assert Output.objects.get(run=channel.run).content == b'{"text":"receipt 7"}'
    assert Task.objects.get(run=channel.run).state == "done"
    assert broken_promises() == []


def test_what_never_arrived_is_sent_again_under_the_same_key() -> None:
    channel = a_channel(asks=True)
    channel.says = {"delivered": False}

    channel.work()

    key = channel.effect.key
    assert (channel.sent, channel.asked) == ([key, key], [key])
    assert channel.effect.state == "done"
    assert broken_promises() == []


@pytest.mark.parametrize(
    "says", [{"delivered": None}, AgentFailed("Busy."), {"nonsense": 1}, "yes"]
)
def test_where_the_channel_cannot_say_a_person_is_asked(says: Any) -> None:
    channel = a_channel(asks=True)
    channel.says = says

    channel.work()

    assert len(channel.sent) == 1
    assert len(channel.asked) in (1, 2)  # three attempts at most, one of them sent
    assert channel.effect.state == "unknown"
    assert channel.item.kind == "failure"
    assert outcomes.open_effect(channel.item) == channel.effect


def test_a_receipt_that_does_not_fit_is_no_receipt() -> None:
    channel = a_channel(asks=True)
    channel.says = {"delivered": True, "receipt": {"number": 7}}

    channel.work()

    assert channel.effect.state == "unknown"
    assert "does not fit" in channel.item.why


def test_a_channel_that_cannot_be_asked_waits_for_a_person() -> None:
    channel = a_channel(asks=False)

    channel.work()

    assert (len(channel.sent), channel.asked) == (1, [])
    assert channel.effect.state == "unknown"
    assert channel.item.state == "open"


def test_a_person_who_says_it_did_not_arrive_has_it_sent_once_more() -> None:
    channel = a_channel(asks=False)
    channel.work()
    operator = making.a_person(channel.run.brand, "operator", name="Olga")

    making.decide(channel.item, operator, "retry")
    channel.work()

    assert channel.sent == [channel.effect.key] * 2
    assert channel.effect.state == "done"
    assert channel.effect.asked == 0
    assert broken_promises() == []


def test_the_word_of_a_person_counts_for_one_call_only() -> None:
    channel = a_channel(asks=False)
    channel.work()
    operator = making.a_person(channel.run.brand, "operator")
    making.decide(channel.item, operator, "retry")
    del channel.sent[:]  # the second call breaks off, too

    channel.work()
    channel.work()

    assert len(channel.sent) == 1
    assert channel.effect.state == "unknown"
    assert channel.item.state == "open"


def test_a_person_who_is_wrong_is_corrected_by_the_channel() -> None:
    channel = a_channel(asks=True)
    channel.says = {"delivered": None}
    channel.work()
    operator = making.a_person(channel.run.brand, "operator")

    making.decide(channel.item, operator, "retry")
    channel.says = {"delivered": True, "receipt": RECEIPT}
    channel.work()

    assert len(channel.sent) == 1
    assert channel.effect.state == "done"


def test_a_person_may_say_that_it_did_arrive() -> None:
    channel = a_channel(asks=False)
    channel.work()
    item = channel.item
    operator = making.a_person(channel.run.brand, "operator")

    effect = outcomes.arrived(item, by=operator, evidence="order 4711 in the shop")
    channel.work()

    item.refresh_from_db()
    channel.run.refresh_from_db()
    assert len(channel.sent) == 1
    assert (effect.state, effect.why) == ("done", "it arrived: order 4711 in the shop")
    assert Task.objects.get(run=channel.run).state == "skipped"
    assert (item.state, channel.run.state) == ("withdrawn", "done")
    assert broken_promises() == []


def test_only_who_settles_failures_may_say_so_and_with_evidence() -> None:
    channel = a_channel(asks=False)
    channel.work()
    operator = making.a_person(channel.run.brand, "operator")
    reviewer = making.a_person(channel.run.brand, "legal")

    with pytest.raises(BadInput, match="how you know"):
        outcomes.arrived(channel.item, by=operator, evidence=" ")
    with pytest.raises(NotPermitted):
        outcomes.arrived(channel.item, by=reviewer, evidence="I saw it")
    item = channel.item
    outcomes.arrived(item, by=operator, evidence="I saw it")
    with pytest.raises(StaleState):
        outcomes.arrived(item, by=operator, evidence="I saw it")


def test_a_failure_before_anything_was_sent_is_no_delivery_in_question() -> None:
    item = making.a_held_item()
    operator = making.a_person(item.brand, "operator")

    assert outcomes.open_effect(item) is None
    with pytest.raises(BadInput, match="No delivery"):
        outcomes.arrived(item, by=operator, evidence="I saw it")
