"""The pages of workflows: what runs follow, and that nothing evades the gate."""

import pytest

from orchestrator.models import WorkflowVersion
from review.runs import workflows as workflow_page
from tests import making
from tests.web import containing


@pytest.fixture
def brand(ledger):
    return making.a_brand("Nordwind")


@pytest.fixture
def tab(brand, signed_in):
    return signed_in(making.a_person(brand, "author"))


def test_a_workflow_shows_its_steps_and_each_way_to_the_outside(brand, tab):
    run = containing.a_delivered_run(brand)
    slug = run.version.workflow.slug

    listed = tab.get("/workflows/").content.decode()
    page = tab.get(f"/workflows/{slug}/").content.decode()

    assert f'href="/workflows/{slug}/"' in listed
    assert "every way crosses it" in listed
    assert page.index("<b>Write</b>") < page.index("<b>Send</b>")
    assert "delivers to outbox" in page
    assert "and it crosses the gate" in page
    assert run.title in page


def test_an_older_version_says_so(brand, tab):
    first = making.a_workflow()
    text = making.ONE_STEP.format(
        slug=first.workflow.slug, agent=making.an_agent().name
    )
    making.workflows.publish(text, by=making.a_person(brand, "admin"))

    old = tab.get(f"/workflows/{first.workflow.slug}/?version=1").content.decode()
    new = tab.get(f"/workflows/{first.workflow.slug}/?version=99").content.decode()

    assert "This is an older version." in old
    assert "This is an older version." not in new


def test_a_workflow_that_is_not_there_is_not_found(tab):
    assert tab.get("/workflows/nothing/").status_code == 404
    assert tab.get("/workflows/nothing/?version=x").status_code == 404


def test_a_stranger_to_every_brand_sees_no_workflow(brand, signed_in):
    version = making.a_workflow()
    person = making.a_person(making.a_brand())
    tab = signed_in(person)

    assert version.workflow.slug not in tab.get("/workflows/").content.decode()
    assert tab.get(f"/workflows/{version.workflow.slug}/").status_code == 404


@pytest.mark.parametrize(
    "proof",
    [
        {},
        {"holds": False, "paths": [], "gaps": []},
        {"holds": "yes", "paths": [], "gaps": []},
        {"holds": True, "paths": [], "gaps": [{"path": ["write"], "why": "around"}]},
    ],
)
def test_a_gap_or_no_proof_is_never_shown_as_fine(proof):
    found = workflow_page.coverage(proof, {"write": "Write"})

    assert not found.holds


def test_a_version_of_the_ledger_holds_its_proof(brand):
    version = making.a_workflow()

    assert WorkflowVersion.objects.get(pk=version.pk).proof["holds"] is True
