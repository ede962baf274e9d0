"""Where a run stands, what was decided in it, why a task waits, who goes first."""

import json

import pytest

from orchestrator.models import Task
from review.graphs.running import counts_of, drawing_of
from tests import making

FAN = """
workflow: {slug}
title: Fan
inputs: {{type: object}}
steps:
  first: {{title: First, agent: {agent}, with: {{text: go}}}}
  write:
    title: Write
    agent: {agent}
    each: "${{ inputs.names }}"
    needs: [first]
    with: {{text: "${{ item }}"}}
"""


@pytest.fixture
def brand(ledger):
    return making.a_brand("Nordwind")


@pytest.fixture
def run(brand):
    names = [f"n{n}" for n in range(40)]
    return making.a_run(brand, making.a_workflow(FAN), inputs={"names": names})


def boxes(run):
    return {one.box.name: one for one in drawing_of(run, ["first"]).boxes}


def test_a_run_is_drawn_by_step_with_states_and_counts(run):
    before = boxes(run)
    making.work_until_idle()
    Task.objects.filter(run=run)
    after = boxes(run)

    assert before["first"].standing.state == "ready"
    assert before["write"].standing.words == "0 of 40 done"
    assert before["first"].standing.href == "#step-first"
    assert before["write"].standing.href == ""
    assert after["write"].standing.words == "40 done"
    assert counts_of(run)["write"] == {"done": 40}


def test_drawing_a_run_asks_the_database_as_often_however_many_tasks(
    brand, run, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        drawing_of(run, [])


def test_the_page_of_a_run_shows_the_drawing(run, signed_in, brand):
    page = signed_in(making.a_person(brand, "operator")).get(f"/runs/{run.pk}/")

    body = page.content.decode()
    assert 'href="#step-first"' in body
    assert 'id="step-first"' in body
    assert "graph-at-ready" in body


def test_decisions_are_told_newest_first_and_by_kind(run, signed_in, brand):
    making.work_until_idle()
    tab = signed_in(making.a_person(brand, "auditor"))
    where = f"/runs/{run.pk}/decisions/"

    page = tab.get(where).content.decode()
    starts = tab.get(f"{where}?what=start")
    nonsense = tab.get(f"{where}?what=<script>")

    assert "started" in page
    assert {one.what for one in starts.context["told"]} == {"start"}
    assert nonsense.context["what"] == ""
    times = [one.at for one in starts.context["told"]]
    assert times == sorted(times, reverse=True)


def test_the_poll_of_decisions_answers_304_until_the_run_moves(run, signed_in, brand):
    tab = signed_in(making.a_person(brand, "auditor"))
    where, poll = f"/runs/{run.pk}/decisions/", {"hx-request": "true"}
    tag = tab.get(where, headers=poll).headers["ETag"]

    same = tab.get(where, headers={**poll, "if-none-match": tag})
    making.work_until_idle()
    moved = tab.get(where, headers={**poll, "if-none-match": tag})

    assert (same.status_code, moved.status_code) == (304, 200)


def test_why_a_task_waits_is_told_with_what_it_waits_for(run, signed_in, brand):
    waiting = Task.objects.filter(run=run, step="write").earliest("pk")
    tab = signed_in(making.a_person(brand, "brand"))

    partial = tab.get(f"/tasks/{waiting.pk}/why/", headers={"hx-request": "true"})
    page = tab.get(f"/tasks/{waiting.pk}/why/").content.decode()

    body = partial.content.decode()
    assert "It waits for 1 task." in body
    assert "First" in body
    assert f'id="why-{waiting.pk}"' in body
    assert "<!doctype html>" in page


def test_an_operator_pins_with_a_reason_and_others_are_told_why_not(
    run, signed_in, brand
):
    task = Task.objects.get(run=run, step="first")
    where = f"/tasks/{task.pk}/pins/"
    operator = signed_in(making.a_person(brand, "operator", name="Otto Operator"))
    reviewer = signed_in(making.a_person(brand, "brand"))
    why = {"on": "1", "reason": "The shop opens early"}

    answers = [
        reviewer.post(where, why),
        operator.post(where, {"on": "1", "reason": " "}),
        operator.post(where, why),
        operator.post(where, why),
    ]

    assert [one.status_code for one in answers] == [403, 422, 302, 409]
    task.refresh_from_db()
    assert task.pinned
    page = reviewer.get(f"/tasks/{task.pk}/why/").content.decode()
    assert "Otto Operator put it first" in page
    assert "The shop opens early" in page
    unpinned = operator.post(where, {"on": "0", "reason": "No longer"})
    task.refresh_from_db()
    assert (unpinned.status_code, task.pinned) == (302, False)


def test_hostile_names_stay_text(brand, signed_in):
    text = FAN.replace("title: First", 'title: "<img src=x> \\u202e"')
    run = making.a_run(brand, making.a_workflow(text), inputs={"names": ["<b>"]})
    making.work_until_idle()
    tab = signed_in(making.a_person(brand, "operator"))

    for where in (f"/runs/{run.pk}/", f"/runs/{run.pk}/decisions/"):
        body = tab.get(where).content.decode()
        assert "<img src=x" not in body
        assert "\u202e" not in body
    assert json.dumps("<b>") not in body
