"""Freezes and recalls over HTTP, with a person's token; and from the command line."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from orchestrator.models import Brand, Freeze, Output, RecallCase, Task
from orchestrator.services.staff import people
from tests import making
from tests.services.own_workers import a_sending_run
from tests.web.test_api import assert_problem

pytestmark = pytest.mark.usefixtures("ledger")
FREEZES, RECALLS = "/api/v1/freezes", "/api/v1/recalls"


class Caller:
    """A client with the token of somebody who holds `roles` on a brand."""

    def __init__(self, brand: Brand, *roles: str, kind: str = "human") -> None:
        self.person = making.a_person(brand, *roles, kind=kind)
        token = people.issue_token(
            self.person, brand, name="t", scopes=list(people.SCOPES), days=1
        )
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, body: dict[str, Any], key: str = "key-1") -> Any:
        return self.client.post(
            path,
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": key},
        )


def a_stop(brand: Brand) -> dict[str, str]:
    return {"level": "brand", "subject": brand.slug, "reason": "wrong price"}


def test_a_brand_is_frozen_once_looked_at_and_lifted() -> None:
    run = a_sending_run(making.a_brand())
    caller = Caller(run.brand, "operator")

    first = caller.post(FREEZES, a_stop(run.brand))
    again = caller.post(FREEZES, a_stop(run.brand))
    seen = caller.get(first["Location"]).json()
    lifted = caller.post(f"{FREEZES}/{seen['id']}/lift", {"per_minute": 30})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert (seen["waiting"], seen["title"]) == (1, run.brand.name)
    assert [group["waiting"] for group in seen["groups"]] == [1]
    assert lifted.status_code == 200
    assert lifted.json()["lifted_at"] is not None
    assert caller.get(FREEZES).json() == []
    assert_problem(caller.post(f"{FREEZES}/{seen['id']}/lift", {}), 409, "already")


def test_a_group_goes_first() -> None:
    run = a_sending_run(making.a_brand())
    caller = Caller(run.brand, "operator")
    order = caller.post(FREEZES, a_stop(run.brand)).json()["id"]

    gone = caller.post(
        f"{FREEZES}/{order}/thaws", {"level": "run", "subject": str(run.pk)}
    )

    assert gone.status_code == 201
    assert [group["thawed"] for group in gone.json()["groups"]] == [True]
    assert gone.json()["waiting"] == 0


def test_the_token_of_a_service_or_of_no_role_stops_nothing() -> None:
    brand = making.a_brand()
    robot = Caller(brand, "operator", kind="service")
    author = Caller(brand, "author")

    assert_problem(robot.post(FREEZES, a_stop(brand)), 403, "takes a person")
    assert_problem(author.post(FREEZES, a_stop(brand)), 403, "may not freeze")
    assert not Freeze.objects.exists()


def test_freezes_of_another_brand_are_nowhere() -> None:
    ours, theirs = making.a_brand(), making.a_brand(name="Unseen brand")
    caller, other = Caller(ours, "operator"), Caller(theirs, "operator")
    a_sending_run(theirs)
    order = other.post(FREEZES, a_stop(theirs)).json()["id"]

    assert caller.get(FREEZES).json() == []
    assert_problem(caller.get(f"{FREEZES}/{order}"), 404)
    assert_problem(caller.post(f"{FREEZES}/{order}/lift", {}), 404)
    assert_problem(caller.post(FREEZES, a_stop(theirs)), 422, "no brand")
    everything = other.post(FREEZES, {"level": "everything", "reason": "look"})
    seen = caller.get(f"{FREEZES}/{everything.json()['id']}")
    assert "Unseen brand" not in seen.content.decode()
    assert seen.json()["waiting"] == 0


def test_a_misspelt_freeze_is_a_problem() -> None:
    brand = making.a_brand()
    caller = Caller(brand, "operator")

    for wrong in (
        {**a_stop(brand), "level": "planet"},
        {**a_stop(brand), "reason": ""},
        {**a_stop(brand), "colour": "blue"},
        {"level": "run", "subject": "99", "reason": "look"},
    ):
        assert_problem(caller.post(FREEZES, wrong), 422)


def a_released_output() -> Output:
    run = making.a_run(making.a_brand(), making.a_workflow(making.TWO_STEPS))
    making.work_until_idle()
    return Output.objects.get(task__run=run, task__step="write")


def test_a_recall_does_what_its_preview_showed_once() -> None:
    output = a_released_output()
    caller = Caller(output.brand, "operator")
    asked = {"origin": "output", "subject": str(output.pk)}

    shown = caller.post(f"{RECALLS}/preview", asked).json()
    act = {**asked, "reason": "wrong price", "fingerprint": shown["fingerprint"]}
    done = caller.post(RECALLS, act)
    again = caller.post(RECALLS, act)

    assert (shown["tasks"], shown["deliveries"]) == (2, 0)
    assert done.status_code == 201, done.content
    assert done.json()["counts"] == shown["counts"]
    assert again.status_code == 200
    assert again.json()["id"] == done.json()["id"]
    assert RecallCase.objects.count() == 1
    assert Task.objects.get(pk=output.task_id).state == "held"
    assert caller.get(done["Location"]).json()["state"] == done.json()["state"]
    other = {**act, "subject": "99"}
    assert_problem(caller.post(RECALLS, other), 422, "use a new key")


def test_a_recall_of_what_moved_since_is_refused() -> None:
    output = a_released_output()
    caller = Caller(output.brand, "operator")
    act = {
        "origin": "output",
        "subject": str(output.pk),
        "reason": "wrong price",
        "fingerprint": "of another day",
    }

    assert_problem(caller.post(RECALLS, act), 409, "moved since")
    assert_problem(caller.post(RECALLS, {**act, "subject": "999"}), 404)
    assert not RecallCase.objects.exists()


def test_recalls_of_another_brand_are_nowhere() -> None:
    output = a_released_output()
    stranger = Caller(making.a_brand(), "operator")
    asked = {"origin": "output", "subject": str(output.pk)}

    assert_problem(stranger.post(f"{RECALLS}/preview", asked), 404)
    assert_problem(stranger.get(f"{RECALLS}/1"), 404)


def command(*words: str) -> str:
    """What `manage.py` prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger of this test is served already."""
    from contextlib import nullcontext

    monkeypatch.setattr("orchestrator.embedded.serving", lambda _: nullcontext())


@pytest.mark.usefixtures("served")
def test_the_command_line_freezes_names_groups_and_resumes() -> None:
    run = a_sending_run(making.a_brand())
    who = making.a_person(run.brand, "operator").login
    why = ("--reason", "wrong price", "--by", who)

    frozen = command("freeze", "run", str(run.pk), *why)
    number = str(Freeze.objects.get().pk)
    listed = command("freeze", "list")
    groups = command("resume", number, "--groups")
    resumed = command("resume", number, "--by", who, "--per-minute", "60")

    assert f"Freeze {number}: run" in frozen
    assert "1 tasks wait behind it" in listed
    assert "agent " in groups
    assert "leave at 60 a minute" in resumed
    assert command("freeze", "list") == "Nothing is frozen.\n"


@pytest.mark.usefixtures("served")
def test_the_command_line_says_what_it_lacks() -> None:
    brand = making.a_brand()
    who = making.a_person(brand, "operator").login

    for words, said in (
        (("freeze", "run", "7", "--reason", "x", "--by", who), "no run '7'"),
        (("freeze", "everything", "--reason", "x", "--by", "nobody"), "Nobody here"),
        (("resume", "99"), "no freeze 99"),
        (("recall", "output", "7", "--brand", "nowhere"), "no brand 'nowhere'"),
    ):
        with pytest.raises(CommandError, match=said):
            command(*words)


@pytest.mark.usefixtures("served")
def test_the_command_line_previews_and_recalls() -> None:
    output = a_released_output()
    who = making.a_person(output.brand, "operator").login
    words = ("recall", "output", str(output.pk), "--brand", output.brand.slug)

    looked = command(*words)
    done = command(*words, "--act", "--reason", "wrong price", "--by", who)

    assert "reaches 2 tasks in 1 runs, 0 of them deliveries" in looked
    assert "Nothing was changed" in looked
    assert f"Case {RecallCase.objects.get().pk} is open." in done
