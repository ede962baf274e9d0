"""What is expected of runs: from their past, from people's answers, kept by rounds."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestrator.domain.outlook.pace import UNSEEN_PEOPLE
from orchestrator.domain.outlook.plan import slipped
from orchestrator.models import Outlook, Run, Task
from orchestrator.services.outlook import paces, refreshing, rows
from orchestrator.services.outlook.expecting import expect
from orchestrator.services.running import runs
from tests import making

pytestmark = pytest.mark.usefixtures("ledger")

MINUTE = 60.0


def a_chain(brand, **options):
    """A run of write → send on, nothing of it done."""
    return making.a_run(brand, making.a_workflow(making.TWO_STEPS), **options)


def of(run):
    return expect(Run.objects.select_related("version").get(pk=run.pk))


def test_without_a_past_a_share_of_the_time_limit_stands_in():
    run = a_chain(making.a_brand())

    found = of(run)

    limit = run.tasks.earliest("pk").agent.timeout
    assert found.plan.finish.likely == pytest.approx(
        found.now.timestamp() + 2 * 0.2 * limit
    )
    assert {pace.basis for pace in found.paces.values()} == {"timeout"}
    assert [found.tasks[key].step for key in found.plan.path] == ["write", "send"]


def test_its_own_past_decides_once_there_is_enough(owner_connection):
    brand, version = making.a_brand(), making.a_workflow(making.TWO_STEPS)
    for _ in range(3):
        making.a_run(brand, version)
    making.work_until_idle()
    took(owner_connection, "write", work=90, rest=30 * MINUTE)
    run = making.a_run(brand, version)

    pace = of(run).paces["write", run.tasks.get(step="write").agent_id]

    assert (pace.basis, pace.seen) == ("step", 3)
    assert pace.work.p50 == pytest.approx(90)
    assert pace.rest.p50 == pytest.approx(30 * MINUTE)


def test_the_past_of_another_brand_is_nobody_elses_business():
    version = making.a_workflow(making.TWO_STEPS)
    theirs = making.a_brand()
    for _ in range(3):
        making.a_run(theirs, version)
    making.work_until_idle()

    run = making.a_run(making.a_brand(), version)

    assert {pace.basis for pace in of(run).paces.values()} == {"timeout"}


def test_what_waits_for_people_ends_by_how_long_they_really_take(owner_connection):
    brand = making.a_brand()
    making.a_live_rule(brand)
    person = making.a_person(brand, "brand")
    first = making.a_run(brand, inputs={"text": "A miracle"})
    making.work_until_idle()
    unseen = of(first)
    for _ in range(3):
        making.a_run(brand, inputs={"text": "A miracle"})
    making.work_until_idle()
    for item in list(first.items.model.objects.filter(brand=brand).exclude(run=first)):
        making.approve(item, person)
    answered_after(owner_connection, 45 * MINUTE)

    seen = of(first)

    asked = first.items.get().created_at.timestamp()
    assert unseen.plan.finish.likely == pytest.approx(asked + UNSEEN_PEOPLE.p50)
    assert seen.plan.finish.likely == pytest.approx(asked + 45 * MINUTE)
    (wait,) = seen.waits
    assert (wait.kind, wait.who, wait.count) == ("people", "brand", 1)


def test_a_wait_says_how_much_stands_behind_it():
    item = making.a_held_item(workflow=making.TWO_STEPS)

    (wait,) = of(item.run).waits

    assert (wait.kind, wait.behind, wait.item) == ("people", 1, item.pk)


def test_two_hours_move_what_stands_behind_and_nothing_else():
    item = making.a_held_item(workflow=making.TWO_STEPS)
    found = of(item.run)
    behind = Task.objects.get(run=item.run, step="send").pk

    moved = slipped(found.plan, item.task_id, 7200)

    assert moved == {item.task_id: 7200, behind: pytest.approx(7200)}


def test_what_is_over_is_told_by_step_and_takes_part_in_no_plan():
    brand = making.a_brand()
    run = making.a_run(brand)
    making.work_until_idle()

    found = of(run)

    assert found.finish is None
    assert [(row.step, row.state, row.many) for row in found.rows.over] == [
        ("write", "done", 1)
    ]


def test_the_rounds_keep_it_until_the_run_is_over():
    soon = datetime.now(UTC) + timedelta(seconds=5)
    run = a_chain(making.a_brand(), deadline=soon)

    first = refreshing.refresh_due()
    kept = Outlook.objects.get(run=run)
    idle = refreshing.refresh_due()
    making.work_until_idle()
    refreshing.refresh_due()

    assert (first, idle) == (1, 0)
    assert (kept.left, kept.total, kept.margin < 0) == (2, 2, True)
    assert kept.waits[0]["kind"] == "worker"
    assert not Outlook.objects.exists()


def test_what_moved_is_reckoned_again():
    item = making.a_held_item()
    refreshing.refresh_due()
    making.a_run(item.brand, inputs={"text": "A miracle"})
    making.work_until_idle()

    assert refreshing.refresh_due() == 1
    assert Outlook.objects.count() == 2


def test_what_is_old_is_reckoned_again_in_its_place():
    run = a_chain(making.a_brand())
    refreshing.refresh_due()
    old = datetime.now(UTC) - timedelta(hours=1)
    Outlook.objects.update(made_at=old, likely=old, waits=[], left=9)

    done = refreshing.refresh_due()

    kept = Outlook.objects.get()
    assert (done, kept.run_id, kept.left, len(kept.waits)) == (1, run.pk, 2, 1)
    assert kept.made_at > old < kept.likely


def test_a_plan_that_cannot_be_made_stops_no_other(monkeypatch):
    bad, good = (a_chain(making.a_brand()) for _ in range(2))
    real = refreshing.expect

    def expect_but(run, pasts):
        if run.pk == bad.pk:
            raise KeyError("gone")
        return real(run, pasts)

    monkeypatch.setattr(refreshing, "expect", expect_but)

    assert refreshing.refresh_due() == 1
    assert Outlook.objects.get().run_id == good.pk


def test_a_cancelled_run_is_forgotten():
    run = a_chain(making.a_brand())
    refreshing.refresh_due()
    operator = making.a_person(run.brand, "operator")

    runs.cancel_run(run, by=operator, reason="Over")
    refreshing.refresh_due()

    assert not Outlook.objects.exists()


def test_a_larger_run_asks_the_database_no_more():
    each = making.ONE_STEP + '    each: "${{ inputs.list }}"\n'
    version = making.a_workflow(each.replace("inputs.text", "item"))
    brand = making.a_brand()
    small, large = (
        making.a_run(brand, version, inputs={"list": ["x"] * many})
        for many in (2, 40)
    )  # fmt: skip
    of(small)
    with CaptureQueriesContext(connection) as few:
        of(small)

    with CaptureQueriesContext(connection) as many:
        of(large)

    assert len(few) == len(many) <= 11


def test_every_statement_walks_an_index(owner_connection):
    owner_connection.execute("SET enable_seqscan = off")
    told = {"run": 1, "brand": 1, "most": 60, "locks": 72, "steps": ["a"]}
    statements = [rows.TASKS, rows.NEEDS, rows.OVER, rows.ITEMS, rows.WAITS,
                  paces.STEPS, paces.PEOPLE]  # fmt: skip

    for sql in statements:
        plan = "\n".join(row[0] for row in owner_connection.execute(
            f"EXPLAIN {sql}", told))  # fmt: skip
        for table in ("task", "attempt", "review_item", "wait", "dependency"):
            assert f"Seq Scan on {table} " not in plan, sql


def took(owner, step, *, work, rest):
    """Rewrite the past of a step: its attempts took `work`, people then `rest`."""
    for table in ("attempt", "task"):
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    owner.execute(
        "UPDATE attempt a SET finished_at = started_at + make_interval(secs => %s)"
        " FROM task t WHERE t.id = a.task_id AND t.step = %s AND t.state = 'done'",
        [work, step],
    )
    owner.execute(
        "UPDATE task t SET finished_at = a.finished_at + make_interval(secs => %s)"
        " FROM attempt a WHERE a.task_id = t.id AND t.step = %s AND t.state = 'done'",
        [rest, step],
    )


def answered_after(owner, seconds):
    """Rewrite the past: every answer came so long after its question."""
    owner.execute("ALTER TABLE decision DISABLE TRIGGER USER")
    owner.execute(
        "UPDATE decision d SET created_at = i.created_at + make_interval(secs => %s)"
        " FROM review_item i WHERE i.id = d.item_id",
        [seconds],
    )
