"""Substitutes, skips and questions with a time: what the ledger lets through."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from orchestrator.agents.registry import find
from orchestrator.domain.errors import BadInput
from orchestrator.models import Agent, Brand, Choice, ReviewItem, Run, Task
from orchestrator.services import registry
from orchestrator.services.deciding import escalations
from orchestrator.services.running.briefs import recompute
from tests import making, stepping
from tests.agents_made import FUNCTIONS
from tests.postgres import Ledger
from tests.services import outcomes_made as made
from tests.services.recalling import assert_all_promises_hold

pytestmark = pytest.mark.usefixtures("one_ledger")
ASKS: dict[str, Any] = {
    "form": "one",
    "prompt": "Which market?",
    "roles": ["legal"],
    "options": [{"key": "at", "label": "Austria"}, {"key": "de", "label": "Germany"}],
}


@pytest.fixture(scope="module")
def ground(one_ledger: Ledger) -> Iterator[tuple[Brand, Agent, Agent]]:
    """A brand, an agent and its substitute for all; in the end every promise holds."""
    brand = making.a_brand()
    making.a_live_rule(brand)
    yield brand, made.an_actor(), made.an_actor("stand-in")
    assert_all_promises_hold()


def a_taken(ground: tuple[Brand, Agent, Agent], **says: Any) -> tuple[Run, Any]:
    brand, agent, _ = ground
    run = made.start(brand, {"a": made.a_step(agent, **says)})
    return run, stepping.take()


def refused(ledger: Ledger, statement: str, *values: object) -> str:
    """What the ledger says to the application."""
    with (
        psycopg.connect(ledger.app_url, autocommit=True) as connection,
        pytest.raises(psycopg.DatabaseError) as error,
    ):
        connection.execute(statement.encode(), values)
    return str(error.value)


def test_nobody_gives_a_task_to_another_agent_but_by_its_step(
    ground: tuple[Brand, Agent, Agent], one_ledger: Ledger
) -> None:
    other = ground[2]
    run, taken = a_taken(ground, on_fail={"substitute": "stand-in"})
    task = Task.objects.get(run=run)
    take_over = "SELECT ledger_substitute(%s, 'me', 'I say so')"

    assert "permission denied" in refused(
        one_ledger, "UPDATE task SET agent_id = %s WHERE id = %s", other.pk, task.pk
    )
    assert "no substitute now" in refused(one_ledger, take_over, task.pk)
    assert made.fail(taken) == "retry"
    task.refresh_from_db()
    assert (task.agent, task.state, task.attempts_made) == (other, "ready", 0)
    assert "no substitute now" in refused(one_ledger, take_over, task.pk)
    made.work()


def test_a_step_without_a_substitute_never_gets_one(
    ground: tuple[Brand, Agent, Agent], one_ledger: Ledger
) -> None:
    run, taken = a_taken(ground)
    assert made.fail(taken) == "held"

    said = refused(one_ledger, "SELECT ledger_substitute(%s, 'me', '')", taken.task_id)

    assert "no substitute now" in said
    made.settle(run, "give_up")


def test_a_lost_worker_counts_as_a_failure_and_the_substitute_takes_over(
    ground: tuple[Brand, Agent, Agent], one_ledger: Ledger
) -> None:
    run, taken = a_taken(ground, on_fail={"substitute": "stand-in"})

    with psycopg.connect(one_ledger.app_url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT ledger_fail(%s, %s, 'sweep', '', 'lost', 'gone', true, 0)",
            (taken.attempt_id, taken.token),
        ).fetchone()
    made.work()

    assert row == ("retry",)
    assert made.states(run, "a") == "done | done"
    assert Choice.objects.get(run=run).why == "gone"


def test_what_each_agent_was_given_is_rebuilt_as_its_own(
    ground: tuple[Brand, Agent, Agent],
) -> None:
    brand, agent, other = ground
    says = {"on_reject": {"substitute": "stand-in"}}
    run = made.start(brand, {"a": made.a_step(agent, "rejected", **says)})
    made.work()
    made.settle(run, "reject")
    made.work()
    task = Task.objects.get(run=run)

    first, second = task.attempts.order_by("number")

    assert task.agent == other
    assert recompute(first.pk) == first.brief_digest
    assert recompute(second.pk) == second.brief_digest
    assert first.brief_digest != second.brief_digest
    made.settle(run, "approve")


def test_a_delivery_that_may_have_arrived_is_asked_about_whatever_its_step_says(
    ground: tuple[Brand, Agent, Agent],
) -> None:
    brand, *_ = ground
    sender = making.an_agent("post", effect=True, retries=1)
    steps = {"send": made.a_step(sender, effect="shop", on_fail="skip", optional=True)}
    run = made.start(brand, steps)
    taken = stepping.take()
    assert taken is not None
    making.spend(taken)

    assert made.fail(taken) == "held"

    assert ReviewItem.objects.get(run=run, state="open").kind == "failure"
    made.settle(run, "give_up")


def an_asking(
    brand: Brand, due: str | None = None, when: str | None = None
) -> dict[str, Any]:
    asked = {**ASKS, **({"due": due} if due else {})}
    registry.register(find("direction"))
    FUNCTIONS["direction"] = find("direction")
    return {
        "market": {"title": "Choose", "ask": asked, **({"when": when} if when else {})}
    }


@pytest.mark.parametrize("when", [None, "${ inputs.no }"])
def test_a_run_that_asks_what_nobody_may_answer_is_refused(
    ground: tuple[Brand, Agent, Agent], when: str | None
) -> None:
    brand = making.a_brand("Acme")
    version = made.publish(an_asking(brand, when=when))

    with pytest.raises(BadInput) as refusal:
        making.a_run(brand, version, inputs={"no": False})

    assert str(refusal.value) == (
        "Nobody at Acme may answer: the step market asks legal. Grant the role to"
        " somebody or change the step."
    )
    making.a_person(brand, "legal")
    assert making.a_run(brand, version, inputs={"no": True}).state == "open"
    made.work()


def test_a_question_is_due_when_its_step_says_and_only_called_then(
    ground: tuple[Brand, Agent, Agent], one_ledger: Ledger
) -> None:
    brand = making.a_brand()
    making.a_person(brand, "legal")
    run = made.start(brand, an_asking(brand, due="24h"))
    made.work()
    item = ReviewItem.objects.select_related("task").get(run=run)
    assert item.due_at is not None
    day = timedelta(hours=24)
    assert abs(item.due_at - timezone.now() - day) < timedelta(minutes=5)

    assert escalations.note_overdue([item]) == 1
    assert escalations.note_overdue([item]) == 0

    choice = Choice.objects.get(run=run)
    assert (choice.what, choice.chosen) == ("escalate", "call owner and admin")
    item.refresh_from_db()
    assert item.state == "open"
    assert made.states(run, "market") == "held | open"
