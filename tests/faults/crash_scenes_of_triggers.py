"""Triggers found out, carried out and kept while their process is killed."""

from datetime import UTC, datetime, timedelta

from orchestrator.models import Firing, Principal, Trigger
from orchestrator.services.locking import in_one_transaction
from orchestrator.services.triggering import firing, triggers, watching
from orchestrator.services.triggering.triggers import TriggerGiven
from tests import making
from tests.faults.crash_scenes import Act, Scene

HOURLY = {"cron": "0 * * * *"}


def _owner(scene: Scene) -> Principal:
    return making.a_person(scene.brand, "owner")


def _given(kind: str = "schedule", **spec: str) -> TriggerGiven:
    slug = making.a_workflow().workflow.slug
    return TriggerGiven("Hourly", kind, slug, spec or HOURLY, {"text": "Fresh bread"})


def _trigger(scene: Scene, given: TriggerGiven | None = None) -> Trigger:
    made, _ = triggers.create(
        scene.brand, "hourly", given or _given(), by=_owner(scene)
    )
    return made


def _waiting(scene: Scene) -> Firing:
    return Firing.objects.create(trigger=_trigger(scene), cause="once", facts={"a": 1})


def comes_to_its_time(scene: Scene) -> Act:
    made = Trigger.objects.filter(pk=_trigger(scene).pk)
    made.update(next_at=datetime.now(UTC) - timedelta(minutes=61))
    return watching.look_at_clocks


def hears_of_a_run(scene: Scene) -> Act:
    _trigger(scene, _given("event", noun="run", after="open"))
    making.a_run(scene.brand)
    return watching.look_at_events


def carries_out(scene: Scene) -> Act:
    waiting = _waiting(scene)
    return lambda: firing.carry_out(waiting.pk)


def puts_off(scene: Scene) -> Act:
    waiting = _waiting(scene)
    return lambda: in_one_transaction(firing._put_off, waiting.pk, "the disk is full")


def replays(scene: Scene) -> Act:
    fired = _waiting(scene)
    firing.carry_out(fired.pk)
    fired.refresh_from_db()
    return lambda: firing.replay(fired, by=fired.trigger.owner)


def makes(scene: Scene) -> Act:
    given, owner = _given(), _owner(scene)
    return lambda: triggers.create(scene.brand, "hourly", given, by=owner)


def changes(scene: Scene) -> Act:
    made, given = _trigger(scene), _given()
    return lambda: triggers.change(made, given, by=made.owner)


def switches(scene: Scene) -> Act:
    made = _trigger(scene)
    return lambda: triggers.switch(made, on=False, by=made.owner)


def renews(scene: Scene) -> Act:
    given = TriggerGiven("Hook", "webhook", making.a_workflow().workflow.slug)
    made = _trigger(scene, given)
    return lambda: triggers.renew_secret(made, by=made.owner)
