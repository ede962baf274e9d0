"""What is made again from the very same things is kept, and nobody is called for it."""

import pytest

from orchestrator.domain.errors import StaleState
from orchestrator.models import Kept, ReviewItem, Run
from orchestrator.services.history import erasing
from tests import making
from tests.services.recalling import (
    CHAIN,
    assert_all_promises_hold,
    recall,
    release_of,
    states,
)

pytestmark = pytest.mark.usefixtures("ledger")


class Called:
    """An agent that notes the steps it is called for; it says what it was asked, or
    what `says` has for the step."""

    def __init__(self, **says: str) -> None:
        self.steps: list[str] = []
        self.says = says

    def __call__(self, brief):
        self.steps.append(brief.step)
        return {"text": self.says.get(brief.step, brief.inputs["text"])}


def a_worked_run(called: Called, brand=None) -> Run:
    agent = making.an_agent(function=called)
    run = making.a_run(brand or making.a_brand(), making.a_workflow(CHAIN, agent=agent))
    making.work_until_idle()
    return run


def question(run: Run) -> ReviewItem:
    return ReviewItem.objects.get(run=run, state="open")


def let_out(item: ReviewItem) -> None:
    making.approve(item, making.a_person(item.brand, "brand"))
    making.work_until_idle()


def test_the_same_bytes_are_kept_down_the_whole_chain_without_a_call():
    called = Called()
    run = a_worked_run(called)
    called.steps.clear()

    recall(run.brand, run, "write")
    let_out(question(run))

    assert called.steps == []
    kept = Kept.objects.values_list("output__task__step", flat=True)
    assert sorted(kept) == ["second", "third"]
    assert set(states(run).values()) == {"done"}
    assert_all_promises_hold()


def test_other_bytes_are_never_kept():
    called = Called()
    run = a_worked_run(called)
    called.steps.clear()
    recall(run.brand, run, "write")

    editor = making.a_person(run.brand, "brand")
    words = {"text": "Fresh rolls"}
    making.decide(question(run), editor, "edit", content=words, reason="Rolls")
    making.work_until_idle()

    assert called.steps == ["second", "third"]
    assert not Kept.objects.exists()
    assert_all_promises_hold()


def test_what_was_found_wrong_itself_is_made_anew_from_the_same_brief():
    called = Called()
    run = a_worked_run(called)
    called.steps.clear()

    recall(run.brand, run, "second", mode="rerun")
    making.work_until_idle()

    assert called.steps == ["second"]
    assert set(states(run).values()) <= {"done", "held"}
    assert_all_promises_hold()


def test_approvals_count_again_only_under_the_same_rules():
    called = Called(second="A miracle", third="Plain")
    brand = making.a_brand()
    making.a_live_rule(brand)
    run = a_worked_run(called, brand)
    let_out(question(run))
    assert set(states(run).values()) == {"done"}
    recall(brand, run, "write")
    making.a_live_rule(brand, when={"phrases": {"terms": ["wonder"]}})

    let_out(question(run))

    assert states(run)["second"] == "held"
    assert question(run).output.task.step == "second"
    let_out(question(run))
    assert set(states(run).values()) == {"done"}
    assert_all_promises_hold()


def test_what_people_sent_back_is_not_kept():
    called = Called(second="A miracle", third="Plain")
    brand = making.a_brand()
    making.a_live_rule(brand)
    run = a_worked_run(called, brand)
    person = making.a_person(brand, "brand")
    making.decide(question(run), person, "changes", reason="No miracles")
    recall(brand, run, "write")
    called.steps.clear()

    let_out(question(run))

    assert "second" in called.steps
    assert not Kept.objects.filter(output__task__step="second").exists()
    assert_all_promises_hold()


def test_content_that_was_erased_is_made_anew():
    called = Called()
    run = a_worked_run(called)
    erased = release_of(run, "second").output
    admin = making.a_person(run.brand, "admin")
    erasing.erase(erased, by=admin, reason="A person asked for it")
    called.steps.clear()

    recall(run.brand, run, "write")
    let_out(question(run))

    assert called.steps == ["second"]
    assert not Kept.objects.filter(output=erased).exists()
    assert set(states(run).values()) == {"done"}
    assert_all_promises_hold()


def test_an_erased_root_can_be_recalled_but_not_let_out_again():
    called = Called()
    run = a_worked_run(called)
    admin = making.a_person(run.brand, "admin")
    erased = release_of(run, "write").output
    erasing.erase(erased, by=admin, reason="A person asked for it")

    recall(run.brand, run, "write")

    assert states(run)["write"] == "held"
    with pytest.raises(StaleState, match="erased"):
        making.approve(question(run), making.a_person(run.brand, "brand"))
    assert_all_promises_hold()
