"""Who may stop what; what a freeze says of what it holds; how it ends."""

import pytest
from django.db import DatabaseError, connection, transaction

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Attempt, Effect, Event, Freeze, Run, Task
from orchestrator.services.freezing import freezes
from orchestrator.services.running import dispatch
from tests import making
from tests.services.own_workers import a_sending_run, work

pytestmark = pytest.mark.usefixtures("ledger")


def frozen(level: str, run: Run) -> Freeze:
    """`run`, or a part of it, frozen at a level by an operator of its brand."""
    task = Task.objects.get(run=run, step="send")
    subjects = {
        "task": str(task.pk),
        "run": str(run.pk),
        "brand": run.brand.slug,
        "channel": "outbox",
        "agent": task.agent.name,
        "everything": "",
    }
    by = making.a_person(run.brand, "operator")
    return freezes.freeze(level, subjects[level], reason="wrong price", by=by)


@pytest.mark.parametrize("level", Freeze.LEVELS)
def test_at_every_level_nothing_goes_out_until_the_freeze_is_lifted(level: str) -> None:
    run = a_sending_run(making.a_brand())
    order = frozen(level, run)

    work()
    held_back = Effect.objects.filter(run=run).exists()
    freezes.lift(order, by=making.a_person(run.brand, "operator"))
    work()

    assert not held_back
    assert Effect.objects.get(run=run).state == "done"


@pytest.mark.parametrize("level", ["task", "channel", "agent"])
def test_a_freeze_of_a_part_lets_the_rest_go_on(level: str) -> None:
    run = a_sending_run(making.a_brand())
    frozen(level, run)

    work()

    assert Task.objects.get(run=run, step="write").state == "done"
    assert Task.objects.get(run=run, step="send").state == "ready"


def test_a_channel_can_be_frozen_for_one_brand_alone() -> None:
    ours, theirs = (a_sending_run(making.a_brand()) for _ in range(2))
    by = making.a_person(ours.brand, "operator")
    freezes.freeze("channel", "outbox", brand=ours.brand, reason="stop", by=by)

    work()

    assert not Effect.objects.filter(run=ours).exists()
    assert Effect.objects.get(run=theirs).state == "done"


def test_the_same_freeze_again_is_the_one_that_stands() -> None:
    run = a_sending_run(making.a_brand())
    first = frozen("brand", run)

    again = frozen("brand", run)

    assert again.pk == first.pk
    assert freezes.active(run.brand) == [first]


@pytest.mark.parametrize(
    ("level", "subject", "said"),
    [
        ("task", "99999", "There is no task '99999' here"),
        ("run", "the big one", "There is no run 'the big one' here"),
        ("brand", "nowhere", "There is no brand 'nowhere' here"),
        ("channel", "carrier pigeon", "Nothing is delivered to a channel"),
        ("agent", "nobody", "No agent is called 'nobody'"),
        ("everything", "twice", "name no subject"),
        ("planet", "", "cannot be frozen: choose task, run"),
    ],
)
def test_what_is_not_there_cannot_be_frozen(
    level: str, subject: str, said: str
) -> None:
    by = making.a_person(making.a_brand(), "operator")

    with pytest.raises(BadInput, match=said):
        freezes.freeze(level, subject, reason="stop", by=by)


def test_a_freeze_says_why() -> None:
    by = making.a_person(making.a_brand(), "operator")

    with pytest.raises(BadInput, match="Say why"):
        freezes.freeze("everything", reason="  ", by=by)


def test_a_reviewer_stops_their_brand_and_not_another_nor_everything() -> None:
    brand, other = making.a_brand(), making.a_brand()
    reviewer = making.a_person(brand, "legal")

    order = freezes.freeze("brand", brand.slug, reason="stop", by=reviewer)

    assert freezes.active(brand) == [order]
    assert freezes.active(other) == []
    with pytest.raises(NotPermitted):
        freezes.freeze("brand", other.slug, reason="stop", by=reviewer)
    with pytest.raises(NotPermitted):
        freezes.freeze("everything", reason="stop", by=reviewer)
    with pytest.raises(NotPermitted, match="may not lift"):
        freezes.lift(order, by=reviewer)


def test_a_service_stops_nothing_whatever_its_roles() -> None:
    brand = making.a_brand()
    robot = making.a_person(brand, "operator", "admin", kind="service")

    with pytest.raises(NotPermitted, match="it takes a person"):
        freezes.freeze("brand", brand.slug, reason="stop", by=robot)


def test_a_freeze_is_lifted_once() -> None:
    run = a_sending_run(making.a_brand())
    order = frozen("run", run)
    operator = making.a_person(run.brand, "operator")
    freezes.lift(order, by=operator)

    with pytest.raises(StaleState, match="lifted already"):
        freezes.lift(order, by=operator)


def test_freezing_and_lifting_stand_in_the_history() -> None:
    run = a_sending_run(making.a_brand())
    order = frozen("run", run)

    freezes.lift(order, by=making.a_person(run.brand, "operator"))

    told = Event.objects.filter(noun="freeze", subject=order.pk).order_by("pk")
    assert [event.after for event in told] == ["frozen", "thawed", "lifted"]
    assert "wrong price" in told[0].why


def test_groups_say_what_waits_and_are_let_go_one_by_one() -> None:
    brand = making.a_brand()
    first, second = a_sending_run(brand), a_sending_run(brand)
    order = frozen("brand", first)
    operator = making.a_person(brand, "operator")
    before = {g.subject: g.waiting for g in freezes.groups(order) if g.level == "run"}

    freezes.thaw(order, "run", str(first.pk), by=operator)
    work()

    assert before == {str(first.pk): 1, str(second.pk): 1}
    assert Effect.objects.get(run=first).state == "done"
    assert not Effect.objects.filter(run=second).exists()
    now = {g.subject: (g.waiting, g.thawed) for g in freezes.groups(order)}
    assert now == {str(first.pk): (0, True), str(second.pk): (1, False)}
    assert freezes.waiting(order) == 1


def test_everything_resumes_brand_by_brand() -> None:
    ours, theirs = (a_sending_run(making.a_brand()) for _ in range(2))
    order = frozen("everything", ours)

    freezes.thaw(
        order,
        "brand",
        theirs.brand.slug,
        by=making.a_person(theirs.brand, "operator"),
    )
    work()

    assert Effect.objects.get(run=theirs).state == "done"
    assert not Effect.objects.filter(run=ours).exists()
    seen = freezes.groups(order, within=[ours.brand])
    assert [group.title for group in seen] == [ours.brand.name]


def test_only_a_part_of_a_freeze_is_let_go_by_it() -> None:
    ours, theirs = (a_sending_run(making.a_brand()) for _ in range(2))
    order = frozen("brand", ours)
    both = making.a_person(ours.brand, "operator")

    with pytest.raises(BadInput, match="There is no run"):
        freezes.thaw(order, "run", str(theirs.pk), by=both)
    with pytest.raises(BadInput, match="0 deliveries a minute is out of bounds"):
        freezes.thaw(order, "run", str(ours.pk), by=both, per_minute=0)


def test_what_piled_up_leaves_by_its_pace_and_not_at_once() -> None:
    brand = making.a_brand()
    runs = [a_sending_run(brand) for _ in range(5)]
    order = frozen("channel", runs[0])
    work()  # all written; five deliveries wait

    freezes.lift(order, by=making.a_person(brand, "operator"), per_minute=2)
    work()
    at_once = Effect.objects.filter(spent_at__isnull=False).count()
    come_back()
    work()

    assert at_once == 2
    assert Effect.objects.filter(spent_at__isnull=False).count() == 2


def test_what_began_after_the_freeze_is_not_paced() -> None:
    brand = making.a_brand()
    order = frozen("channel", a_sending_run(brand))
    freezes.lift(order, by=making.a_person(brand, "operator"), per_minute=1)

    later = [a_sending_run(brand) for _ in range(3)]
    work()

    assert Effect.objects.filter(run__in=later, state="done").count() == 3


def test_raw_sql_spends_nothing_while_frozen() -> None:
    run = a_sending_run(making.a_brand())
    making.give(taken(), {"text": "a"})
    sending = taken()
    frozen("everything", run)

    with pytest.raises(DatabaseError, match="no token is spent"):
        spend_raw(sending)

    assert not Effect.objects.filter(run=run).exists()


def test_raw_sql_starts_nothing_while_frozen() -> None:
    run, other = (a_sending_run(making.a_brand()) for _ in range(2))
    order = frozen("run", run)

    with pytest.raises(DatabaseError, match=f"is frozen by freeze {order.pk}"):
        start_raw(Task.objects.get(run=run, step="write"))
    start_raw(Task.objects.get(run=other, step="write"))

    assert not Attempt.objects.filter(run=run).exists()
    assert Attempt.objects.get(run=other).state == "running"


def test_what_was_spent_before_is_in_flight_until_its_deadline() -> None:
    run = a_sending_run(making.a_brand())
    making.give(taken(), {"text": "a"})
    sending = taken()
    spend_raw(sending)

    order = frozen("channel", run)

    (found,) = freezes.in_flight(order)
    attempt = Attempt.objects.get(pk=sending.attempt_id)
    assert (found.channel, found.run_title) == ("outbox", run.title)
    assert found.deadline == attempt.deadline
    assert found.spent_at < order.created_at
    assert freezes.in_flight(order, within=[making.a_brand()]) == []


def taken() -> dispatch.Claim:
    """The best ready task."""
    found = making.take()
    assert found is not None
    return found


def spend_raw(sending: dispatch.Claim) -> None:
    """Spend a token as role app, past every service."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO effect (task_id, run_id, generation, key, channel, digest,"
            " state, moved_by, why, attempt_id)"
            " SELECT %s, id, 0, uid || ':' || %s, 'outbox', '', 'ready', 'raw', '', %s"
            " FROM run WHERE id = %s",
            [
                *(sending.task_id, sending.task_id),
                *(sending.attempt_id, sending.run_id),
            ],
        )
        cursor.execute(
            "UPDATE effect SET state = 'spent', moved_by = 'raw' WHERE task_id = %s",
            [sending.task_id],
        )


def start_raw(task: Task) -> None:
    """Start an attempt as role app, past every service: whole but for the freeze."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE task SET state = 'running', attempts_made = 1, moved_by = 'raw'"
            " WHERE id = %s",
            [task.pk],
        )
        cursor.execute(
            "INSERT INTO attempt (task_id, run_id, kind, number, token, state,"
            " moved_by, why, worker, session, lease_until, deadline, brief_digest)"
            " VALUES (%s, %s, 'step', 1, gen_random_uuid(), 'running', 'raw', '',"
            " 'raw', 0, now() + interval '1 hour', now() + interval '1 hour', '')",
            [task.pk, task.run_id],
        )


def come_back() -> None:
    """As if the delay of everything put off were over."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE due SET at = clock_timestamp() WHERE kind = 'retry'")
