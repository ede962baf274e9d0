"""Triggers: one run or signal for each cause, whatever happens meanwhile."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestrator.models import (
    Brand,
    Firing,
    Freeze,
    Principal,
    Run,
    Signal,
)
from orchestrator.services.catalogue import allowances, prices
from orchestrator.services.recalling import recalls
from orchestrator.services.running import runs
from orchestrator.services.running.sweep import sweep_once
from orchestrator.services.triggering import dry_runs, firing
from tests import making
from tests.postgres import Ledger
from tests.services.triggering import a_trigger, due_since, text_of

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def brand(ledger: Ledger) -> Brand:
    return making.a_brand()


@pytest.fixture
def owner(brand: Brand) -> Principal:
    return making.a_person(brand, "owner", "admin")


@pytest.fixture
def workflow(ledger: Ledger) -> str:
    return making.a_workflow().workflow.slug


def test_a_schedule_starts_one_run_at_its_moment(owner, brand, workflow):
    trigger = a_trigger(owner, brand, workflow, spec={"cron": "* * * * *"})
    due_since(trigger, timedelta(seconds=61))

    sweep_once()
    sweep_once()

    trigger.refresh_from_db()
    fired = list(trigger.firings.order_by("pk"))
    assert {f.state for f in fired} == {"done"}
    assert Run.objects.count() == len(fired) <= 2
    assert trigger.next_at > datetime.now(UTC)
    assert fired[0].cause in text_of(fired[0].run)


@pytest.mark.parametrize(
    ("catch_up", "started"), [("none", (0, 1)), ("last", (1, 1)), ("all", (3, 4))]
)
def test_what_was_missed_is_made_up_for_as_set(
    owner, brand, workflow, catch_up, started
):
    spec = {"cron": "0 * * * *", "catch_up": catch_up}
    trigger = a_trigger(owner, brand, workflow, spec=spec)
    due_since(trigger, timedelta(hours=3, seconds=5))

    sweep_once()

    assert started[0] <= Run.objects.count() <= started[1]
    missed = trigger.firings.filter(state="skipped")
    assert missed.count() == (0 if catch_up == "all" else 1)
    assert all("Nothing was running then" in one.why for one in missed)


def test_two_sweeps_that_see_one_moment_start_one_run(owner, brand, workflow):
    trigger = a_trigger(owner, brand, workflow)
    due_since(trigger, timedelta(hours=30))

    sweep_once()
    cause = trigger.firings.get(state="done").cause
    made = firing.watching.store(
        [Firing(trigger=trigger, cause=cause, facts={"forged": True})]
    )
    sweep_once()

    assert len(made) == 1
    assert Run.objects.count() == 1
    assert trigger.firings.filter(cause=cause).count() == 1


def test_an_event_of_another_workflow_fires_nothing(owner, brand, workflow):
    other = making.a_workflow().workflow.slug
    spec = {"noun": "run", "after": "done", "workflow": workflow}
    trigger = a_trigger(owner, brand, other, "event", spec=spec)

    making.a_run(brand, inputs={"text": "Another"})
    first = runs.start_run(workflow, brand=brand, inputs={"text": "One"}, by=owner)
    making.work_until_idle()
    sweep_once()
    sweep_once()

    fired = trigger.firings.get()
    assert (fired.state, fired.facts["run"]) == ("done", first.pk)
    assert fired.run.version.workflow.slug == other


def test_what_happened_before_or_elsewhere_fires_nothing(owner, brand, workflow):
    making.a_run(brand)
    making.work_until_idle()
    trigger = a_trigger(
        owner, brand, workflow, "event", spec={"noun": "run", "after": "done"}
    )

    making.a_run(making.a_brand())
    making.work_until_idle()
    sweep_once()

    assert not trigger.firings.exists()


def test_triggers_that_set_off_themselves_end_in_words(owner, brand, workflow):
    spec = {"noun": "run", "after": "open", "workflow": workflow}
    trigger = a_trigger(owner, brand, workflow, "event", spec=spec)

    runs.start_run(workflow, brand=brand, inputs={"text": "One"}, by=owner)
    for _ in range(12):
        sweep_once()

    last = trigger.firings.latest("pk")
    assert trigger.firings.filter(state="done").count() == 8
    assert (last.state, "loop" in last.why) == ("refused", True)


def test_a_result_hands_its_content_on(owner, brand, workflow):
    after = making.a_workflow().workflow.slug
    trigger = a_trigger(
        owner, brand, after, "result",
        spec={"workflow": workflow, "step": "write"},
        inputs={"text": "${ cause.content.text }"},
    )  # fmt: skip

    runs.start_run(workflow, brand=brand, inputs={"text": "Bread"}, by=owner)
    making.work_until_idle()
    sweep_once()

    fired = trigger.firings.get()
    assert fired.state == "done", fired.why
    assert "Bread" in text_of(fired.run)
    assert "content" not in fired.facts


def test_a_result_that_was_recalled_starts_nothing_more(owner, brand, workflow):
    after = making.a_workflow().workflow.slug
    trigger = a_trigger(owner, brand, after, "result", spec={"workflow": workflow})
    runs.start_run(workflow, brand=brand, inputs={"text": "Bread"}, by=owner)
    making.work_until_idle()
    sweep_once()
    fired = trigger.firings.get()

    recalls.act(brand, "output", str(fired.facts["output"]), reason="wrong", by=owner)
    again = firing.replay(fired, by=owner)

    assert (fired.state, again.state) == ("done", "refused")
    assert "recalled" in again.why


def test_a_recall_freezes_the_open_runs_that_its_release_started(
    owner, brand, workflow
):
    after = making.a_workflow().workflow.slug
    trigger = a_trigger(owner, brand, after, "result", spec={"workflow": workflow})
    runs.start_run(workflow, brand=brand, inputs={"text": "Bread"}, by=owner)
    while task := making.take():
        making.perform(task)
    firing.observe()
    fired = trigger.firings.get()

    recalls.act(brand, "output", str(fired.facts["output"]), reason="wrong", by=owner)
    firing.observe()
    firing.observe()

    frozen = Freeze.objects.get()
    assert (frozen.level, frozen.subject) == ("run", str(fired.run_id))
    assert "was recalled: wrong" in frozen.reason


def test_a_signal_goes_once_to_every_open_run_or_to_the_one_named(
    owner, brand, workflow
):
    inputs = {"text": "One"}
    two = [runs.start_run(workflow, brand=brand, inputs=inputs, by=owner) for _ in "ab"]
    signal = {"action": "signal", "signal": "media_booked", "inputs": {"ok": True}}
    everyone = a_trigger(owner, brand, workflow, **signal)
    named = a_trigger(
        owner, brand, workflow, "event", **signal,
        spec={"noun": "run", "after": "cancelled"}, run="${ cause.run + 1 }",
    )  # fmt: skip

    found = dry_runs.dry_run(everyone)
    due_since(everyone, timedelta(hours=30))
    firing.observe()
    firing.observe()
    runs.cancel_run(two[0], by=owner, reason="no media")
    firing.observe()

    assert (found.told, found.inputs) == (2, {"ok": True})
    sent = list(Signal.objects.order_by("pk").values_list("run", "name"))
    assert sent == [(run.pk, "media_booked") for run in (*two, two[1])]
    assert everyone.firings.get(state="done").why == "2 runs were told."
    assert named.firings.get().run == two[1]


def test_a_changed_price_of_a_watched_product_fires_once_a_list(owner, brand, workflow):
    watched = a_trigger(owner, brand, workflow, "price", spec={"skus": ["1"]})
    other = a_trigger(owner, brand, workflow, "price", spec={"skus": ["2"]})

    def row(amount: float) -> dict[str, Any]:
        return {"sku": "1", "name": "Bread", "history": [["2024-01-31", amount]]}

    for amount in (1.5, 1.5, 1.7):
        prices.import_prices(brand, [row(amount)], by=owner, source="a test")
        sweep_once()

    fired = list(watched.firings.order_by("pk"))
    assert [f.facts["changed"][0]["before"] for f in fired] == [None, "1.50"]
    assert [f.cause for f in fired] == ["price list:2", "price list:4"]
    assert {f.state for f in fired} == {"done"}
    assert not other.firings.exists()


def test_a_claim_fires_when_approved_and_when_withdrawn(owner, brand, workflow):
    trigger = a_trigger(owner, brand, workflow, "claim")

    claim = making.a_claim(brand)
    sweep_once()
    allowances.withdraw(claim, by=making.a_person(brand, "legal"), reason="expired")
    sweep_once()

    told = [f.facts["change"] for f in trigger.firings.order_by("pk")]
    assert told == ["approved", "withdrawn"]


def test_a_condition_that_is_not_true_skips_and_says_so(owner, brand, workflow):
    trigger = a_trigger(owner, brand, workflow, when="cause.weekday > 7")
    due_since(trigger, timedelta(hours=30))

    sweep_once()

    fired = trigger.firings.get(facts__has_key="weekday")
    assert (fired.state, Run.objects.count()) == ("skipped", 0)
    assert "cause.weekday > 7" in fired.why


def test_what_does_not_fit_is_refused_in_words_and_never_tried_again(
    owner, brand, workflow
):
    trigger = a_trigger(owner, brand, workflow, inputs={"text": "${ cause.nothing }"})
    due_since(trigger, timedelta(hours=30))

    sweep_once()
    sweep_once()

    fired = trigger.firings.exclude(facts={}).get()
    assert (fired.state, fired.tries) == ("refused", 1)
    assert "nothing" in fired.why


def test_an_owner_who_lost_the_role_starts_nothing(owner, brand, workflow):
    trigger = a_trigger(owner, brand, workflow)
    owner.grants.update(until=datetime.now(UTC))
    due_since(trigger, timedelta(hours=30))

    sweep_once()

    refused = trigger.firings.get(state="refused")
    assert "may not start runs" in refused.why


def test_a_fault_is_tried_again_later_and_given_up_in_the_end(
    owner, brand, workflow, monkeypatch
):
    trigger = a_trigger(owner, brand, workflow)
    due_since(trigger, timedelta(hours=30))
    monkeypatch.setattr(
        firing.runs, "start_run", lambda *a, **k: (_ for _ in ()).throw(OSError("full"))
    )

    sweep_once()
    fired = trigger.firings.exclude(facts={}).get()
    later = fired.again_at - datetime.now(UTC)
    for _ in range(firing.TRIES):
        firing.carry_out(fired.pk)

    assert (fired.state, fired.tries) == ("waiting", 1)
    assert timedelta(seconds=1) < later < timedelta(seconds=3)
    fired.refresh_from_db()
    assert (fired.state, fired.tries) == ("refused", firing.TRIES)
    assert "Given up after 8 tries: OSError: full" in fired.why
