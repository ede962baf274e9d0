"""The sandbox channel delivers once for each key, and the workflow fits its agents."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief
from orchestrator.domain.workflow.definitions import read

COPY = {
    "headline": "Balm",
    "body": "Balm.",
    "cta": "See",
    "lines": [],
    "claims": [],
    "market": "UK",
    "locale": "en-GB",
    "tone": "plain",
}


@pytest.fixture
def outbox(tmp_path, monkeypatch):
    folder = tmp_path / "not" / "there" / "yet"
    monkeypatch.setenv("OUTBOX_DIR", str(folder))
    return folder


def deliver(key="run:1", **changes):
    inputs = {"copy": COPY | changes, "market": "UK", "channel": "email"}
    brief = Brief("t1", 1, "r1", "w", "s", "a", "1", "verdara", inputs, key=key)
    return call(find("sandbox-channel"), brief).content


def test_a_delivery_is_written_with_its_key_and_content(outbox):
    receipt = deliver()

    (letter,) = outbox.iterdir()
    written = json.loads(letter.read_text("utf-8"))
    assert receipt["delivered"] is True
    assert (written["key"], written["receipt"]) == ("run:1", receipt["receipt"])
    assert written["delivery"]["copy"] == COPY


def test_the_same_key_delivers_once_and_gives_the_same_receipt(outbox):
    first, second = deliver(), deliver()

    assert second == first | {"delivered": "already"}
    assert len(list(outbox.iterdir())) == 1


def test_many_at_once_leave_one_delivery(outbox):
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: deliver(), range(24)))

    assert [r["delivered"] for r in receipts].count(True) == 1
    assert len(list(outbox.iterdir())) == 1


def test_another_content_under_a_used_key_is_refused_for_good(outbox):
    deliver()

    with pytest.raises(AgentFailed, match="something else before") as failed:
        deliver(body="Another.")

    assert not failed.value.retryable


def test_another_key_is_another_delivery(outbox):
    deliver("run:1")
    deliver("run:2")

    assert len(list(outbox.iterdir())) == 2


def test_a_delivery_without_a_key_is_refused(outbox):
    with pytest.raises(AgentFailed, match="needs an effect key"):
        deliver(key="")

    assert not outbox.exists()


def test_the_outbox_follows_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("OUTBOX_DIR", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    deliver()

    assert len(list((tmp_path / "outbox").iterdir())) == 1


def test_an_effect_agent_declares_that_its_channel_takes_keys():
    assert find("sandbox-channel").effect
    assert find("sandbox-channel").idempotent


def the_workflow():
    root = Path(__file__).parents[2]
    text = (root / "orchestrator/workflows/price_promotion.yaml").read_text("utf-8")
    return read(text)


def test_every_step_of_the_price_promotion_has_its_agent_and_fits_its_fields():
    for step in the_workflow().steps:
        fields = find(step.agent).input_schema
        assert set(step.with_) <= set(fields["properties"]), step.name
        assert set(fields["required"]) <= set(step.with_), step.name
        assert all(find(name).validator for name in step.validators)
        assert bool(step.effect) is find(step.agent).effect


def test_the_price_promotion_goes_market_by_market_after_the_offers():
    workflow = the_workflow()

    assert workflow.needs_of("deliver") == ("copy", "schedule")
    assert workflow.same_lane("deliver", "copy")
    assert workflow.same_lane("deliver", "schedule")
    assert workflow.step("offer").review.roles == ("commercial", "legal")
