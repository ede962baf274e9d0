"""Triggers over HTTP, with a person's token."""

import pytest

from orchestrator.models import Firing, Run
from tests import making
from tests.web.test_api import assert_problem
from tests.web.test_api_containing import Caller

pytestmark = pytest.mark.usefixtures("ledger")
TRIGGERS = "/api/v1/triggers"


def a_new_one(**more: object) -> dict[str, object]:
    return {
        "slug": "on-open",
        "title": "On open",
        "kind": "event",
        "workflow": making.a_workflow().workflow.slug,
        "spec": {"noun": "run", "after": "done"},
        "inputs": {"text": "${ cause.text }"},
        **more,
    }


def test_a_trigger_is_made_listed_tried_and_fired():
    caller = Caller(making.a_brand(), "owner", "operator")

    made = caller.post(TRIGGERS, a_new_one())
    firings = f"{TRIGGERS}/{made.json()['id']}/firings"
    tried = caller.post(firings, {"facts": {"text": "a"}, "dry_run": True})
    kept = Firing.objects.count()
    fired = caller.post(firings, {"facts": {"text": "a"}})

    assert made.status_code == 201, made.content
    assert [one["slug"] for one in caller.get(TRIGGERS).json()] == ["on-open"]
    assert (tried.status_code, tried.json()["inputs"]) == (200, {"text": "a"})
    assert (tried.json()["state"], kept) == ("done", 0)
    assert (fired.status_code, fired.json()["state"]) == (201, "done")
    assert Run.objects.get().pk == fired.json()["run"]


def test_what_may_not_be_is_a_problem_in_words():
    brand = making.a_brand()
    caller, author = Caller(brand, "owner"), Caller(brand, "author")
    other = Caller(making.a_brand(), "owner")
    made = caller.post(TRIGGERS, a_new_one()).json()["id"]

    assert_problem(author.post(TRIGGERS, a_new_one()), 403, "may not keep")
    assert_problem(caller.post(TRIGGERS, a_new_one(kind="whim")), 422)
    assert_problem(
        caller.post(TRIGGERS, a_new_one(kind="schedule", spec={"cron": "x"})), 422
    )
    firings = f"{TRIGGERS}/{made}/firings"
    assert_problem(author.post(firings, {"facts": {}}), 403, "may not fire")
    assert_problem(other.post(firings, {"facts": {}}), 404)
    assert other.get(TRIGGERS).json() == []
