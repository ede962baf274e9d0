"""Why a task is next, or waits: in words, from the ledger, for any task."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.explanation import Explanation, Place, span
from orchestrator.domain.rank import PINNED, Terms, rank
from orchestrator.models import Agent, Run, Task
from orchestrator.services.freezing import freezes
from orchestrator.services.scheduling import pins, rates
from orchestrator.services.scheduling.explaining import explain
from tests import making
from tests.postgres import Ledger

MOMENTS = st.datetimes(
    datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)
)
TERMS = st.builds(
    Terms,
    MOMENTS,
    st.floats(0, 86_400),
    st.floats(0, 600),
    st.none() | MOMENTS,
    st.booleans(),
)
JOINS = """
workflow: {slug}
title: Writes each and joins
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    each: "${{ inputs.texts }}"
    with: {{text: "${{ item }}"}}
  join:
    title: Join
    agent: {agent}
    with: {{texts: "${{ steps.write }}"}}
  after:
    title: After
    agent: {agent}
    with: {{text: "${{ steps.join.text }}"}}
"""


def said(task: Task) -> str:
    return "\n".join(explain(task).lines())


def a_wide_run(many: int) -> Run:
    texts = [f"text {n}" for n in range(many)]
    version = making.a_workflow(JOINS)
    return making.a_run(making.a_brand(), version, inputs={"texts": texts})


@given(TERMS, st.integers(0, 2000), st.integers(1, 20))
def test_every_explanation_says_the_rank_its_terms_give(
    terms: Terms, before: int, brands: int
) -> None:
    told = Explanation(
        *(1, "Write", "ready", ""), terms, rank(terms), Place(before, brands, 1, 20)
    )

    assert told.agrees
    assert f"its rank {rank(terms):%Y-%m-%d %H:%M:%S}" in "\n".join(told.lines())


def test_a_rank_that_its_terms_do_not_give_is_seen() -> None:
    terms = Terms(datetime(2026, 3, 2, tzinfo=UTC), 600)
    off = rank(terms) + timedelta(seconds=1)

    assert not Explanation(1, "Write", "ready", "", terms, off).agrees


def test_the_rank_of_every_task_is_reproduced_whatever_its_state(
    ledger: Ledger,
) -> None:
    brand = making.a_brand()
    soon = datetime.now(UTC) + timedelta(minutes=5)
    past = soon - timedelta(days=1)
    for priority in ("urgent", "high", "normal", "low"):
        for deadline in (None, soon, past):
            texts = ["a", "b", "c"]
            making.a_run(
                brand,
                making.a_workflow(JOINS),
                inputs={"texts": texts},
                priority=priority,
                deadline=deadline,
            )
    owner = making.a_person(brand, "owner")
    for task in Task.objects.filter(state="ready")[::5]:
        pins.pin(task, by=owner, reason="first")
    for _ in range(12):
        claim = making.take()
        assert claim is not None
        if claim.attempt_id % 2:
            making.give(claim, {"text": "bread"})
    running = Task.objects.filter(state="running", pinned=False).first()
    assert running is not None
    Task.objects.filter(pk=running.pk).update(why="as it is")

    told = [explain(task) for task in Task.objects.all()]

    assert {each.state for each in told} >= {"ready", "waiting", "running", "done"}
    assert PINNED in {each.stored for each in told}
    assert [each for each in told if not each.agrees] == []


def test_a_ready_task_is_told_its_place_and_whose_turn_it_is(ledger: Ledger) -> None:
    run = a_wide_run(3)
    other = making.a_brand()
    making.a_run(other, making.a_workflow())

    last = said(run.tasks.get(step="write", index=2))

    assert "2 tasks of its brand and agent go before it" in last
    assert "2 brands have work here, and its brand gets 1 of every 2 starts" in last
    assert "its place in the list for 0.1 s" in last
    assert "decided by its priority" in last
    assert "2 tasks cannot start before it ends" in last


def test_what_holds_a_ready_task_back_is_named(ledger: Ledger) -> None:
    brand = making.a_brand()
    agent = making.an_agent(concurrency=1)
    version = making.a_workflow(agent=agent)
    making.a_run(brand, version)
    task = making.a_run(brand, version).tasks.get()
    admin = making.a_person(brand, "admin", "operator")
    making.take()
    rates.set_rate("agent", agent.name, 1, by=admin, brand=brand, why="slow")
    Agent.objects.filter(pk=agent.pk).update(paused=True)
    freezes.freeze("run", str(task.run_id), by=admin, reason="look first")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rate SET next_at = now() + interval '1 hour'")

    held = said(task)

    assert f"Agent {agent.title} is paused." in held
    assert f"Agent {agent.title} is full: 1 of 1 at work." in held
    assert "starts 1 a minute at most" in held
    assert "stops it." in held
    assert "No worker process is running." in held


def test_a_waiting_task_is_followed_down_to_who_owns_the_wait(ledger: Ledger) -> None:
    making_held = making.a_held_item(workflow=making.TWO_STEPS)
    run = making_held.run
    told = explain(run.tasks.get(step="send"))

    (root,) = told.roots

    assert root.item == making_held.pk
    assert root.owner == "role brand"
    assert "In the end: Write (held): people to say: a decision" in "\n".join(
        told.lines()
    )


def test_a_chain_is_followed_through_all_that_waits(ledger: Ledger) -> None:
    run = a_wide_run(2)
    first, second = run.tasks.filter(step="write").order_by("index")
    claim = making.take()
    assert claim is not None

    told = explain(run.tasks.get(step="after"))

    states = {root.task: root.state for root in told.roots}
    assert states == {first.pk: "running", second.pk: "ready"}
    assert [need.title for need in told.needs] == ["Join"]


def test_a_running_task_says_who_has_it_and_until_when(ledger: Ledger) -> None:
    task = making.a_run(making.a_brand(), making.a_workflow()).tasks.get()
    making.take()

    own = explain(task).own

    assert own is not None
    assert "worker:test" in own.owner
    assert own.since is not None
    assert own.due is not None


def test_what_is_over_says_how_it_ended(ledger: Ledger) -> None:
    task = making.a_run(
        making.a_brand(), making.a_workflow(), inputs={"text": "bread"}
    ).tasks.get()
    making.work_until_idle()

    assert said(task).startswith("It is done: released by policy")


def test_an_explanation_asks_as_much_of_a_wide_run_as_of_a_small_one(
    ledger: Ledger, django_assert_max_num_queries: object
) -> None:
    for many in (2, 300):
        run = a_wide_run(many)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            told = explain(run.tasks.get(step="join"))

        assert len(told.needs) <= 20
        assert len(told.needs) + told.more_needs == many


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.05, "0.05 s"), (40, "40 s"), (720, "12 min"), (12_000, "3 h 20 min")],
)
def test_lengths_of_time_read_as_people_say_them(seconds: float, words: str) -> None:
    assert span(seconds) == words
