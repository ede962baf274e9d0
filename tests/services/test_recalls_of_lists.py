"""Recall where a list was fanned out, and where a step was skipped."""

import pytest

from orchestrator.models import (
    Affected,
    Output,
    Task,
)
from tests import making, stepping
from tests.services.recalling import (
    assert_all_promises_hold,
    recall,
    states,
    take_step,
)

pytestmark = pytest.mark.usefixtures("ledger")

FAN = """
workflow: {slug}
title: Fan
inputs: {{type: object}}
steps:
  list:
    title: List
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  each:
    title: Each
    agent: {agent}
    each: "${{ steps.list.items }}"
    with: {{text: "${{ item }}"}}
  polish:
    title: Polish
    agent: {agent}
    each: "${{ steps.list.items }}"
    with: {{text: "${{ steps.each.text }}"}}
  join:
    title: Join
    agent: {agent}
    with: {{all: "${{ steps.polish }}"}}
"""


def a_fan(brand, items: list[str], called: list[str]):
    """A run whose first step lists `items`, which may be changed while it runs."""

    def work(brief):
        called.append(f"{brief.step} {brief.inputs.get('text', '')}".strip())
        if brief.step == "list":
            return {"items": list(items)}
        if brief.step == "join":
            return {"text": " ".join(part["text"] for part in brief.inputs["all"])}
        return {"text": brief.inputs["text"]}

    agent = making.an_agent(function=work, output_schema=making.ANYTHING)
    return making.a_run(brand, making.a_workflow(FAN, agent=agent))


def test_a_list_made_again_keeps_its_items_drops_and_adds():
    called: list[str] = []
    items = ["a", "b", "c"]
    brand = making.a_brand()
    run = a_fan(brand, items, called)
    making.work_until_idle()
    assert Output.objects.filter(task__run=run, task__step="join").get()
    called.clear()
    items[:] = ["b", "c", "d"]

    recall(brand, run, "list", mode="rerun")
    making.work_until_idle()

    # a rerun from the same brief is kept: the list itself was found wrong, so it is not
    assert called == ["list Fresh bread", "each d", "polish d", "join"]
    lane = Task.objects.filter(run=run, step="polish").order_by("index")
    assert [task.state for task in lane] == ["skipped", "done", "done", "done"]
    joined = Output.objects.filter(task__run=run, task__step="join").last()
    assert bytes(joined.content) == b'{"text":"b c d"}'
    run.refresh_from_db()
    assert run.state == "done"
    assert_all_promises_hold()

    called.clear()
    items[:] = ["a", "d"]
    recall(brand, run, "list", mode="rerun")
    making.work_until_idle()

    assert called == ["list Fresh bread", "join"]
    joined = Output.objects.filter(task__run=run, task__step="join").last()
    assert bytes(joined.content) == b'{"text":"a d"}'
    run.refresh_from_db()
    assert run.state == "done"
    assert_all_promises_hold()


def test_a_recall_before_the_list_reaches_items_that_run_and_wait():
    called: list[str] = []
    brand = making.a_brand()
    run = a_fan(brand, ["a", "b"], called)
    finish = making.take()
    assert finish is not None
    making.give(finish, {"items": ["a", "b"]})
    fan = making.take()
    assert fan is not None
    stepping.perform(fan)
    running = take_step("each")

    case = recall(brand, run, "list")

    how = dict(Affected.objects.filter(case=case).values_list("task__title", "how"))
    assert how["Each · a"] == "running"
    assert making.give(running, {"text": "late"}) == "stale"
    assert_all_promises_hold()


SKIP = """
workflow: {slug}
title: Skip
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  maybe:
    title: Maybe
    agent: {agent}
    when: "${{ steps.write.text == 'Long' }}"
    with: {{text: "${{ steps.write.text }}"}}
  last:
    title: Last
    agent: {agent}
    needs: [write, maybe]
    with: {{text: "${{ steps.write.text }}"}}
"""


def test_a_skipped_step_is_looked_at_again():
    brand = making.a_brand()
    texts = ["Short", "Long"]
    agent = making.an_agent(
        function=lambda b: {
            "text": texts.pop(0) if b.step == "write" else b.inputs["text"]
        }
    )
    run = making.a_run(brand, making.a_workflow(SKIP, agent=agent))
    making.work_until_idle()
    assert states(run)["maybe"] == "skipped"

    recall(brand, run, "write", mode="rerun")
    assert states(run) == {"write": "ready", "maybe": "waiting", "last": "waiting"}
    making.work_until_idle()

    assert states(run) == {"write": "done", "maybe": "done", "last": "done"}
    assert_all_promises_hold()
