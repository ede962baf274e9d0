"""A crisis: stopped at once, decided group by group, and no backlog at the end."""

import pytest

from orchestrator.models import Effect, Freeze, Run
from orchestrator.services.freezing import freezes
from orchestrator.services.running import runs
from tests import making
from tests.flows.desk import Desk
from tests.services.own_workers import SENDS, a_channel

CALM = {"what": "A wrong price", "facts": {"wrong_price": True}}


@pytest.fixture
def promotions(desk: Desk) -> list[Run]:
    """Three runs about to deliver to the channel `outbox`, and one that has."""
    desk.publish("crisis_pause.yaml")
    version = making.a_workflow(SENDS % a_channel().name)
    slug = version.workflow.slug
    made = [desk.start(slug, {"text": "Sale"}, title="Promotion 0")]
    desk.work()
    return made + [
        desk.start(slug, {"text": f"Sale {n}"}, title=f"Promotion {n}")
        for n in (1, 2, 3)
    ]


def in_crisis(desk: Desk, **changes) -> Run:
    """A crisis, declared by an owner."""
    return desk.start("crisis-pause", {**desk.sample("crisis-pause"), **changes})


def delivered(run: Run) -> int:
    return Effect.objects.filter(run=run, state="done").count()


def test_nothing_leaves_after_the_freeze_and_each_group_has_its_fate(
    desk: Desk, promotions: list[Run]
) -> None:
    for channel in ("outbox",):
        freezes.freeze(
            "channel", channel, brand=desk.brand, reason="early", by=desk.one("owner")
        )
    run = in_crisis(desk)
    desk.work()
    held = [item for item in desk.items(run) if item.task.step == "fate"]
    frozen_at = Freeze.objects.get(lifted_at=None).created_at

    said = [
        (desk.answer(item, fate), fate)
        for item, fate in zip(held, ("keep", "hold", "kill"), strict=True)
    ]
    desk.work()
    left_then = [delivered(one) for one in promotions]
    states = [Run.objects.get(pk=one.pk).state for one in promotions]

    assert said == [("operator", "keep"), ("operator", "hold"), ("operator", "kill")]
    assert left_then == [1, 1, 0, 0]
    assert states[3] == "cancelled"
    assert desk.content(run, "severity")["severity"] == "critical"

    statement = desk.item(run, "statement")
    assert desk.approve(statement) == ["brand", "legal"]
    desk.work()
    assert Effect.objects.get(run=run, channel="statement").state == "done"
    desk.tell(run, "all_clear", True)
    rest = desk.finish(run, {"stand_down": True, "again": "keep"})
    desk.work()

    report = desk.content(run, "report")
    assert [step for step, *_ in rest] == ["stand_down", "again"]
    assert (report["let_go"], report["ended"], report["still_held"]) == (2, 1, 0)
    assert report["gone_before"] == 1
    assert "S-7" in report["text"]
    assert not Freeze.objects.filter(lifted_at=None).exists()
    assert [delivered(one) for one in promotions] == [1, 1, 1, 0]
    sent = Effect.objects.filter(run__in=promotions[1:], state="done")
    assert all(one.spent_at and one.spent_at > frozen_at for one in sent)


def test_a_no_to_standing_down_leaves_it_stopped(desk: Desk) -> None:
    desk.publish("crisis_pause.yaml")
    making.a_workflow(SENDS % a_channel().name)
    run = in_crisis(desk, **CALM, channels=["outbox", "outbocks"])
    desk.tell(run, "all_clear", True)

    desk.finish(run, {"stand_down": False})

    report = desk.content(run, "report")
    assert "'outbocks'" in desk.content(run, "freeze")["unknown"][0]
    assert desk.content(run, "statement")["id"] == "S-1"
    assert desk.states(run)["lift"] == "skipped"
    assert Freeze.objects.get(lifted_at=None).subject == "outbox"
    assert "When is the freeze lifted, and by whom?" in report["open_questions"]


def test_only_a_person_stops_a_channel(desk: Desk) -> None:
    desk.publish("crisis_pause.yaml")
    service = making.a_person(desk.brand, "service", kind="service")
    inputs = desk.sample("crisis-pause")
    run = runs.start_run("crisis-pause", brand=desk.brand, inputs=inputs, by=service)

    desk.work()

    failed = desk.item(run, "freeze")
    assert failed.kind == "failure"
    assert "Only a person stops" in failed.task.why
    assert not Freeze.objects.exists()
