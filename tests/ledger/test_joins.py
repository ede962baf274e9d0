"""Joins of some, and order without needs, on the real ledger: always counted right."""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from orchestrator.domain.errors import BadInput
from orchestrator.models import Agent, Brand, Dependency, Release, ReviewItem, Run, Task
from orchestrator.services.recalling import recalls
from orchestrator.services.running import planning
from tests import making, stepping
from tests.postgres import Ledger
from tests.services import outcomes_made as made
from tests.services.recalling import assert_all_promises_hold

pytestmark = pytest.mark.usefixtures("one_ledger")
TWO = {"at_least": 2, "of": ["a", "b", "c"]}
LISTED = "${ inputs.items }"


@pytest.fixture(scope="module")
def ground(one_ledger: Ledger) -> Iterator[tuple[Brand, Agent]]:
    """A brand and an agent for all; in the end every promise holds."""
    brand = making.a_brand()
    making.a_live_rule(brand)
    yield brand, made.an_actor()
    assert_all_promises_hold()


def task(run: Run, step: str, index: int | None = None) -> Task:
    return Task.objects.get(run=run, step=step, index=index)


def do(run: Run, step: str, index: int | None = None) -> None:
    """Work on until this task was worked on."""
    while True:
        taken = stepping.take()
        assert taken is not None
        stepping.perform(taken)
        if taken.task_id == task(run, step, index).pk:
            return


def recall(run: Run, step: str, index: int | None = None) -> None:
    release = Release.objects.get(output__task=task(run, step, index))
    recalls.recall_releases(
        run.brand,
        "output",
        str(release.output_id),
        [release.pk],
        reason="wrong",
        by=making.a_person(run.brand, "operator"),
        mode="rerun",
    )


def counts(run: Run) -> tuple[str, int, int]:
    join = task(run, "join")
    return join.state, join.pending, join.any_left


def a_late_join(ground: tuple[Brand, Agent]) -> Run:
    """A join of two of three that waits for a person too, a, b and c being done."""
    brand, agent = ground
    steps = {name: made.a_step(agent) for name in "abc"}
    steps["held"] = made.a_step(agent, "rejected")
    steps["also"] = made.a_step(agent, needs=["held"])
    steps["join"] = made.a_step(
        agent, needs=TWO, when="${ steps.also != null }", **{"with": {}}
    )
    run = made.start(brand, steps)
    made.work()
    return run


def test_a_recall_counts_a_join_anew_and_nothing_wakes_it_twice(
    ground: tuple[Brand, Agent],
) -> None:
    run = a_late_join(ground)
    assert counts(run) == ("waiting", 1, 0)

    recall(run, "a")
    assert counts(run) == ("waiting", 1, 0)
    recall(run, "b")
    assert counts(run) == ("waiting", 2, 1)
    made.work()
    assert counts(run) == ("waiting", 1, 0)
    recall(run, "c")
    made.work()
    assert counts(run) == ("waiting", 1, 0)
    made.settle(run, "approve")
    made.work()

    assert made.states(run, "join") == "done | done"


def test_two_that_end_at_once_leave_nothing_waiting(
    ground: tuple[Brand, Agent], one_ledger: Ledger
) -> None:
    brand, agent = ground
    steps = {name: made.a_step(agent, "rejected") for name in "ab"}
    steps["join"] = made.a_step(agent, needs={"any": ["a", "b"]})
    run = made.start(brand, steps)
    made.work()
    a, b, join = (task(run, name).pk for name in ("a", "b", "join"))

    def end(connection: psycopg.Connection[Any], pk: int) -> None:
        connection.execute(
            "UPDATE task SET state = 'failed', moved_by = 'me' WHERE id = %s", (pk,)
        )
        connection.execute("SELECT ledger_block(%s, 'me')", (pk,))
        connection.commit()

    with (
        psycopg.connect(one_ledger.app_url) as one,
        psycopg.connect(one_ledger.app_url) as other,
        psycopg.connect(one_ledger.app_url, autocommit=True) as third,
    ):
        # each has judged before the other commits, unless they wait for each other
        one.execute(
            "UPDATE task SET state = 'failed', moved_by = 'me' WHERE id = %s", (a,)
        )
        one.execute("SELECT ledger_block(%s, 'me')", (a,))
        second = threading.Thread(target=end, args=(other, b))
        second.start()
        waits = (
            "SELECT wait_event_type FROM pg_stat_activity WHERE pid ="
            f" {other.info.backend_pid}"
        )
        while third.execute(waits).fetchone() != ("Lock",):
            assert second.is_alive(), "it did not wait for the first"
        one.commit()
        second.join(20)

    assert Task.objects.get(pk=join).state == "cancelled"
    ReviewItem.objects.filter(run=run).update(
        state="withdrawn", moved_by="me", why="over"
    )
    with psycopg.connect(one_ledger.app_url) as connection:
        connection.execute("SELECT ledger_close_run(%s, 'me')", (run.pk,))


@pytest.mark.parametrize(
    ("many", "expected"), [(0, "cancelled"), (1, "cancelled"), (2, "done")]
)
def test_a_join_waits_for_a_list_before_it_is_given_up(
    ground: tuple[Brand, Agent], many: int, expected: str
) -> None:
    brand, agent = ground
    lister = making.an_agent(
        function=lambda _: {"items": ["x"] * many}, output_schema=making.ANYTHING
    )
    steps = {
        "list": made.a_step(lister),
        "a": made.a_step(agent, "fails", on_fail="stop"),
        "e": made.a_step(agent, each="${ steps.list.items }"),
        "join": made.a_step(agent, needs={"at_least": 2, "of": ["a", "e"]}),
    }
    run = made.start(brand, steps)

    made.work()

    # one of a list of one, and one that failed, are fewer than two
    assert task(run, "join").state == expected
    run.refresh_from_db()
    assert run.state == "failed"


def at_work(run: Run) -> int:
    """How many items have begun, or may, and are not over."""
    over = ("done", "skipped", "rejected", "failed", "cancelled")
    begun = Task.objects.filter(run=run, index__isnull=False, step="one")
    begun = begun.exclude(state="waiting").values_list("index", flat=True)
    last = Task.objects.filter(run=run, step="two", index__in=begun)
    return last.exclude(state__in=over).count()


def a_limited(ground: tuple[Brand, Agent], *does: str, **more: Any) -> Run:
    brand, agent = ground
    one = {"title": "A step", "agent": agent.name, "with": {"do": "${ item }"}}
    steps = {
        "one": {**one, "each": LISTED, "limit": 2, **more},
        "two": made.a_step(agent, each=LISTED, needs=["one"]),
    }
    return made.start(brand, steps, items=list(does))


def test_no_more_items_are_at_work_than_the_limit(ground: tuple[Brand, Agent]) -> None:
    run = a_limited(ground, *["done"] * 7)
    seen = set()

    while (taken := stepping.take()) is not None:
        seen.add(at_work(run))
        stepping.perform(taken)

    assert max(seen) == 2
    assert Task.objects.filter(run=run, state="done").count() == 14


def test_an_item_that_fails_or_is_rejected_lets_the_next_ones_go(
    ground: tuple[Brand, Agent],
) -> None:
    run = a_limited(
        ground, "fails", "rejected", "done", "fails", "done", on_fail="stop"
    )
    made.work()
    assert task(run, "two", 2).state == "done"
    assert task(run, "one", 3).state == "waiting"

    made.settle(run, "reject")
    made.work()

    ends = Task.objects.filter(run=run, step="two").order_by("index")
    assert " ".join(ends.values_list("state", flat=True)) == (
        "cancelled cancelled done cancelled done"
    )


def test_order_gives_nothing_and_a_recall_does_not_walk_it(
    ground: tuple[Brand, Agent],
) -> None:
    run = a_limited(ground, *["done"] * 5)
    do(run, "one", 2)
    assert task(run, "two", 0).state == "done"
    waits = task(run, "one", 4)
    assert waits.state == "waiting"

    recall(run, "two", 0)

    # item 2 had begun; item 4 only comes after item 2
    assert task(run, "one", 2).state == "done"
    made.work()
    made_of = Task.objects.filter(run=run).values_list("generation", flat=True)
    assert sorted(made_of) == [0] * 9 + [1]
    assert made.states(run, "one").endswith("| done")


def test_a_limit_never_makes_a_run_wait_for_itself(
    ground: tuple[Brand, Agent],
) -> None:
    brand, agent = ground
    steps = {
        "one": made.a_step(agent, each=LISTED, limit=1),
        "all": made.a_step(agent, needs=["one"]),
        "two": made.a_step(agent, each=LISTED, needs=["one", "all"], limit=2),
    }
    run = made.start(brand, steps, items=["x"] * 4)

    made.work()

    run.refresh_from_db()
    assert run.state == "done"
    soft = Dependency.objects.filter(run=run, soft=True)
    assert soft.filter(task__step="one").count() == 3
    assert soft.filter(task__step="two").count() == 2


def test_nobody_begins_before_its_turn_or_forges_an_order(
    ground: tuple[Brand, Agent], one_ledger: Ledger
) -> None:
    run = a_limited(ground, *["done"] * 3)
    late, first = task(run, "one", 2), task(run, "one", 0)
    forged = (
        "INSERT INTO dependency (run_id, task_id, task_level, needs_id, needs_level,"
        " any_of, soft) VALUES (%s, %s, %s, %s, %s, false, true)"
    )

    with psycopg.connect(one_ledger.app_url, autocommit=True) as connection:
        with pytest.raises(psycopg.DatabaseError, match="what it needs is not"):
            connection.execute(
                "UPDATE task SET state = 'ready', pending = 0, moved_by = 'me'"
                " WHERE id = %s",
                (late.pk,),
            )
        with pytest.raises(psycopg.DatabaseError, match="only come after an earlier"):
            connection.execute(
                forged, (run.pk, first.pk, first.level, late.pk, late.level)
            )
    made.work()


def test_a_run_over_the_limit_is_refused_with_its_number(
    ground: tuple[Brand, Agent],
) -> None:
    brand, agent = ground
    steps = {f"s{n}": made.a_step(agent, each=LISTED) for n in range(20)}
    version = made.publish(steps)
    before = Run.objects.count()

    with pytest.raises(BadInput, match="would have 200,000 tasks; 100,000 is most"):
        making.a_run(brand, version, inputs={"no": False, "items": ["x"] * 10_000})

    assert Run.objects.count() == before


def test_a_list_that_passes_the_limit_later_is_a_question_with_an_owner(
    ground: tuple[Brand, Agent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MOST_TASKS", 6)
    brand, agent = ground
    lister = making.an_agent(
        function=lambda _: {"items": ["x"] * 5}, output_schema=making.ANYTHING
    )
    steps = {
        "list": made.a_step(lister),
        "e": made.a_step(agent, each="${ steps.list.items }"),
    }
    run = made.start(brand, steps)

    made.work()

    item = ReviewItem.objects.get(run=run, state="open")
    assert item.kind == "failure"
    assert "would have 7 tasks; 6 is most" in item.why
    made.settle(run, "give_up")
