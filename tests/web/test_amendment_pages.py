"""Changing the inputs of a run: the diff first, then the change."""

import json
import re

import pytest

from orchestrator.models import Amendment, Task
from tests import making
from tests.web import containing

WHY = "The name was spelt wrong"


@pytest.fixture
def run(ledger):
    return containing.a_written_run(making.a_brand("Nordwind"))


@pytest.fixture
def tab(run, signed_in):
    return signed_in(making.a_person(run.brand, "operator"))


def address(run) -> str:
    return f"/runs/{run.pk}/amendment/"


def looked(tab, run, **inputs):
    return tab.post(address(run), {"inputs": json.dumps(inputs), "do": "look"})


def shown(page: str) -> str:
    return re.search(r'name="fingerprint" value="(\w+)"', page)[1]


def test_the_form_begins_with_the_inputs_the_run_has(tab, run):
    page = tab.get(address(run)).content.decode()

    assert "Fresh bread" in page
    assert "See what changes" in page
    assert not Amendment.objects.exists()


def test_a_change_is_shown_first_and_then_made(tab, run):
    page = looked(tab, run, text="Fresh rolls").content.decode()

    assert "/text" in page
    assert "Fresh bread" in page
    assert "Fresh rolls" in page
    assert "2 tasks in 1 run" in page
    assert not Amendment.objects.exists()
    given = {"inputs": '{"text": "Fresh rolls"}', "do": "act", "reason": WHY}
    answer = tab.post(address(run), {**given, "fingerprint": shown(page)})
    assert answer.status_code == 302
    assert Amendment.objects.get(run=run).reason == WHY
    assert Task.objects.get(run=run, step="write").generation == 1
    after = tab.get(f"/runs/{run.pk}/").content.decode()
    assert "Fresh rolls" in after


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("{", "Nothing was changed"),
        ("[]", "begin with {"),
        ('{"text": "Fresh bread"}', "nothing would change"),
        ("", "Nothing was changed"),
    ],
)
def test_inputs_that_cannot_be_are_said_and_stay_typed(tab, run, typed, says):
    answer = tab.post(address(run), {"inputs": typed, "do": "look"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert not Amendment.objects.exists()


def test_a_change_without_having_looked_is_refused(tab, run):
    given = {"inputs": '{"text": "Fresh rolls"}', "do": "act", "reason": WHY}

    answer = tab.post(address(run), given)

    assert answer.status_code == 409
    assert WHY in answer.content.decode()
    assert not Amendment.objects.exists()


def test_who_may_not_change_inputs_is_told_why(run, signed_in):
    legal = signed_in(making.a_person(run.brand, "legal"))

    page = legal.get(address(run)).content.decode()
    given = {"inputs": '{"text": "x"}', "do": "act", "reason": WHY, "fingerprint": "x"}
    answer = legal.post(address(run), given)

    assert "To change inputs takes one of the roles" in page
    assert answer.status_code == 403
    assert not Amendment.objects.exists()
