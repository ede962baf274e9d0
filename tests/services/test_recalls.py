"""Recall: how far it reaches, what becomes of what it reaches, and how a run goes on."""

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import (
    Affected,
    Attempt,
    Brand,
    Output,
    Recall,
    Release,
    ReviewItem,
    Run,
    Task,
)
from orchestrator.services import dispatch, recalls
from orchestrator.services.verification import checking
from tests import making

pytestmark = pytest.mark.usefixtures("ledger")

CHAIN = """
workflow: {slug}
title: Chain
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  second:
    title: Second
    agent: {agent}
    with: {{text: "${{ steps.write.text }}"}}
  third:
    title: Third
    agent: {agent}
    with: {{text: "${{ steps.second.text }}"}}
  apart:
    title: Apart
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
"""


def release_of(run: Run, step: str) -> Release:
    return Release.objects.get(
        output__task__run=run, output__task__step=step, recall=None
    )


def states(run: Run) -> dict[str, str]:
    tasks = Task.objects.filter(run=run, kind="step").order_by("pk")
    return dict(tasks.values_list("step", "state"))


def recall(brand: Brand, run: Run, step: str, mode: str = "hold"):
    output = release_of(run, step).output_id
    seen = recalls.preview(brand, "output", str(output))
    case = recalls.act(
        brand,
        "output",
        str(output),
        reason="The price is wrong",
        by=making.a_person(brand, "operator"),
        fingerprint=seen.fingerprint,
        mode=mode,
    )
    counted = list(Affected.objects.filter(case=case).values_list("how", flat=True))
    assert {how: counted.count(how) for how in counted} == seen.radius.counts
    return case


def assert_all_promises_hold() -> None:
    # the list of locks is written anew whenever one is added
    bad = [c for c in checking.verify() if c.bad and "every lock" not in c.name]
    assert not bad, bad


def test_the_root_is_held_again_and_what_grew_from_it_waits():
    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(CHAIN))
    making.work_until_idle()

    recall(brand, run, "write")

    assert states(run) == {
        "write": "held",
        "second": "waiting",
        "third": "waiting",
        "apart": "done",
    }
    run.refresh_from_db()
    assert run.state == "open"
    item = ReviewItem.objects.get(run=run, state="open")
    assert item.title.startswith("Recalled:")
    assert_all_promises_hold()


def test_a_root_approved_again_lets_the_run_go_on_to_its_end():
    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(CHAIN))
    making.work_until_idle()
    recall(brand, run, "write")
    item = ReviewItem.objects.get(run=run, state="open")

    making.approve(item, making.a_person(brand, "brand"))
    making.work_until_idle()

    assert set(states(run).values()) == {"done"}
    run.refresh_from_db()
    assert run.state == "done"
    assert_all_promises_hold()
