"""A step that declares a handoff begins with a whole packet, or not at all."""

import pytest
import yaml

from orchestrator.agents.registry import find
from orchestrator.models import ReviewItem, Task
from orchestrator.services import registry
from orchestrator.services.choosing import handoffs
from orchestrator.services.publishing import workflows
from orchestrator.services.running import runs
from tests import making
from tests.services import own_workers
from tests.services.recalling import assert_all_promises_hold

pytestmark = pytest.mark.usefixtures("ledger")
HANDOFF = {
    "goal": "A letter about ${ steps.write.text }",
    "acceptance": "Every price is of record",
    "due": "24h",
}


def a_run_handed_over(seen=None, *, text="bread", step=None, **handoff):
    """write, then `take`, which takes over from it; worked to its end."""
    registry.register_own()
    registry.register(find("direction"))
    making.an_agent("orchestrator")
    brand = making.a_brand()
    making.a_person(brand, "owner")
    kept = seen if seen is not None else []
    agent = making.an_agent(function=lambda b: (kept.append(b), dict(b.inputs))[1])
    own = {"text": "${ inputs.text }"}
    taking = step or {"agent": agent.name, "with": {"text": "${ steps.write.text }"}}
    steps = {
        "write": {"title": "Write", "agent": agent.name, "with": own},
        "take": {"title": "Take", "handoff": {**HANDOFF, **handoff}, **taking},
    }
    slug = f"handed-{next(making._number)}"
    given = {"workflow": slug, "title": "Handed over", "inputs": {"type": "object"}}
    workflows.publish(
        yaml.safe_dump({**given, "steps": steps}, sort_keys=False),
        by=making.a_person(brand, "admin"),
    )
    by = making.a_person(brand, "operator")
    run = runs.start_run(slug, brand=brand, inputs={"text": text}, by=by)
    own_workers.work()
    return run


def test_an_agent_is_handed_what_it_needs_to_begin():
    seen = []

    run = a_run_handed_over(seen)

    packet = seen[1].as_json()["handoff"]
    assert packet["goal"] == "A letter about bread"
    assert packet["to"] == "agent"
    release = Task.objects.get(run=run, step="write").release
    assert packet["inputs"][1] == {
        "step": "write",
        "title": "Write",
        "index": None,
        "release": release.pk,
        "digest": release.digest,
        "by": "agent",
    }
    assert (packet["decisions"], packet["open_questions"]) == ([], [])
    assert seen[0].as_json().get("handoff") is None
    assert_all_promises_hold()


def test_a_field_that_is_empty_when_it_begins_refuses_the_handoff():
    seen = []

    run = a_run_handed_over(seen, goal="${ inputs.text }", text=" ")

    assert len(seen) == 1, "nobody was called"
    item = ReviewItem.objects.get(run=run, state="open")
    assert item.kind == "failure"
    assert "lacks goal" in item.why


def test_a_person_is_handed_the_same_packet_with_the_question():
    asks = {**making.ASKS, "prompt": "Is ${ steps.write.text } right?"}

    run = a_run_handed_over(step={"ask": asks, "needs": ["write"]})

    item = ReviewItem.objects.get(run=run, state="open")
    packet = handoffs.of_task(item.task)
    assert packet is not None
    assert packet.taker == "person"
    assert [t for t, _ in handoffs.of_run(run)] == [item.task]
