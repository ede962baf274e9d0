"""A list fanned out while others wait for it: what they wait for is counted right."""

import pytest

from orchestrator.models import Task
from tests import making, stepping
from tests.services.recalling import assert_all_promises_hold

pytestmark = pytest.mark.usefixtures("ledger")

JOINED = """
workflow: {slug}
title: Joined
inputs: {{type: object}}
steps:
  quick:
    title: Quick
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  list:
    title: List
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  each:
    title: Each
    agent: {agent}
    each: "${{ steps.list.items }}"
    with: {{text: "${{ item }}"}}
  apart:
    title: Apart
    agent: {agent}
    each: "${{ steps.list.items }}"
    with: {{text: "${{ item }}"}}
  join:
    title: Join
    agent: {agent}
    needs: NEEDS
    with: {{text: "${{ inputs.text }}"}}
"""


def a_task_that_joins(needs: str) -> Task:
    """In a run up to the end of its fan-out: of the items nothing is done yet."""
    agent = making.an_agent(
        function=lambda b: {"text": "Bread", "items": ["a", "b"]},
        output_schema=making.ANYTHING,
    )
    workflow = making.a_workflow(JOINED.replace("NEEDS", needs), agent=agent)
    run = making.a_run(making.a_brand(), workflow)
    while not Task.objects.filter(run=run, kind="fan", state="done").exists():
        taken = making.take()
        assert taken is not None
        stepping.perform(taken)
    return Task.objects.get(run=run, step="join")


def test_what_needs_any_and_has_one_waits_for_no_item_of_a_list():
    join = a_task_that_joins("{{any: [quick, each]}}")

    assert (join.state, join.pending) == ("ready", 0)
    assert_all_promises_hold()


def test_what_needs_any_item_of_a_list_waits_for_the_first():
    join = a_task_that_joins("{{any: [each, apart]}}")
    assert (join.state, join.pending) == ("waiting", 1)

    taken = making.take()
    assert taken is not None
    stepping.perform(taken)

    join.refresh_from_db()
    assert join.state == "ready"
    assert_all_promises_hold()


def test_what_needs_two_steps_of_one_list_waits_for_all_their_items():
    join = a_task_that_joins("[each, apart]")

    assert (join.state, join.pending) == ("waiting", 4)
    assert join.dependencies.filter(needs__kind="fan").count() == 1
    making.work_until_idle()
    join.refresh_from_db()
    assert join.state == "done"
    assert_all_promises_hold()
