"""Recall: how far it reaches, what becomes of that, and how a run goes on."""

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.domain.exchange import Brief
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
    from orchestrator.services import runs

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


def finish_until(run: Run, step: str) -> None:
    """Work until `step` is ready; other steps than what it needs are done too."""
    for _ in range(20):
        if Task.objects.filter(run=run, step=step, state="ready").exists():
            return
        taken = making.take()
        assert taken is not None
        making.give(taken, {"text": "Fresh bread"})
    raise AssertionError(f"{step} never became ready")


def take_step(step: str) -> dispatch.Claim:
    """Take tasks, finishing others, until it is one of `step`."""
    for _ in range(20):
        taken = making.take()
        assert taken is not None
        if taken.step == step:
            return taken
        making.give(taken, {"text": "Fresh bread"})
    raise AssertionError(f"{step} was never taken")


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
    making._work(fan)
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
