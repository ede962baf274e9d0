"""A gate is through once all that it names is there, and not before."""

import pytest

from orchestrator.domain.exchange import Brief
from orchestrator.models import Attempt, Choice, Due, ReviewItem, Run, Task, Wait
from tests import making
from tests.services import own_workers
from tests.services.recalling import assert_all_promises_hold, recall
from tests.services.waiting_made import a_gated_run, gate_of, it_is_time, wait_of

pytestmark = pytest.mark.usefixtures("ledger")
JUDGES = {
    "type": "object",
    "properties": {"open": {"type": "boolean"}, "why": {"type": "string"}},
    "required": ["open", "why"],
}


def test_a_gate_whose_condition_holds_is_passed_and_its_facts_are_kept():
    run = a_gated_run({"until": "${ steps.write.text == 'Fresh bread' }"})

    making.work_until_idle()

    run.refresh_from_db()
    assert run.state == "done"
    choice = Choice.objects.get(run=run)
    assert (choice.what, choice.chosen, choice.by_kind) == ("gate", "open", "rule")
    assert choice.facts == {"steps.write.text": "Fresh bread"}
    assert not Wait.objects.exists()
    assert_all_promises_hold()


def test_a_gate_waits_on_with_what_is_missing_and_costs_no_try():
    run = a_gated_run({"until": "${ clock.date >= inputs.starts }"}, inputs=LATER)

    making.work_until_idle()
    it_is_time(run)

    task, wait = gate_of(run), wait_of(run)
    assert (task.state, task.attempts_made, wait.looks) == ("waiting", 0, 2)
    assert "inputs.starts is 2999-01-01" in wait.missing
    assert (wait.cause, wait.owner_role) == ("condition", "owner")
    assert Due.objects.get(task=task).at == wait.until
    assert Task.objects.get(run=run, step="send").state == "waiting"
    assert_all_promises_hold()


LATER = {"text": "Fresh bread", "starts": "2999-01-01"}


def test_the_words_of_the_author_say_what_is_missing():
    run = a_gated_run(
        {
            "until": "${ facts.prices >= 2 }",
            "missing": "the new price list",
            "owner": "commercial",
        }
    )

    making.work_until_idle()

    wait = wait_of(run)
    assert (wait.missing, wait.owner_role) == ("the new price list", "commercial")
    assert wait.watches == ["price"]


def test_a_gate_that_waited_too_long_asks_and_waits_again_when_told_to():
    gate = {"until": "${ signals.go == true }", "timeout": "1h", "owner": "commercial"}
    run = a_gated_run(gate)
    making.work_until_idle()
    _waited_since(run, "2001-01-01T00:00:00Z")

    it_is_time(run)

    item = ReviewItem.objects.get(run=run)
    assert item.kind == "failure"
    assert "The gate Ready has waited" in item.why
    assert "commercial" in item.why
    assert Choice.objects.get(run=run).what == "escalate"
    assert not Wait.objects.filter(run=run, over_at=None).exists()

    making.decide(item, making.a_person(run.brand, "owner"), "retry")
    making.work_until_idle()

    assert wait_of(run).since.year > 2001
    assert_all_promises_hold()


@pytest.mark.parametrize(
    ("how", "gate", "send"),
    [("fail", "failed", "cancelled"), ("skip", "skipped", "done")],
)
def test_a_gate_that_waited_too_long_fails_or_is_skipped(how, gate, send):
    until = {"until": "${ signals.go == true }", "timeout": "1h", "on_timeout": how}
    run = a_gated_run(until)
    making.work_until_idle()
    _waited_since(run, "2001-01-01T00:00:00Z")

    it_is_time(run)

    assert gate_of(run).state == gate
    assert Task.objects.get(run=run, step="send").state == send
    run.refresh_from_db()
    assert run.state != "open"
    assert_all_promises_hold()


def test_a_condition_that_can_never_become_true_is_asked_about_at_once():
    run = a_gated_run({"until": "${ steps.write.text == 'Stale bread' }"})

    making.work_until_idle()

    item = ReviewItem.objects.get(run=run)
    assert "can never be through" in item.why
    assert not Wait.objects.exists()


def test_an_agent_holds_a_gate_whose_condition_is_true_and_opens_it_later():
    said = [
        {"open": False, "why": "The photos are dull.", "confidence": 0.9},
        {"open": True, "why": "They are bright now."},
    ]
    seen: list[Brief] = []
    judge = making.an_agent(
        "judge",
        lambda b: (seen.append(b), said[len(seen) - 1])[1],
        output_schema=JUDGES,
    )
    run = a_gated_run({"until": "${ clock.hours >= 0 }", "by": judge.name})
    own_workers.work()
    assert wait_of(run).missing == "judge: The photos are dull."

    Due.objects.update(at="2001-01-01T00:00:00Z")
    own_workers.work()

    assert gate_of(run).state == "done"
    kept = list(Choice.objects.filter(run=run).order_by("pk"))
    assert [(c.chosen, c.by, c.confidence) for c in kept] == [
        ("held", "agent:judge", 0.9),
        ("open", "agent:judge", None),
    ]
    assert seen[0].inputs["facts"]["clock.hours"] >= 0


def test_an_agent_is_not_asked_before_the_condition_holds():
    judge = making.an_agent(
        "judge", lambda b: pytest.fail("nobody asked"), output_schema=JUDGES
    )
    run = a_gated_run({"until": "${ facts.prices > 5 }", "by": judge.name})

    making.work_until_idle()

    assert wait_of(run).watches == ["price"]


def test_an_answer_of_another_shape_opens_nothing():
    judge = making.an_agent(
        "judge",
        lambda b: {"open": True, "why": "x", "to": "all"},
        output_schema=JUDGES,
    )
    run = a_gated_run({"until": "${ clock.hours >= 0 }", "by": judge.name})

    own_workers.work()

    assert gate_of(run).state == "waiting"
    last = Attempt.objects.filter(task=gate_of(run)).latest("pk")
    assert last.state == "failed"
    assert "nothing else" in last.why


def test_a_recall_of_what_a_gate_read_has_it_look_again():
    run = a_gated_run({"until": "${ steps.write.text == 'Fresh bread' }"})
    making.work_until_idle()

    recall(run.brand, run, "write")

    assert (gate_of(run).generation, gate_of(run).state) == (1, "waiting")
    assert_all_promises_hold()


def test_a_wait_is_over_when_what_its_gate_read_is_recalled():
    run = a_gated_run({"until": "${ steps.write.text != '' && facts.prices > 5 }"})
    making.work_until_idle()

    recall(run.brand, run, "write")

    assert Wait.objects.get(run=run).over_at is not None
    assert not Due.objects.filter(task=gate_of(run)).exists()
    assert_all_promises_hold()


def _waited_since(run: Run, when: str) -> None:
    """Another wait than the one that stands, begun long ago."""
    waiting = wait_of(run)
    Wait.objects.filter(pk=waiting.pk).update(over_at="2001-02-01T00:00:00Z")
    Wait.objects.create(
        task=waiting.task,
        run=run,
        brand=run.brand,
        cause="condition",
        missing="it",
        owner_role="owner",
        since=when,
    )
