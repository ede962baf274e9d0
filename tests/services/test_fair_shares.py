"""Brands take turns by their shares, caps and rates hold, and nothing starves."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.domain.rank import Terms, rank
from orchestrator.models import (
    Agent,
    Attempt,
    Brand,
    Change,
    Rate,
    RoleGrant,
    Run,
    Task,
    Turn,
)
from orchestrator.services.scheduling import rates, shares
from tests import making
from tests.postgres import Ledger

LIST = """
workflow: {slug}
title: Writes each
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    each: "${{ inputs.texts }}"
    with: {{text: "${{ item }}"}}
"""


def a_backlog(
    brand: Brand, many: int, *, agent: Agent | None = None, priority: str = "normal"
) -> Run:
    """A run of so many tasks that are ready."""
    version = making.a_workflow(LIST, agent=agent)
    texts = [f"text {n}" for n in range(many)]
    return making.a_run(brand, version, inputs={"texts": texts}, priority=priority)


def newcomers(run: Run, many: int) -> None:
    """So many tasks more like the one of `run`, ready now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO task (run_id, brand_id, kind, step, title, agent_id, pool,"
            " level, channel, validators, state, moved_by, why, any_open, pending,"
            " patience, path_ahead, pinned, attempts_made, reworks) SELECT run_id,"
            " brand_id, kind, step, title, agent_id, pool, level, '', '{}', 'ready',"
            " 'test', '', false, 0, patience, 0, false, 0, 0"
            " FROM task, generate_series(1, %s) WHERE run_id = %s",
            [many, run.pk],
        )


def brands_with(*given_shares: int, tasks: int) -> list[Brand]:
    made = []
    for share in given_shares:
        brand = making.a_brand()
        Brand.objects.filter(pk=brand.pk).update(share=share)
        a_backlog(brand, tasks)
        made.append(brand)
    return made


def taken(times: int) -> list[int]:
    """The brands of so many claims, in their order."""
    found = []
    for _ in range(times):
        claim = making.take()
        assert claim is not None
        found.append(claim.brand_id)
    return found


@pytest.mark.parametrize("wanted", [(1, 1, 1), (3, 2, 1)])
def test_backlogged_brands_get_their_shares_from_the_first_turns_on(
    ledger: Ledger, wanted: tuple[int, ...]
) -> None:
    brands = brands_with(*wanted, tasks=70)
    starts = taken(60)

    for so_far in (12, 24, 36, 48, 60):
        counted = Counter(starts[:so_far])
        for brand, share in zip(brands, wanted, strict=True):
            assert abs(counted[brand.pk] - so_far * share / sum(wanted)) <= 1


def test_a_brand_that_was_idle_gets_no_turns_back(ledger: Ledger) -> None:
    early, late = brands_with(1, 1, tasks=80)
    third = making.a_brand()
    taken(60)

    a_backlog(third, 40)
    starts = Counter(taken(30))

    assert all(abs(starts[brand.pk] - 10) <= 1 for brand in (early, late, third))


def test_a_brand_behind_a_full_agent_gets_no_turns_back(ledger: Ledger) -> None:
    narrow = making.an_agent(concurrency=1)
    blocked, free = making.a_brand(), making.a_brand()
    a_backlog(blocked, 40, agent=narrow)
    a_backlog(free, 80)

    first = taken(30)
    agent = Agent.objects.get(pk=narrow.pk)
    Agent.objects.filter(pk=agent.pk).update(concurrency=None)
    then = Counter(taken(20))

    assert Counter(first) == {blocked.pk: 1, free.pk: 29}
    assert abs(then[blocked.pk] - 10) <= 1


def test_a_brand_alone_keeps_no_turns(ledger: Ledger) -> None:
    brands_with(1, tasks=5)

    taken(5)

    assert not Turn.objects.exists()


def test_shares_hold_with_several_workers_at_once(ledger: Ledger) -> None:
    brands = brands_with(3, 2, 1, tasks=150)

    def work(session: int) -> None:
        with connection.cursor() as cursor:
            for _ in range(60):
                cursor.execute(
                    "SELECT 1 FROM ledger_claim('default', 'worker:test', %s, 45)",
                    [session],
                )
        connection.close()

    workers = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    counted = Counter(Attempt.objects.values_list("task__brand", flat=True))
    for brand, share in zip(brands, (3, 2, 1), strict=True):
        assert counted[brand.pk] == pytest.approx(240 * share / 6, rel=0.1)


def test_an_old_low_task_is_taken_before_thousands_of_urgent_newcomers(
    ledger: Ledger,
) -> None:
    """Within its patience of newcomers, and of other brands one turn each."""
    mine, other = making.a_brand(), making.a_brand()
    old = a_backlog(mine, 1, priority="low").tasks.get()
    newcomers(a_backlog(mine, 1, priority="urgent"), 3000)
    newcomers(a_backlog(other, 1, priority="urgent"), 3000)
    _age(ledger, old, timedelta(seconds=old.patience))

    first = [making.take() for _ in range(2)]

    assert old.pk in [claim.task_id for claim in first if claim is not None]


def test_a_later_item_lets_a_small_run_pass(ledger: Ledger) -> None:
    brand = making.a_brand()
    a_backlog(brand, 400)
    small = a_backlog(brand, 1)
    before = Task.objects.filter(rank__lt=small.tasks.get().rank).count()

    assert before < 300
    assert Task.objects.order_by("-index").first().turn == 399 * 0.05


def test_a_cap_of_three_is_never_exceeded_by_claimers_at_once(ledger: Ledger) -> None:
    """After each claim by a count, and at the end by when the attempts overlapped."""
    agent = making.an_agent(concurrency=3)
    a_backlog(making.a_brand(), 100, agent=agent)
    most = list[int]()

    def work(session: int) -> None:
        with connection.cursor() as cursor:
            while True:
                cursor.execute(
                    "SELECT attempt_id, token FROM ledger_claim(%s, %s, %s, 45)",
                    ["default", "worker:test", session],
                )
                row = cursor.fetchone()
                cursor.execute("SELECT count(*) FROM attempt WHERE state = 'running'")
                most.append(cursor.fetchone()[0])
                if row is None:
                    cursor.execute("SELECT 1 FROM task WHERE state = 'ready' LIMIT 1")
                    if cursor.fetchone() is None:
                        break
                    continue
                cursor.execute(
                    "SELECT ledger_complete(%s, %s, 'test', 'skipped', 'done')", row
                )
        connection.close()

    workers = [threading.Thread(target=work, args=(n,)) for n in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Attempt.objects.count() == 100
    assert max(most) <= 3
    assert _most_at_once() <= 3


def test_a_rate_lets_a_burst_start_and_then_its_pace(ledger: Ledger) -> None:
    agent, brand = making.an_agent(), making.a_brand()
    admin = making.a_person(brand, "admin")
    a_backlog(brand, 10, agent=agent)
    rates.set_rate(
        "agent", agent.name, 60, by=admin, brand=brand, why="a test", burst=3
    )

    burst = [making.take() is not None for _ in range(5)]
    Rate.objects.update(next_at=F("next_at") - timedelta(seconds=2))
    later = [making.take() is not None for _ in range(5)]

    assert burst == [True, True, True, False, False]
    assert later == [True, True, False, False, False]


def test_a_rate_of_the_pool_counts_for_all_its_agents(ledger: Ledger) -> None:
    brand = making.a_brand()
    admin = making.a_person(brand, "admin")
    for _ in range(2):
        a_backlog(brand, 2)
    rates.set_rate("pool", "default", 1, by=admin, brand=brand, why="a test")

    assert [making.take() is not None for _ in range(3)] == [True, False, False]

    rates.set_rate("pool", "default", None, by=admin, brand=brand, why="over")

    assert making.take() is not None


def test_a_full_rate_of_one_agent_stops_no_other(ledger: Ledger) -> None:
    slow, brand = making.an_agent(), making.a_brand()
    admin = making.a_person(brand, "admin")
    a_backlog(brand, 3, agent=slow, priority="urgent")
    other = a_backlog(brand, 2)
    rates.set_rate("agent", slow.name, 1, by=admin, brand=brand, why="a test")

    runs = [claim.run_id for _ in range(5) if (claim := making.take()) is not None]

    assert runs.count(other.pk) == 2
    assert len(runs) == 3


def test_admins_alone_set_shares_and_rates_and_it_is_on_record(ledger: Ledger) -> None:
    brand, agent = making.a_brand(), making.an_agent()
    admin, owner = making.a_person(brand, "admin"), making.a_person(brand, "owner")

    shares.set_share(brand, 3, by=admin, why="the campaign of the year")

    assert Brand.objects.get(pk=brand.pk).share == 3
    assert Change.objects.get(noun="share").after == 3
    with pytest.raises(NotPermitted):
        shares.set_share(brand, 4, by=owner, why="me too")
    with pytest.raises(BadInput, match="give 1 to 100"):
        shares.set_share(brand, 0, by=admin, why="stop them")
    with pytest.raises(NotPermitted):
        rates.set_rate("agent", agent.name, 5, by=owner, brand=brand, why="slow")
    with pytest.raises(BadInput, match="no agent"):
        rates.set_rate("agent", "nobody", 5, by=admin, brand=brand, why="slow")


def test_an_agent_of_several_brands_is_paced_by_an_admin_of_all(
    ledger: Ledger,
) -> None:
    ours, theirs, agent = making.a_brand(), making.a_brand("Unseen"), making.an_agent()
    admin = making.a_person(ours, "admin")
    for brand in (ours, theirs):
        a_backlog(brand, 1, agent=agent)

    for scope, name in (("agent", agent.name), ("pool", "default")):
        with pytest.raises(NotPermitted, match="works for other brands") as refused:
            rates.set_rate(scope, name, 5, by=admin, brand=ours, why="slow")
        assert "Unseen" not in str(refused.value)
    RoleGrant.objects.create(person=admin, brand=theirs, role="admin")
    rates.set_rate("agent", agent.name, 5, by=admin, brand=ours, why="slow")

    assert Rate.objects.get().per_minute == 5


def test_a_pace_is_set_and_told_from_the_shell(ledger: Ledger) -> None:
    brand, agent = making.a_brand(), making.an_agent()
    by = making.a_person(brand, "admin").login
    said = StringIO()

    call_command("pace", brand.slug, share=3, why="Christmas", by=by, stdout=said)
    call_command(
        "pace", brand.slug, agent=agent.name, per_minute=30.0, by=by, stdout=said
    )

    assert f"{brand.slug}\tshare 3" in said.getvalue()
    assert f"agent {agent.name}: 30 a minute, 1 at once" in said.getvalue()
    with pytest.raises(CommandError, match="names --agent or --pool"):
        call_command("pace", brand.slug, per_minute=30.0)
    with pytest.raises(CommandError, match="give 1 to 100"):
        call_command("pace", brand.slug, share=0, by=by)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1))


@settings(max_examples=60, deadline=None)
@given(
    MOMENTS,
    st.floats(0, 86_400),
    st.floats(0, 600),
    st.none() | MOMENTS,
    st.booleans(),
)
def _same_as_the_ledger(
    ready: datetime,
    patience: float,
    turn: float,
    latest: datetime | None,
    pinned: bool,
) -> None:
    ready = ready.replace(tzinfo=UTC)
    latest = latest and latest.replace(tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_rank(%s, %s, %s, %s, %s)",
            [ready, patience, turn, latest, pinned],
        )
        (stored,) = cursor.fetchone()

    found = rank(Terms(ready, patience, turn, latest, pinned))

    assert abs(stored - found) <= timedelta(microseconds=1)


def test_the_ledger_computes_the_rank_that_the_domain_explains(ledger: Ledger) -> None:
    _same_as_the_ledger()


def _age(ledger: Ledger, task: Task, by: timedelta) -> None:
    """As if a task had been ready that much longer."""
    with psycopg.connect(ledger.owner_url, autocommit=True) as owner:
        owner.execute(
            "UPDATE task SET ready_at = ready_at - %s, rank = rank - %s WHERE id = %s",
            [by, by, task.pk],
        )


def _most_at_once() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max((SELECT count(*) FROM attempt b WHERE b.started_at <="
            " a.started_at AND b.finished_at > a.started_at)) FROM attempt a"
        )
        return int(cursor.fetchone()[0])
