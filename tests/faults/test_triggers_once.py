"""While triggers fire, sweeps are killed and Redis forgets: each cause runs once."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.db import connections

from orchestrator.models import Brand, Firing, Principal, Run, Trigger
from orchestrator.services.running import runs
from orchestrator.services.running.sweep import sweep_once
from orchestrator.services.triggering import firing, hooks, triggers, watching
from orchestrator.services.triggering.triggers import TriggerGiven
from tests import making
from tests.faults.killing import killed_at, killed_by_commit_of
from tests.postgres import Ledger

POINTS = (
    "watching._look_at_clocks",
    "watching._look_at_events",
    "firing._carry_out",
)


@pytest.fixture
def brand(ledger: Ledger) -> Brand:
    return making.a_brand()


@pytest.fixture
def owner(brand: Brand) -> Principal:
    return making.a_person(brand, "owner")


@pytest.fixture
def watching_all(brand: Brand, owner: Principal) -> Callable[[], int]:
    """Three triggers with one cause each; gives how many runs there should be."""
    source = making.a_workflow().workflow.slug
    target = making.a_workflow().workflow.slug
    specs = {
        "schedule": {"cron": "0 * * * *"},
        "event": {"noun": "run", "after": "open", "workflow": source},
        "webhook": {},
    }
    made = {
        kind: triggers.create(
            brand, kind, TriggerGiven(kind, kind, target, spec), by=owner
        )[0]
        for kind, spec in specs.items()
    }
    hour_ago = datetime.now(UTC) - timedelta(minutes=61)
    Trigger.objects.filter(pk=made["schedule"].pk).update(next_at=hour_ago)
    runs.start_run(source, brand=brand, inputs={}, by=owner)
    delivery = Firing(trigger=made["webhook"], cause="msg_1", facts={"body": None})
    watching.store([delivery])
    return lambda: Run.objects.filter(version__workflow__slug=target).count()


def each_cause_once(started: Callable[[], int]) -> None:
    for _ in range(3):
        sweep_once()
    done = Firing.objects.filter(state="done")
    assert done.count() == started() == 3
    assert done.values("run").distinct().count() == 3
    assert not Firing.objects.filter(state="waiting").exists()
    keys = Run.objects.filter(idempotency_key__isnull=False)
    assert sorted(keys.values_list("idempotency_key", flat=True)) == sorted(
        map(firing.key_of, done)
    )


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("point", POINTS)
def test_a_sweep_killed_beside_a_commit_leaves_each_cause_its_one_run(
    watching_all, point, when, redis_connection
):
    killed_at(f"{point}.{when}:1", firing.observe)
    redis_connection.flushdb()

    each_cause_once(watching_all)


def test_a_sweep_killed_while_it_starts_the_third_run(watching_all, redis_connection):
    killed_at("firing._carry_out.before:3", firing.observe)
    redis_connection.flushdb()

    each_cause_once(watching_all)


def test_five_sweeps_at_once_start_each_run_once(watching_all):
    connections.close_all()
    children = []
    for _ in range(5):
        pid = os.fork()
        if not pid:
            code = 1
            try:
                for _ in range(3):
                    sweep_once()
                code = 0
            finally:
                os._exit(code)
        children.append(pid)

    ends = [os.waitpid(pid, 0)[1] for pid in children]

    assert ends == [0] * 5
    each_cause_once(watching_all)


def test_a_web_process_killed_with_a_delivery_in_hand_loses_nothing(brand, owner):
    workflow = making.a_workflow().workflow.slug
    triggers.create(brand, "hook", TriggerGiven("Hook", "webhook", workflow), by=owner)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "1772438400"}

    def deliver() -> hooks.Delivered:
        return hooks.receive(
            brand.slug, "hook", headers, b"{}", verify=lambda secret: None
        )

    killed_at("firing._carry_out.before:1", deliver)
    again = deliver()
    sweep_once()

    assert (again.is_new, again.firing.state) == (False, "done")
    assert Run.objects.get() == again.firing.run


def test_redis_away_for_good_costs_no_cause(watching_all, monkeypatch):
    def refuse(*args: object, **kwargs: object) -> None:
        raise redis.ConnectionError("away")

    monkeypatch.setattr(redis.Redis, "execute_command", refuse)
    monkeypatch.setattr(redis.client.Pipeline, "execute", refuse)

    each_cause_once(watching_all)


def test_two_hosts_that_missed_the_same_lock_meet_at_the_key(
    watching_all, brand, owner
):
    """Were the firing not locked at all, the key would still give one run."""
    fired = Firing.objects.get(cause="msg_1")
    runs.start_run(
        fired.trigger.workflow.slug,
        brand=brand,
        inputs={},
        by=owner,
        idempotency_key=firing.key_of(fired),
    )

    each_cause_once(watching_all)


def test_killed_while_the_run_itself_commits(watching_all):
    killed_by_commit_of("firing.carry_out", firing.observe, before=True)

    each_cause_once(watching_all)
