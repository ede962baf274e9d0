"""Telling a run something: from its page, and over the API."""

import re

import pytest

from orchestrator.domain import content
from orchestrator.models import ApiToken, Signal
from orchestrator.services.staff import people
from tests import making
from tests.services.waiting_made import a_gated_run, gate_of, wait_of


@pytest.fixture
def run(ledger):
    run = a_gated_run(
        {
            "until": "${ signals.booked.by == 'Anna' }",
            "missing": "the <b>booking</b>",
            "owner": "commercial",
        }
    )
    making.work_until_idle()
    return run


@pytest.fixture
def tab(run, signed_in):
    return signed_in(making.a_person(run.brand, "operator"))


def told(tab, run, **fields):
    given = {"name": "booked", "content": '{"by": "Anna"}', "key": "form-1", **fields}
    return tab.post(f"/runs/{run.pk}/signals/", given)


def test_the_page_says_what_is_missing_who_mends_it_and_how_to_tell_the_run(tab, run):
    page = tab.get(f"/runs/{run.pk}/").content.decode()

    assert "the &lt;b&gt;booking&lt;/b&gt;" in page
    assert "commercial can mend it" in page
    assert "<option>booked</option>" in page
    assert re.search(r'name="key" value="[0-9a-f-]{36}"', page)


def test_what_is_told_moves_the_gate_and_the_form_is_gone(tab, run):
    answer = told(tab, run)

    assert answer.status_code == 302
    assert content.parse(bytes(Signal.objects.get().content)) == {"by": "Anna"}
    making.work_until_idle()
    assert gate_of(run).state == "done"
    assert "Tell the run" not in tab.get(f"/runs/{run.pk}/").content.decode()


def test_the_same_form_sent_twice_tells_once(tab, run):
    assert [told(tab, run).status_code, told(tab, run).status_code] == [302, 302]
    assert Signal.objects.count() == 1


@pytest.mark.parametrize(("typed", "kept"), [("", True), ("on Friday", "on Friday")])
def test_nothing_typed_is_a_plain_yes_and_words_are_words(tab, run, typed, kept):
    told(tab, run, content=typed)

    assert content.parse(bytes(Signal.objects.get().content)) == kept


def test_what_cannot_be_told_is_said_on_the_page(tab, run, signed_in):
    assert told(tab, run, name="").status_code == 422
    assert told(tab, run, name="Not a name").status_code == 422
    reviewer = signed_in(making.a_person(run.brand, "brand"))
    refused = told(reviewer, run)

    assert refused.status_code == 403
    assert "Tell the run" not in refused.content.decode()
    assert not Signal.objects.exists()


def test_a_get_tells_nothing(tab, run):
    assert tab.get(f"/runs/{run.pk}/signals/").status_code == 405


def test_a_machine_tells_a_run_once_a_key(tab, run):
    machine = making.a_person(run.brand, "service", kind="service")
    secret = people.issue_token(
        machine, run.brand, name="t", scopes=["runs:write"], days=1
    )
    headers = {
        "Authorization": f"Bearer {secret}",
        "Idempotency-Key": "cause-1",
    }

    def post(**body):
        return tab.post(
            f"/api/v1/runs/{run.pk}/signals",
            {"name": "booked", **body},
            content_type="application/json",
            headers=headers,
        )

    first, again, other = post(content=1), post(content=1), post(content=2)

    assert [r.status_code for r in (first, again, other)] == [201, 200, 422]
    assert first.json() == again.json()
    assert first.json()["digest"] == Signal.objects.get().digest
    assert wait_of(run).watches == ["signal"]
    assert ApiToken.objects.count() == 1
