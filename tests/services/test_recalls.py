"""Recall: how far it reaches, what becomes of that, and how a run goes on."""

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.domain.exchange import Brief
from orchestrator.models import (
    Affected,
    Attempt,
    Due,
    Output,
    Recall,
    Refusal,
    ReviewItem,
)
from orchestrator.services.recalling import recalls
from tests import making
from tests.services.recalling import (
    CHAIN,
    assert_all_promises_hold,
    finish_until,
    recall,
    release_of,
    states,
    take_step,
)

pytestmark = pytest.mark.usefixtures("ledger")


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


def test_what_did_not_change_is_kept_and_no_agent_is_called_for_it():
    called: list[str] = []
    brand = making.a_brand()
    agent = making.an_agent(function=lambda b: called.append(b.step) or dict(b.inputs))
    run = making.a_run(brand, making.a_workflow(CHAIN, agent=agent))
    making.work_until_idle()
    called.clear()
    recall(brand, run, "write")
    item = ReviewItem.objects.get(run=run, state="open")

    making.approve(item, making.a_person(brand, "brand"))
    making.work_until_idle()

    assert called == []
    assert set(states(run).values()) == {"done"}
    assert Output.objects.filter(task__run=run).count() == 4
    assert_all_promises_hold()


def test_only_what_changed_is_made_again():
    called: list[str] = []
    brand = making.a_brand()

    def work(brief):
        called.append(brief.step)
        same = "A text" if brief.step == "second" else brief.inputs["text"]
        return {"text": same}

    agent = making.an_agent(function=work)
    run = making.a_run(brand, making.a_workflow(CHAIN, agent=agent))
    making.work_until_idle()
    called.clear()
    recall(brand, run, "write")
    item = ReviewItem.objects.get(run=run, state="open")

    edited = {"text": "Fresh rolls"}
    editor = making.a_person(brand, "brand")
    making.decide(item, editor, "edit", content=edited, reason="It was rolls")
    making.work_until_idle()
    second = ReviewItem.objects.filter(run=run, state="open").first()
    if second is not None:
        making.approve(second, making.a_person(brand, "brand"))
        making.work_until_idle()

    assert called == ["second"]
    assert set(states(run).values()) == {"done"}
    assert_all_promises_hold()


def test_the_late_answer_of_a_fenced_attempt_is_refused():
    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(CHAIN))
    finish_until(run, "second")
    taken = take_step("second")

    recall(brand, run, "write")

    assert making.give(taken, {"text": "Too late"}) == "stale"
    assert Attempt.objects.get(pk=taken.attempt_id).state == "cancelled"
    assert states(run)["second"] == "waiting"
    assert_all_promises_hold()


def test_a_queued_task_waits():
    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(CHAIN))
    finish_until(run, "second")
    assert states(run)["second"] == "ready"

    case = recall(brand, run, "write")

    assert states(run)["second"] == "waiting"
    assert Affected.objects.get(case=case, task__step="second").how == "ready"


def test_a_held_question_is_withdrawn_and_asked_again_later():
    brand = making.a_brand()
    making.a_live_rule(brand)
    agent = making.an_agent(function=a_miracle_in_second)
    run = making.a_run(brand, making.a_workflow(CHAIN, agent=agent))
    making.work_until_idle()
    asked = ReviewItem.objects.get(run=run, state="open")

    recall(brand, run, "write")

    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    root = ReviewItem.objects.get(run=run, state="open")
    making.approve(root, making.a_person(brand, "brand"))
    making.work_until_idle()
    assert ReviewItem.objects.get(run=run, state="open").output == asked.output
    assert_all_promises_hold()


def test_approvals_of_what_merely_grew_from_it_still_count():
    brand = making.a_brand()
    making.a_live_rule(brand)
    agent = making.an_agent(function=a_miracle_in_second)
    run = making.a_run(brand, making.a_workflow(CHAIN, agent=agent))
    making.work_until_idle()
    making.approve(
        ReviewItem.objects.get(run=run, state="open"), making.a_person(brand, "brand")
    )
    making.work_until_idle()
    recall(brand, run, "write")

    root = ReviewItem.objects.get(run=run, state="open")
    making.approve(root, making.a_person(brand, "brand"))
    making.work_until_idle()

    assert set(states(run).values()) == {"done"}
    assert_all_promises_hold()


def test_an_approval_of_the_root_from_before_counts_no_more():
    item = making.a_held_item(workflow=making.TWO_STEPS)
    brand, run = item.brand, item.run
    making.approve(item, making.a_person(brand, "brand"))
    making.work_until_idle()

    recall(brand, run, "write")

    again = ReviewItem.objects.get(run=run, state="open", task__step="write")
    assert again.output == item.output
    making.work_until_idle()
    assert states(run)["write"] == "held"


def test_a_recall_of_a_recalled_output_says_so():
    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(CHAIN))
    making.work_until_idle()
    output = release_of(run, "write").output_id
    release = release_of(run, "write").pk
    recall(brand, run, "write")
    by = making.a_person(brand, "operator")

    with pytest.raises(BadInput, match="nothing to recall"):
        recalls.act(brand, "output", str(output), reason="Again", by=by)
    with pytest.raises(StaleState, match="recalled already"):
        recalls.recall_releases(
            brand, "output", str(output), [release], reason="Again", by=by
        )


def test_two_recalls_that_cross_reach_each_task_once():
    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(CHAIN))
    making.work_until_idle()
    seen = recalls.preview(brand, "output", str(release_of(run, "write").output_id))

    recall(brand, run, "second")
    with pytest.raises(StaleState, match="1 root"):
        recalls.act(
            brand,
            "output",
            seen.subject,
            reason="Wrong",
            by=making.a_person(brand, "brand"),
            fingerprint=seen.fingerprint,
        )
    recall(brand, run, "write")

    assert Recall.objects.count() == 3
    assert states(run)["second"] == "waiting"
    assert_all_promises_hold()


def test_a_root_that_grew_from_another_root_waits_for_that_one():
    called: list[str] = []
    brand = making.a_brand()
    agent = making.an_agent(function=lambda b: called.append(b.step) or dict(b.inputs))
    run = making.a_run(brand, making.a_workflow(CHAIN, agent=agent))
    making.work_until_idle()
    called.clear()
    roots = [release_of(run, step).pk for step in ("write", "second")]

    case = recalls.recall_releases(
        brand,
        "claim",
        "soft",
        roots,
        reason="Both say it",
        by=making.a_person(brand, "operator"),
    )

    assert states(run)["write"] == "held"
    assert states(run)["second"] == states(run)["third"] == "waiting"
    how = dict(Affected.objects.filter(case=case).values_list("task__step", "how"))
    assert how == {"write": "root", "second": "released", "third": "released"}
    assert_all_promises_hold()
    item = ReviewItem.objects.get(run=run, state="open")
    making.approve(item, making.a_person(brand, "brand"))
    making.work_until_idle()
    assert called == ["second"], "found wrong itself, so it is never kept"
    assert_all_promises_hold()


def test_an_approval_that_comes_after_the_recall_is_told_of_it():
    brand = making.a_brand()
    making.a_live_rule(brand)
    agent = making.an_agent(function=a_miracle_in_second)
    run = making.a_run(brand, making.a_workflow(CHAIN, agent=agent))
    making.work_until_idle()
    shown = ReviewItem.objects.get(run=run, state="open")
    recall(brand, run, "write")

    with pytest.raises(StaleState, match=r"withdrawn.*recalled: The price is wrong"):
        making.approve(shown, making.a_person(brand, "brand"))

    assert states(run)["second"] == "waiting"
    assert Refusal.objects.filter(item=shown).exists()
    assert_all_promises_hold()


def test_an_approval_in_its_grace_lets_nothing_out_after_the_recall(settings):
    settings.GRACE_SECONDS = 600
    brand = making.a_brand()
    making.a_live_rule(brand)
    agent = making.an_agent(function=a_miracle_in_second)
    run = making.a_run(brand, making.a_workflow(CHAIN, agent=agent))
    making.work_until_idle()
    item = ReviewItem.objects.get(run=run, state="open")
    decision = making.approve(item, making.a_person(brand, "brand"))
    item.refresh_from_db()
    assert item.state == "settling"

    recall(brand, run, "write")

    item.refresh_from_db()
    assert item.state == "withdrawn"
    assert not Due.objects.filter(decision=decision).exists()
    making.work_until_idle()
    assert states(run)["second"] == "waiting"
    assert_all_promises_hold()


def test_a_task_that_is_taken_while_one_looks_moves_the_fingerprint():
    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(CHAIN))
    finish_until(run, "second")
    seen = recalls.preview(brand, "output", str(release_of(run, "write").output_id))
    take_step("second")

    with pytest.raises(StaleState, match="1 running"):
        recalls.act(
            brand,
            "output",
            seen.subject,
            reason="Wrong",
            by=making.a_person(brand, "operator"),
            fingerprint=seen.fingerprint,
        )

    assert not Recall.objects.exists()


def test_a_stranger_may_not_recall():
    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(CHAIN))
    making.work_until_idle()
    output = str(release_of(run, "write").output_id)
    stranger = making.a_person(making.a_brand(), "operator")

    with pytest.raises(NotPermitted, match="may not recall"):
        recalls.act(brand, "output", output, reason="Wrong", by=stranger)


def test_a_cancelled_run_is_recalled_on_record_but_does_not_move():
    from orchestrator.services.running import runs

    brand = making.a_brand()
    run = making.a_run(brand, making.a_workflow(CHAIN))
    finish_until(run, "second")
    runs.cancel_run(run, by=making.a_person(brand, "operator"), reason="Enough")

    recall(brand, run, "write")

    assert states(run)["second"] == "cancelled"
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert Recall.objects.count() == 1
    assert_all_promises_hold()


def a_miracle_in_second(brief: Brief) -> dict[str, str]:
    return {"text": "A miracle" if brief.step == "second" else "Plain"}
