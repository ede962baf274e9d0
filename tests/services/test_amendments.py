"""A run's inputs change while it runs: what depends on them is made again, no more."""

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Attempt, Brand, Output, RecallCase, ReviewItem, Run
from orchestrator.services.catalogue import prices
from orchestrator.services.recalling import amendments
from tests import making
from tests.services.test_recalls import (
    assert_all_promises_hold,
    finish_until,
    states,
    take_step,
)

pytestmark = pytest.mark.usefixtures("ledger")

TWO_INPUTS = """
workflow: {slug}
title: Two inputs
inputs:
  type: object
  properties: {{text: {{type: string}}, tone: {{type: string}}}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  tone:
    title: Tone
    agent: {agent}
    with: {{text: "${{ inputs.tone }}"}}
  join:
    title: Join
    agent: {agent}
    with: {{text: "${{ steps.write.text }} ${{ steps.tone.text }}"}}
  apart:
    title: Apart
    agent: {agent}
    with: {{text: "${{ steps.write.text }}"}}
"""
BEFORE = {"text": "Fresh bread", "tone": "warm"}
AFTER = {"text": "Fresh bread", "tone": "dry"}


def a_run_of(called: list[str], brand: Brand | None = None) -> Run:
    agent = making.an_agent(function=lambda b: called.append(b.step) or dict(b.inputs))
    version = making.a_workflow(TWO_INPUTS, agent=agent)
    return making.a_run(brand or making.a_brand(), version, inputs=BEFORE)


def test_only_steps_whose_inputs_change_are_made_again():
    called: list[str] = []
    run = a_run_of(called)
    making.work_until_idle()
    called.clear()
    seen = amendments.preview(run, AFTER)
    assert seen.diff == [("/tone", "warm", "dry")]
    assert seen.radius.counts == {"released": 2}

    made = amendments.amend(
        run,
        AFTER,
        by=making.a_person(run.brand, "operator"),
        reason="The client asked",
        fingerprint=seen.fingerprint,
    )
    making.work_until_idle()

    assert made.number == 1
    assert called == ["tone", "join"]
    joined = Output.objects.filter(task__run=run, task__step="join").last()
    assert joined is not None
    assert bytes(joined.content or b"") == b'{"text":"Fresh bread dry"}'
    run.refresh_from_db()
    assert run.state == "done"
    assert RecallCase.objects.get().origin == "input"
    assert_all_promises_hold()


def test_an_attempt_under_way_is_fenced_where_its_inputs_change():
    run = a_run_of([])
    taken = take_step("tone")

    amendments.amend(
        run, AFTER, by=making.a_person(run.brand, "operator"), reason="Asked"
    )

    assert making.give(taken, {"text": "warm"}) == "stale"
    assert Attempt.objects.get(pk=taken.attempt_id).state == "cancelled"
    making.work_until_idle()
    assert set(states(run).values()) == {"done"}
    assert_all_promises_hold()


def test_an_attempt_that_reads_something_else_goes_on():
    run = a_run_of([])
    taken = take_step("write")

    amendments.amend(
        run, AFTER, by=making.a_person(run.brand, "operator"), reason="Asked"
    )

    assert making.give(taken, {"text": "Fresh bread"}) == "released"
    making.work_until_idle()
    assert set(states(run).values()) == {"done"}
    assert_all_promises_hold()


def test_approvals_survive_only_where_the_bytes_are_the_same():
    brand = making.a_brand()
    making.a_live_rule(brand)
    called: list[str] = []

    def work(brief):
        called.append(brief.step)
        miracles = {"write": "A miracle cream", "tone": f"miracle {brief.inputs}"}
        return {"text": miracles.get(brief.step, "Plain")}

    version = making.a_workflow(TWO_INPUTS, agent=making.an_agent(function=work))
    run = making.a_run(brand, version, inputs=BEFORE)
    making.work_until_idle()
    for item in ReviewItem.objects.filter(run=run, state="open"):
        making.approve(item, making.a_person(brand, "brand"))
    making.work_until_idle()
    assert set(states(run).values()) == {"done"}

    amendments.amend(run, AFTER, by=making.a_person(brand, "operator"), reason="Asked")
    making.work_until_idle()

    assert states(run)["write"] == "done"
    assert states(run)["tone"] == "held"
    assert_all_promises_hold()


def test_what_moved_since_the_preview_refuses_the_change():
    run = a_run_of([])
    finish_until(run, "join")
    seen = amendments.preview(run, AFTER)
    take_step("join")

    with pytest.raises(StaleState, match="1 running"):
        amendments.amend(
            run,
            AFTER,
            by=making.a_person(run.brand, "operator"),
            reason="Asked",
            fingerprint=seen.fingerprint,
        )


def test_a_change_of_nothing_and_by_nobody_is_refused():
    run = a_run_of([])
    operator = making.a_person(run.brand, "operator")

    with pytest.raises(BadInput, match="nothing would change"):
        amendments.preview(run, BEFORE)
    with pytest.raises(BadInput, match="do not fit"):
        amendments.preview(run, {**AFTER, "tone": 3})
    with pytest.raises(BadInput, match="Say why"):
        amendments.amend(run, AFTER, by=operator, reason=" ")
    with pytest.raises(NotPermitted):
        amendments.amend(
            run, AFTER, by=making.a_person(run.brand, "auditor"), reason="Asked"
        )


PRICED = """
workflow: {slug}
title: Priced
inputs:
  type: object
  properties:
    text: {{type: string}}
    catalogue: {{type: array, x-pinned: catalogue}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  price:
    title: Price
    agent: {agent}
    with: {{of: "${{ inputs.catalogue }}"}}
"""


def test_prices_read_anew_make_again_only_what_was_given_them():
    called: list[str] = []
    brand = making.a_brand()
    admin = making.a_person(brand, "admin", "commercial")
    row = {"sku": "A1", "name": "Rye bread", "history": [["2024-01-31", 2.0]]}
    prices.import_prices(brand, [row], by=admin, source="a test")
    agent = making.an_agent(
        function=lambda b: called.append(b.step) or dict(b.inputs),
        output_schema=making.ANYTHING,
    )
    run = making.a_run(brand, making.a_workflow(PRICED, agent=agent))
    making.work_until_idle()
    called.clear()
    row["history"] = [["2024-01-31", 2.0], ["2024-02-29", 3.0]]
    prices.import_prices(brand, [row], by=admin, source="a test")

    fresh = amendments.refreshed_catalogue(run)

    changes = amendments.preview(run, fresh).diff
    assert changes
    assert all(pointer.startswith("/catalogue/") for pointer, _, _ in changes)
    amendments.amend(run, fresh, by=admin, reason="A new price")
    making.work_until_idle()
    assert called == ["price"]
    assert_all_promises_hold()


def test_a_forged_catalogue_is_refused():
    run = making.a_run(making.a_brand(), making.a_workflow(PRICED))

    with pytest.raises(BadInput, match="pins it from its own records"):
        amendments.preview(run, {"text": "Fresh bread", "catalogue": ["A1"]})
