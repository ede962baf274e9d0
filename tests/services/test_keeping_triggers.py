"""Triggers kept: switched, tried, replayed, refused; by admins and owners alone."""

from datetime import timedelta
from typing import Any

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import (
    Brand,
    Change,
    Firing,
    Principal,
    Run,
    Trigger,
)
from orchestrator.services.running.sweep import sweep_once
from orchestrator.services.triggering import dry_runs, firing, triggers
from orchestrator.services.triggering.triggers import TriggerGiven
from tests import making
from tests.postgres import Ledger
from tests.services.triggering import DAILY, a_trigger, due_since

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


def test_off_is_off_and_on_again_makes_up_for_nothing(owner, brand, workflow):
    trigger = a_trigger(
        owner, brand, workflow, "event", spec={"noun": "run", "after": "open"}
    )

    triggers.switch(trigger, on=False, by=owner)
    making.a_run(brand)
    triggers.switch(trigger, on=True, by=owner)
    sweep_once()

    assert not trigger.firings.exists()
    assert Change.objects.filter(noun="trigger", subject=trigger.slug).count() == 3


def test_a_dry_run_says_all_and_stores_nothing(owner, brand, workflow):
    trigger = a_trigger(owner, brand, workflow)

    found = dry_runs.dry_run(trigger)
    false = dry_runs.dry_run(trigger, {"weekday": 1})
    triggers.change(
        trigger,
        TriggerGiven("T", "schedule", workflow, DAILY, {"x": "${ cause.no }"}),
        by=owner,
    )
    trigger.refresh_from_db()
    wrong = dry_runs.dry_run(trigger)

    assert found.holds
    assert found.inputs == {"text": "It is a dry run"}
    assert (found.version, found.tasks, found.problems) == (1, 1, [])
    assert false.holds
    assert "no" in wrong.problems[0]
    assert (Run.objects.count(), Firing.objects.count()) == (0, 0)


def test_a_replay_is_a_new_cause_that_names_the_first(owner, brand, workflow):
    trigger = a_trigger(owner, brand, workflow, spec={"cron": "0 * * * *"})
    due_since(trigger, timedelta(hours=3))
    sweep_once()
    first = trigger.firings.get(state="done")

    again = firing.replay(first, by=owner)
    third = firing.replay(again, by=owner)

    assert [again.cause, third.cause] == [
        f"{first.cause} again 1",
        f"{first.cause} again 2",
    ]
    assert (again.state, again.replays) == ("done", first)
    assert Run.objects.count() == 3
    with pytest.raises(NotPermitted):
        firing.replay(first, by=making.a_person(brand, "author"))
    missed = trigger.firings.get(facts={})
    with pytest.raises(StaleState):
        firing.replay(missed, by=owner)


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"title": " "}, "title:"),
    ({"workflow": "nobody"}, "workflow:"),
    ({"spec": {"cron": "61 * * * *"}}, "cron: The minute"),
    ({"spec": {**DAILY, "tz": "Mars"}}, "tz:"),
    ({"spec": {**DAILY, "catch_up": "some"}}, "catch_up:"),
    ({"spec": {"at": "9"}}, "at: a schedule has no such field"),
    ({"inputs": {"text": "${ inputs.text }"}}, "inputs: inputs is unknown"),
    ({"inputs": {"text": "${ cause. }"}}, "inputs:"),
    ({"when": "cause.x >"}, "when:"),
    ({"action": "signal", "signal": ""}, "signal:"),
    ({"action": "signal", "signal": "go", "run": "${ steps.x }"}, "run: steps"),
    ({"action": "stop"}, "action:"),
    ({"kind": "moon"}, "kind:"),
)


def test_a_trigger_that_cannot_be_is_refused_with_its_field(owner, brand, workflow):
    for changes, words in WRONG:
        given = {
            "title": "T",
            "kind": "schedule",
            "workflow": workflow,
            "spec": DAILY,
            **changes,
        }
        with pytest.raises(BadInput, match=f"^{words}"):
            triggers.create(brand, "t", TriggerGiven(**given), by=owner)

    assert not Trigger.objects.exists()


def test_only_admins_and_owners_keep_triggers(owner, brand, workflow):
    trigger = a_trigger(owner, brand, workflow)

    for role in ("author", "operator", "brand", "auditor", "service"):
        person = making.a_person(brand, role)
        with pytest.raises(NotPermitted):
            a_trigger(person, brand, workflow)
        with pytest.raises(NotPermitted):
            triggers.switch(trigger, on=False, by=person)
        with pytest.raises(NotPermitted):
            triggers.renew_secret(trigger, by=person)


def test_a_changed_trigger_acts_as_who_changed_it(owner, brand, workflow):
    trigger = a_trigger(owner, brand, workflow)
    other = making.a_person(brand, "admin")

    triggers.change(trigger, TriggerGiven("New", "schedule", workflow, DAILY), by=other)

    trigger.refresh_from_db()
    assert (trigger.owner, trigger.title) == (other, "New")
    told = Change.objects.filter(noun="trigger").latest("pk")
    assert (told.before["owner"], told.after["owner"]) == (owner.login, other.login)


def test_app_can_change_neither_a_cause_nor_what_came_of_it(
    owner, brand, workflow, app_connection
):
    trigger = a_trigger(owner, brand, workflow)
    due_since(trigger, timedelta(hours=30))
    sweep_once()

    for forbidden in (
        "UPDATE firing SET cause = 'x'",
        "UPDATE firing SET facts = '{}'",
        "UPDATE firing SET trigger_id = trigger_id",
        "UPDATE firing SET state = 'waiting'",
        "DELETE FROM firing",
        'UPDATE "trigger" SET brand_id = brand_id',
        'DELETE FROM "trigger"',
    ):
        with pytest.raises(Exception, match=r"permission denied|came of it stays"):
            app_connection.execute(forbidden)
