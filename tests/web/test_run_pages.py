"""The pages of runs: order, polling, starting, cancelling."""

import json

from orchestrator.agents.registry import find
from orchestrator.models import Run
from orchestrator.services import registry
from tests.making import (
    TWO_STEPS,
    a_brand,
    a_held_item,
    a_person,
    a_run,
    a_workflow,
    an_agent,
    work_until_idle,
)

STRICT = """
workflow: {slug}
title: Strict
inputs: {{type: object, required: [text], properties: {{text: {{type: string}}}}}}
steps:
  write: {{title: Write, agent: {agent}, with: {{text: "${{ inputs.text }}"}}}}
"""

FAN = """
workflow: {slug}
title: Fan
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    each: "${{ ['a', 'b'] }}"
    with: {{text: "${{ item }}"}}
    validators: [{judge}]
"""


def test_the_list_shows_the_runs_of_ones_brands_newest_first(signed_in):
    first = a_run(a_brand(), title="The first")
    second = a_run(first.brand, title="The second")
    other = a_run(a_brand(), title="Of strangers")

    page = signed_in(a_person(first.brand, "author")).get("/runs/").content.decode()

    assert page.index(second.title) < page.index(first.title)
    assert other.title not in page


def test_a_run_lists_its_tasks_in_order_with_why_and_attempts(signed_in):
    item = a_held_item(workflow=TWO_STEPS)
    browser = signed_in(a_person(item.brand, "brand"))

    page = browser.get(f"/runs/{item.run_id}/").content.decode()

    assert page.index("<h2>Write") < page.index("<h2>Send on")
    assert "held by" in page
    assert "1 attempt" in page
    assert f"/review/{item.pk}/" in page


def test_an_inspection_stands_right_below_what_it_inspects(signed_in):
    judge = an_agent(function=lambda brief: {"passed": True}, validator=True)
    brand = a_brand()
    run = a_run(brand, a_workflow(FAN.replace("{judge}", judge.name)))
    work_until_idle()

    page = signed_in(a_person(brand, "brand")).get(f"/runs/{run.pk}/").context["page"]

    rows = [(row.task.kind, row.task.pk, row.task) for row in page.steps[-1].rows]
    kinds = [kind for kind, *_ in rows if kind != "fan"]
    assert kinds == ["step", "inspect"] * 2
    tasks = [task for kind, _, task in rows if kind != "fan"]
    assert [t.subject.task_id for t in tasks[1::2]] == [t.pk for t in tasks[::2]]


def test_the_poll_answers_304_until_the_run_moves(signed_in):
    brand = a_brand()
    run = a_run(brand)
    browser = signed_in(a_person(brand, "operator"))
    poll = {"hx-request": "true"}
    tag = browser.get(f"/runs/{run.pk}/", headers=poll).headers["ETag"]

    same = browser.get(f"/runs/{run.pk}/", headers={**poll, "if-none-match": tag})
    work_until_idle()
    moved = browser.get(f"/runs/{run.pk}/", headers={**poll, "if-none-match": tag})

    assert same.status_code == 304
    assert moved.status_code == 200
    assert 'id="run"' in moved.content.decode()


def test_a_run_starts_from_the_form_and_a_second_click_starts_no_other(signed_in):
    brand = a_brand()
    slug = a_workflow().workflow.slug
    browser = signed_in(a_person(brand, "author"))
    key = browser.get("/runs/new/").context["form"]["idempotency_key"].value()
    posted = {
        "workflow": slug,
        "brand": brand.slug,
        "title": "Bread week",
        "inputs": json.dumps({"text": "Fresh bread"}),
        "idempotency_key": key,
    }

    first, second = (
        browser.post("/runs/new/", posted),
        browser.post("/runs/new/", posted),
    )

    run = Run.objects.get(brand=brand)
    assert run.title == "Bread week"
    assert first.headers["Location"] == second.headers["Location"] == f"/runs/{run.pk}/"


def test_inputs_that_do_not_fit_are_422_in_clear_words(signed_in):
    brand = a_brand()
    slug = a_workflow(STRICT).workflow.slug
    browser = signed_in(a_person(brand, "author"))
    posted = {"workflow": slug, "brand": brand.slug, "idempotency_key": "k" * 12}

    broken = browser.post("/runs/new/", {**posted, "inputs": "{"})
    wrong = browser.post("/runs/new/", {**posted, "inputs": '{"text": 1}'})

    assert broken.status_code == wrong.status_code == 422
    assert "not JSON" in broken.content.decode()
    assert "do not fit the workflow" in wrong.content.decode()
    assert not Run.objects.filter(brand=brand).exists()


def test_another_brand_is_not_found_when_starting(signed_in):
    mine, theirs = a_brand(), a_brand()
    slug = a_workflow().workflow.slug
    browser = signed_in(a_person(mine, "author"))
    posted = {"workflow": slug, "brand": theirs.slug, "inputs": "{}"}

    response = browser.post("/runs/new/", {**posted, "idempotency_key": "k" * 12})

    assert response.status_code == 404


def test_an_operator_cancels_with_a_reason_and_others_are_told_why_not(signed_in):
    run = a_run(a_brand())
    where = f"/runs/{run.pk}/cancellation/"
    operator = signed_in(a_person(run.brand, "operator"))
    reviewer = signed_in(a_person(run.brand, "brand"))

    refused = reviewer.post(where, {"reason": "Not needed"})
    mute = operator.post(where, {"reason": " "})
    done = operator.post(where, {"reason": "Not needed"})
    again = operator.post(where, {"reason": "Not needed"})

    statuses = [r.status_code for r in (refused, mute, done, again)]
    assert statuses == [403, 422, 302, 409]
    run.refresh_from_db()
    assert run.state == "cancelled"


ROUNDS = """
workflow: {slug}
title: One round
inputs: {{type: object}}
gives: write
steps:
  write: {{title: Write, agent: {agent}, with: {{text: a}}}}
"""
SERIES = """
workflow: {{slug}}
title: Series
inputs: {{{{type: object}}}}
steps:
  rounds:
    repeat:
      workflow: {called}
      with: {{{{}}}}
      until: "${{{{ round.last.text == 'never' }}}}"
      max: 3
"""


def test_rounds_that_are_not_going_on_are_folded(signed_in):
    agent, brand = an_agent(), a_brand()
    registry.register(find("router"))
    called = a_workflow(ROUNDS, agent=agent).workflow.slug
    run = a_run(brand, a_workflow(SERIES.format(called=called), agent=agent))
    page = signed_in(run.started_by).get(f"/runs/{run.pk}/")

    parts = {part.key: part for part in page.context["page"].parts if part.key}
    said = page.content.decode()

    assert list(parts) == ["rounds/1", "rounds/2", "rounds/3"]
    assert parts["rounds/1"].is_open
    assert not parts["rounds/3"].is_open
    assert parts["rounds/3"].title == "Round 3 of rounds"
    assert 'id="part-rounds1" open' in said
    assert "2 waiting" in said
