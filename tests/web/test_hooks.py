"""Incoming webhooks: signed or not there; twenty times is once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from orchestrator.agents.signing import signed_headers
from orchestrator.models import Brand, Firing, Principal, Run, Trigger
from orchestrator.services.triggering import hooks, triggers
from orchestrator.services.triggering.triggers import TriggerGiven
from tests import making
from tests.postgres import Ledger

BODY = json.dumps({"text": "The shop is open"}).encode()


@pytest.fixture
def brand(ledger: Ledger) -> Brand:
    return making.a_brand()


@pytest.fixture
def owner(brand: Brand) -> Principal:
    return making.a_person(brand, "owner")


@pytest.fixture
def hook(brand: Brand, owner: Principal) -> tuple[Trigger, str]:
    """A webhook trigger and its secret."""
    given = TriggerGiven(
        "From the shop",
        "webhook",
        making.a_workflow().workflow.slug,
        inputs={"text": "${ cause.body.text }"},
    )
    return triggers.create(brand, "shop", given, by=owner)


def deliver(
    trigger: Trigger,
    secret: str,
    *,
    body: bytes = BODY,
    message: str = "msg_1",
    ago: float = 0,
    slug: str = "",
    brand: str = "",
):
    headers = signed_headers(secret, body, message=message, now=time.time() - ago)
    return Client(enforce_csrf_checks=True).post(
        f"/api/v1/hooks/{brand or trigger.brand.slug}/{slug or trigger.slug}/",
        body,
        content_type="application/json",
        headers=headers,
    )


def test_the_same_webhook_twenty_times_starts_one_run(hook):
    answers = [deliver(*hook) for _ in range(20)]

    run = Run.objects.get()
    assert {a.status_code for a in answers} == {200}
    assert {a.json()["run"] for a in answers} == {run.pk}
    assert answers[0]["Location"] == f"/api/v1/runs/{run.pk}"
    assert b"The shop is open" in bytes(run.inputs)
    assert Firing.objects.get().state == "done"


def test_eight_at_the_same_moment_start_one_run_too(hook):
    def send(_number: int) -> int:
        try:
            return deliver(*hook).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(send, range(8)))

    assert set(codes) == {200}
    assert Run.objects.count() == 1


def test_a_forged_a_stale_and_a_strangers_webhook_are_told_nothing(hook, owner):
    trigger, secret = hook
    other, theirs = making.a_brand(), making.a_person(making.a_brand(), "owner")
    clock = TriggerGiven(
        "At nine", "schedule", trigger.workflow.slug, {"cron": "0 9 * * *"}
    )
    triggers.create(trigger.brand, "clock", clock, by=owner)
    assert theirs

    answers = [
        deliver(trigger, "whsec_" + "B" * 40),
        deliver(trigger, secret, ago=301),
        deliver(trigger, secret, ago=-301),
        deliver(trigger, secret, brand=other.slug),
        deliver(trigger, secret, brand="nobody"),
        deliver(trigger, secret, slug="nothing"),
        deliver(trigger, secret, slug="clock"),
        Client().post(
            f"/api/v1/hooks/{trigger.brand.slug}/shop/",
            BODY,
            content_type="application/json",
        ),
    ]

    assert {a.status_code for a in answers} == {401}
    assert len({a.content for a in answers}) == 1
    assert not Firing.objects.exists()


def test_an_id_that_comes_with_another_body_is_a_conflict(hook):
    deliver(*hook)

    again = deliver(*hook, body=b'{"text": "Something else"}')

    assert again.status_code == 409
    assert "another body" in again.json()["detail"]
    assert Run.objects.count() == 1


def test_what_is_no_json_too_large_or_oddly_named_is_refused(hook):
    plain = deliver(*hook, body=b"text=hello")
    large = deliver(*hook, body=b'"' + b"x" * hooks.SIZE + b'"')
    odd = deliver(*hook, message="x" * 121)
    read = Client().get("/api/v1/hooks/a/b/")

    codes = [a.status_code for a in (plain, large, odd, read)]
    assert codes == [400, 413, 422, 405]
    assert not Firing.objects.exists()


def test_a_body_that_the_workflow_cannot_use_is_answered_with_the_words(hook):
    answer = deliver(*hook, body=b'{"words": 3}').json()

    assert (answer["state"], answer["run"]) == ("refused", None)
    assert "text" in answer["why"]


def test_switched_off_or_with_a_new_secret_it_takes_nothing(hook, owner):
    trigger, secret = hook

    triggers.switch(trigger, on=False, by=owner)
    off = deliver(trigger, secret)
    triggers.switch(trigger, on=True, by=owner)
    new = triggers.renew_secret(trigger, by=owner)
    before, after = deliver(trigger, secret), deliver(trigger, new)

    assert [a.status_code for a in (off, before, after)] == [409, 401, 200]


def test_more_than_its_pace_is_put_off_but_what_came_before_is_answered(
    hook, monkeypatch
):
    monkeypatch.setattr(hooks, "PER_MINUTE", 2)

    codes = [deliver(*hook, message=f"msg_{n}").status_code for n in range(3)]
    again = deliver(*hook, message="msg_0")

    assert codes == [200, 200, 429]
    assert again.status_code == 200
    assert Run.objects.count() == 2
