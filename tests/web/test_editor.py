"""The editor of workflows: checking, keeping, trying and publishing a text."""

import pytest

from orchestrator.agents.registry import load_agents
from orchestrator.models import Run, Workflow, WorkflowVersion
from orchestrator.services import registry
from review.editor.examples import SMALLEST, example, examples
from review.models import WorkflowDraft
from tests import making

GOOD = """\
workflow: {slug}
title: Letters
inputs: {{type: object, required: [text], properties: {{text: {{type: string}}}}}}
steps:
  write: {{title: Write, agent: no-op, with: {{text: "${{ inputs.text }}"}}}}
"""
LONGER = """\
  send: {title: Send on, agent: no-op, with: {text: "${ steps.write.text }"}}
"""


@pytest.fixture
def brand(ledger):
    return making.a_brand("Nordwind")


@pytest.fixture
def author(brand):
    return making.a_person(brand, "author", name="Ute Autor")


@pytest.fixture
def tab(author, signed_in):
    return signed_in(author)


@pytest.fixture
def good(ledger):
    registry.register(load_agents()["no-op", "1"])
    return GOOD.format(slug=f"letters-{WorkflowVersion.objects.count()}")


def published(text, by):
    return making.workflows.publish(text, by=by)


def test_every_problem_is_shown_with_its_line_and_the_text_is_kept(tab, author):
    text = "workflow: letters\nsteps:\n  write: {agent: nobody-at-all}\n"

    answer = tab.post(
        "/workflows/new/checks/", {"text": text}, headers={"hx-request": "true"}
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-line="3"' in page
    assert "nobody-at-all" in page
    assert WorkflowDraft.objects.get(person=author).text == text
    assert text.splitlines()[2] in tab.get("/workflows/new/").content.decode()


def test_a_text_without_problems_is_ready_and_drawn(tab, good):
    answer = tab.post(
        "/workflows/new/checks/", {"text": good}, headers={"hx-request": "true"}
    )

    page = answer.content.decode()
    assert "Ready to publish" in page
    assert "<svg" in page
    assert "Write" in page


@pytest.mark.parametrize(
    "text",
    [
        "",
        ": : :\n\t{",
        "workflow: x\nsteps: {a: {agent: no-op, needs: [b]}, b: {needs: [a]}}",
        "workflow: x\nsteps: {a: {agent: no-op, with: {t: '${ steps. }'}}}",
        "- <script>alert(1)</script>",
        "workflow: x\nsteps: {a: {route: {cases: [{case: 1, to: [z]}]}}}",
        "x" * 290_000,
    ],
)
def test_no_text_breaks_the_check(tab, text):
    answer = tab.post("/workflows/new/checks/", {"text": text})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_an_author_publishes_with_a_note_and_the_draft_is_gone(tab, author, good):
    tab.post("/workflows/new/checks/", {"text": good})

    answer = tab.post(
        "/workflows/new/versions/", {"text": good, "note": "It's a start"}
    )

    version = WorkflowVersion.objects.order_by("-pk")[0]
    assert answer.headers["Location"] == f"/workflows/{version.workflow.slug}/"
    assert (version.number, version.published_by) == (1, author)
    assert version.definition["note"] == "It's a start"
    assert not WorkflowDraft.objects.filter(person=author).exists()


def test_what_has_problems_is_not_published_and_nothing_is_lost(tab, good):
    text = good.replace("no-op", "nobody-at-all")

    answer = tab.post("/workflows/new/versions/", {"text": text})

    assert answer.status_code == 422
    assert "nobody-at-all" in answer.content.decode()
    assert not Workflow.objects.filter(slug__startswith="letters-").exists()


def test_the_same_definition_says_which_version_it_is_already(tab, author, good):
    first = published(good, author)
    slug = first.workflow.slug

    answer = tab.post(
        f"/workflows/{slug}/versions/",
        {"text": good + "# only a remark\n", "base": 1, "note": "Again"},
    )

    assert "This is version 1 already" in answer.content.decode()
    assert first.workflow.versions.count() == 1


def test_who_published_meanwhile_is_told_with_what_they_changed(
    tab, author, brand, good
):
    first = published(good, author)
    slug = first.workflow.slug
    mine = good.replace("title: Letters", "title: My letters")
    published(good + LONGER, making.a_person(brand, "admin", name="Max Weber"))

    refused = tab.post(f"/workflows/{slug}/versions/", {"text": mine, "base": 1})
    again = tab.post(f"/workflows/{slug}/versions/", {"text": mine, "base": 2})

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Max Weber" in page
    assert "Send on" in page
    assert "My letters" in page
    assert 'name="base" value="2"' in page
    assert again.status_code == 302
    assert first.workflow.versions.count() == 3


def test_a_new_workflow_does_not_overwrite_one_of_the_same_name(tab, author, good):
    first = published(good, author)

    answer = tab.post("/workflows/new/versions/", {"text": good + LONGER})

    assert answer.status_code == 409
    assert first.workflow.versions.count() == 1


def test_a_workflow_keeps_its_name(tab, author, good):
    slug = published(good, author).workflow.slug
    other = good.replace(slug, "another-name")

    answer = tab.post(f"/workflows/{slug}/versions/", {"text": other, "base": 1})

    assert answer.status_code == 422
    assert "keeps its name" in answer.content.decode()
    assert not Workflow.objects.filter(slug="another-name").exists()


@pytest.mark.parametrize("role", ["brand", "legal", "operator", "auditor", "owner"])
def test_others_may_neither_open_nor_publish(brand, signed_in, good, role):
    tab = signed_in(making.a_person(brand, role))

    opened = tab.get("/workflows/new/")
    posted = tab.post("/workflows/new/versions/", {"text": good})

    assert (opened.status_code, posted.status_code) == (403, 403)
    assert "author or admin" in opened.content.decode()
    assert not Workflow.objects.filter(slug__startswith="letters-").exists()


def test_a_draft_is_its_authors_alone(tab, brand, signed_in, good):
    tab.post("/workflows/new/checks/", {"text": good})
    other = signed_in(making.a_person(brand, "author"))

    assert "Letters" not in other.get("/workflows/new/").content.decode()


def test_an_example_never_replaces_what_one_has_written(tab, author, good):
    name = examples()[1].name
    tab.post("/workflows/new/starts/", {"example": name})
    taken = WorkflowDraft.objects.get(person=author).text
    tab.post("/workflows/new/checks/", {"text": good})

    tab.post("/workflows/new/starts/", {"example": "smallest"})

    assert taken == examples()[1].text
    assert WorkflowDraft.objects.get(person=author).text == good


def test_every_example_can_be_published(tab):
    for spec in load_agents().values():
        registry.register(spec)
    registry.register_own()
    by = making.a_person(making.a_brand(), "author")
    called = ("headline_round", "localise", "ab_round", "market_launch")
    for name in (*called, "price_promotion", "price_watch", "seo_refresh"):
        published(example(name).text, by)

    for one in examples():
        page = tab.post("/workflows/new/checks/", {"text": one.text}).content.decode()

        assert "Ready to publish" in page, one.name


def test_a_text_is_tried_without_being_published(tab, brand, good):
    given = {"text": good, "brand": brand.slug, "inputs": '{"text": "Hello"}'}

    fine = tab.post("/workflows/new/dry-runs/", given, headers={"hx-request": "true"})
    wrong = tab.post("/workflows/new/dry-runs/", {**given, "inputs": '{"text": 1}'})
    broken = tab.post("/workflows/new/dry-runs/", {**given, "text": "workflow: x"})

    assert fine.status_code == 200
    assert "Tasks at the start" in fine.content.decode()
    assert wrong.status_code == broken.status_code == 422
    assert "do not fit the workflow" in wrong.content.decode()
    assert not Run.objects.filter(brand=brand).exists()
    assert not Workflow.objects.filter(slug__startswith="letters-").exists()


def test_the_smallest_example_is_one_step():
    assert SMALLEST.count("agent:") == 1
