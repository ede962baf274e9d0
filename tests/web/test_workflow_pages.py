"""The pages of workflows: what runs follow, and that nothing evades the gate."""

import json

import pytest
from django.db.models.functions import Now

from orchestrator.models import RoleGrant, Run, Task, WorkflowVersion
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
    assert "Nothing evades the gate." in page
    assert run.title in page


def test_titles_with_quotes_are_escaped_once(brand, tab):
    text = (
        "workflow: {slug}\ntitle: Bee's\nsteps:\n"
        '  a: {{title: "The bee\'s", agent: {agent}, with: {{text: x}}}}\n'
        "  b: {{agent: {agent}, needs: [a], with: {{text: y}}}}\n"
    )
    slug = making.a_workflow(text).workflow.slug

    page = tab.get(f"/workflows/{slug}/").content.decode()

    assert "after The bee&#x27;s" in page
    assert "&amp;#x27;" not in page


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


LETTERS = """
workflow: {slug}
title: Letters
inputs:
  type: object
  required: [markets]
  properties: {{markets: {{type: array, items: {{type: string}}}}}}
steps:
  write:
    title: Write
    agent: {agent}
    each: "${{ inputs.markets }}"
    with: {{text: "${{ item }}"}}
  long: {{title: Long, agent: {agent}, when: "${{ size(inputs.markets) > 5 }}"}}
  more: {{title: More, agent: {agent}, each: "${{ steps.write }}"}}
  send: {{title: Send, agent: {agent}, needs: [write], review: {{roles: [medical]}}}}
"""


@pytest.fixture
def letters(brand):
    making.a_person(brand, "medical")
    return making.a_workflow(LETTERS)


def test_versions_are_compared_in_words_and_line_by_line(brand, tab, letters):
    slug = letters.workflow.slug
    text = letters.source.replace("title: Send,", "title: Post,")
    text = text.replace("${ inputs.markets }", "${ ['AT'] }").replace("  long:", "  x:")
    making.workflows.publish(text, by=making.a_person(brand, "admin"))

    page = tab.get(f"/workflows/{slug}/?against=1").content.decode()
    same = tab.get(f"/workflows/{slug}/?against=2").content.decode()

    assert "From version 1 to version 2" in page
    assert 'diff-before">Send</del>' in page
    assert 'diff-after">${ [&#x27;AT&#x27;] }</ins>' in page
    assert page.count("line-gone") == page.count("line-new") == 3
    assert "From version" not in same


def test_a_workflow_is_drawn(tab, letters):
    page = tab.get(f"/workflows/{letters.workflow.slug}/").content.decode()

    assert page.count("graph-face") == 4
    assert "Write, " in page
    assert "for each" in page


def test_a_dry_run_tells_what_would_be_and_stores_nothing(brand, tab, letters):
    where = f"/workflows/{letters.workflow.slug}/dry-run/"
    given = {"brand": brand.slug, "inputs": '{"markets": ["AT", "DE", "FR"]}'}

    answer = tab.post(where, given, headers={"hx-request": "true"})

    plan = answer.context["tried"].plan
    told = {one.step.name: (one.tasks, one.holds) for one in plan.steps}
    assert told == {
        "write": (3, "yes"),
        "long": (1, "no"),
        "more": (None, "yes"),
        "send": (1, "yes"),
    }
    assert [one.step.name for one in plan.first] == ["write"]
    assert [(p.roles, p.nobody) for p in plan.people] == [((("medical", 1),), False)]
    assert not Run.objects.filter(brand=brand).exists()


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ("{", "not JSON"),
        ("[]", "a set of names"),
        ('{"markets": "AT"}', "do not fit the workflow"),
        ("{}", "do not fit the workflow"),
    ],
)
def test_a_dry_run_refuses_what_a_start_would_refuse(
    brand, tab, letters, inputs, words
):
    where = f"/workflows/{letters.workflow.slug}/dry-run/"

    answer = tab.post(where, {"brand": brand.slug, "inputs": inputs})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_dry_run_refuses_a_review_that_nobody_may_give(brand, tab, letters):
    where = f"/workflows/{letters.workflow.slug}/dry-run/"
    RoleGrant.objects.filter(brand=brand, role="medical").update(until=Now())
    given = {"brand": brand.slug, "inputs": json.dumps({"markets": ["AT"]})}

    page = tab.post(where, given)

    assert page.status_code == 422
    assert "Nobody at" in page.content.decode()
    assert "the step send asks medical" in page.content.decode()


def test_a_dry_run_is_for_those_who_may_start(brand, signed_in, letters):
    where = f"/workflows/{letters.workflow.slug}/dry-run/"
    given = {"brand": brand.slug, "inputs": '{"markets": []}'}
    tab = signed_in(making.a_person(brand, "auditor"))

    assert "You may not start runs" in tab.get(where).content.decode()
    assert tab.post(where, given).status_code == 403


def test_a_dry_run_counts_what_a_start_makes(brand, tab, letters):
    where = f"/workflows/{letters.workflow.slug}/dry-run/"
    inputs = {"markets": ["AT", "DE", "FR", "NL"]}
    given = {"brand": brand.slug, "inputs": json.dumps(inputs)}

    plan = tab.post(where, given).context["tried"].plan
    run = making.a_run(brand, letters, inputs=inputs)

    assert plan.tasks == Task.objects.filter(run=run).count()
