"""A freeze comes while real workers send: what leaves, what starts, what is listed."""

from datetime import datetime, timedelta

from django.db import connection

from orchestrator.models import (
    Agent,
    Attempt,
    Brand,
    Due,
    Effect,
    Freeze,
    Run,
    Task,
    WorkflowVersion,
)
from orchestrator.services.freezing import freezes
from orchestrator.services.verification import verify
from tests import making
from tests.faults.conftest import Crew, _text
from tests.faults.polling import lines, until

MANY = 60
Agents = dict[str, Agent]


def runs_of(
    crew: Crew, brand: Brand, version: WorkflowVersion, many: int = MANY
) -> list[Run]:
    """Runs that deliver once each, as fast as workers can."""
    by = making.a_person(brand, "operator")
    given = {"text": "a", "mark": str(crew.mark), "go": ""}
    return [making.a_run(brand, version, inputs=given, by=by) for _ in range(many)]


def channel_of(agents: Agents) -> WorkflowVersion:
    """One step that sends."""
    channel = agents["careful-channel"]
    return making.a_workflow(_text(channel), agent=channel)


def ledger_now() -> datetime:
    """By the ledger's own clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def still_frozen_after(order: Freeze, seconds: float = 2.5) -> None:
    """Workers and sweeps had time to break the freeze."""
    enough = order.created_at + timedelta(seconds=seconds)
    until(lambda: ledger_now() > enough, "time to pass")


def test_from_its_commit_no_token_is_spent_and_nothing_starts(
    crew: Crew, faulty: Agents
) -> None:
    brand = making.a_brand()
    runs_of(crew, brand, channel_of(faulty))
    operator = making.a_person(brand, "operator")
    crew.start(processes=2)
    until(lambda: Effect.objects.filter(state="done").count() >= 8, "some to leave")

    order = freezes.freeze("everything", reason="wrong price", by=operator)
    listed = {found.effect for found in freezes.in_flight(order)}
    listed_by = ledger_now()
    spent_by_then = Effect.objects.filter(spent_at__isnull=False).count()
    still_frozen_after(order)

    assert 8 <= spent_by_then < MANY
    assert not Effect.objects.filter(spent_at__gte=order.created_at).exists()
    assert not Attempt.objects.filter(started_at__gte=order.created_at).exists()
    assert Effect.objects.filter(spent_at__isnull=False).count() == spent_by_then
    done = Effect.objects.filter(state="done")
    assert listed <= set(done.values_list("pk", flat=True))
    # an answer that was being written while the list was read is on it or is not
    assert (
        set(done.filter(finished_at__gt=listed_by).values_list("pk", flat=True))
        <= listed
    )
    assert freezes.waiting(order) == MANY - Effect.objects.count()

    freezes.lift(order, by=operator, per_minute=1000)
    until(lambda: Effect.objects.filter(state="done").count() == MANY, "the rest")

    sent = lines(crew.mark)
    assert len(sent) == len(set(sent)) == MANY
    assert [check for check in verify() if not check.kept] == []


def test_a_call_under_way_is_listed_and_its_answer_counts(
    crew: Crew, faulty: Agents
) -> None:
    run = crew.run(faulty["careful-channel"])
    crew.start()
    until(lambda: lines(crew.mark), "the channel to send")

    order = freezes.freeze(
        *("run", str(run.pk)),
        reason="wrong price",
        by=making.a_person(run.brand, "operator"),
    )
    (found,) = freezes.in_flight(order)
    crew.go.touch()
    until(lambda: Effect.objects.get(run=run).state == "done", "the answer")

    assert found.effect == Effect.objects.get(run=run).pk
    assert found.deadline == Attempt.objects.get(run=run).deadline
    assert found.spent_at < order.created_at
    assert freezes.in_flight(order) == []


def test_a_staged_resume_lets_one_brand_go_and_not_the_other(
    crew: Crew, faulty: Agents
) -> None:
    version = channel_of(faulty)
    first, second = making.a_brand(), making.a_brand()
    operator = making.a_person(first, "operator")
    order = freezes.freeze("everything", reason="look at it", by=operator)
    ours, theirs = (runs_of(crew, brand, version, 4) for brand in (first, second))
    crew.start()

    freezes.thaw(order, "brand", first.slug, by=operator, per_minute=60)
    until(lambda: Effect.objects.filter(state="done").count() == 4, "the first brand")
    still_frozen_after(order)

    assert set(Effect.objects.values_list("run", flat=True)) == {r.pk for r in ours}
    assert not Task.objects.filter(run__in=theirs).exclude(state="ready").exists()
    waiting = {g.title: g.waiting for g in freezes.groups(order)}
    assert waiting == {second.name: 4, first.name: 0}


def test_a_backlog_leaves_by_its_pace(crew: Crew, faulty: Agents) -> None:
    brand = making.a_brand()
    operator = making.a_person(brand, "operator")
    version = channel_of(faulty)
    order = freezes.freeze("brand", brand.slug, reason="look at it", by=operator)
    runs_of(crew, brand, version, 12)
    crew.start(processes=2)

    freezes.lift(order, by=operator, per_minute=3)
    until(lambda: Effect.objects.filter(state="done").count() == 3, "the first three")
    until(lambda: Due.objects.count() == 9, "all others to be put off")

    assert Effect.objects.filter(spent_at__isnull=False).count() == 3
    assert Attempt.objects.count() < 12 + 12
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM due WHERE at < clock_timestamp() + interval '61 s'"
        )
        (within_a_minute,) = cursor.fetchone()
    assert within_a_minute <= 5  # about three a minute come back, not all at once
