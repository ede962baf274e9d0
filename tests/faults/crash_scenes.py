"""What people and machines are at when they are killed: one scene a transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from orchestrator.domain.exchange import Brief
from orchestrator.models import (
    Brand,
    Decision,
    Effect,
    FollowUp,
    Principal,
    Release,
    ReviewItem,
    RoleGrant,
    Run,
    Setting,
)
from orchestrator.services.deciding import audit_lane, decisions
from orchestrator.services.freezing import freezes
from orchestrator.services.history import erasing, sealing
from orchestrator.services.locking import patiently
from orchestrator.services.recalling import amendments, follow_ups, recalls
from orchestrator.services.rules import red_lines
from orchestrator.services.running import dispatch, outcomes, runs, sweep
from tests import making
from tests.services import own_workers

Act = Callable[[], object]
FAN = """
workflow: {slug}
title: A fan-out
inputs: {{type: object}}
steps:
  list: {{agent: {agent}, with: {{text: a}}}}
  each: {{agent: {agent}, each: "${{ [steps.list.text, 'b'] }}", with: {{text: b}}}}
"""
CHECKED = (
    making.ONE_STEP
    + """    validators: [%s]
"""
)


@dataclass
class Scene:
    """A brand with a red line, its people, and a channel that counts in a folder."""

    folder: Path
    brand: Brand = field(init=False)
    operator: Principal = field(init=False)
    reviewer: Principal = field(init=False)

    def __post_init__(self) -> None:
        self.brand = making.a_brand(settings={"recall_effects_limit": 10})
        self.operator = making.a_person(self.brand, "operator", "admin")
        self.reviewer = making.a_person(self.brand, "brand")
        making.a_live_rule(self.brand)

    def channel(self) -> Any:
        """Delivers once a key, as a file, and counts its calls."""

        def deliver(brief: Brief) -> dict[str, str]:
            name = brief.key.replace(":", "-")
            with (self.folder / name).open("a") as file:
                file.write("called\n")
            return {"text": brief.key}

        return making.an_agent(function=deliver, effect=True, idempotent=True)

    def sent(self, *, text: str = "Fresh bread") -> Run:
        """A run that writes and sends; nothing of it is worked on yet."""
        version = making.a_workflow(own_workers.SENDS % self.channel().name)
        return self.run(version, text=text)

    def run(self, version: Any, *, text: str = "Fresh bread") -> Run:
        return making.a_run(
            self.brand, version, inputs={"text": text}, by=self.operator
        )

    def held(self) -> ReviewItem:
        """A run of two steps whose first is held."""
        version = making.a_workflow(making.TWO_STEPS)
        self.run(version, text="A miracle cream")
        own_workers.work()
        return ReviewItem.objects.get(state="open")

    def recalled(self) -> Any:
        """A delivered run, recalled at its first step."""
        run = self.sent()
        own_workers.work()
        release = Release.objects.get(output__task__run=run, output__task__step="write")
        return recalls.recall_releases(
            self.brand,
            "output",
            str(release.output_id),
            [release.pk],
            reason="wrong",
            by=self.operator,
        )


def works(scene: Scene) -> Act:
    scene.run(making.a_workflow(making.TWO_STEPS))
    return own_workers.work


def fans_out(scene: Scene) -> Act:
    scene.run(making.a_workflow(FAN))
    return own_workers.work


def checks(scene: Scene) -> Act:
    judge = making.an_agent(
        function=lambda brief: {"passed": True},
        validator=True,
        output_schema={"type": "object"},
    )
    scene.run(making.a_workflow(CHECKED % judge.name))
    return own_workers.work


def sends(scene: Scene) -> Act:
    scene.sent()
    return own_workers.work


def times_out(scene: Scene) -> Act:
    scene.run(making.a_workflow())
    taken = making.take()
    assert taken is not None
    told = {"brief": "", "why": "too slow", "retry": True, "delay": 0.0}
    ending = dispatch.failed(taken, worker="worker:test", **told)  # type: ignore[arg-type]
    return lambda: patiently(dispatch.end, ending)


def sweeps_the_lost(scene: Scene) -> Act:
    scene.run(making.a_workflow())
    making.take()
    return sweep.sweep_once


def sweeps_retries(scene: Scene) -> Act:
    scene.run(making.a_workflow())
    taken = making.take()
    assert taken is not None
    told = {"brief": "", "why": "no luck", "retry": True, "delay": 0.01}
    dispatch.end(dispatch.failed(taken, worker="worker:test", **told))  # type: ignore[arg-type]
    return sweep_all_due


def sweep_all_due() -> None:
    """Sweep until nothing is due any more: its time comes in a moment."""
    while due():
        sweep.sweep_once()


def due() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM due")
        return int(cursor.fetchone()[0])


def decides(scene: Scene) -> Act:
    item = scene.held()
    return lambda: making.approve(item, scene.reviewer)


def undoes(scene: Scene) -> Act:
    item = scene.held()
    settings.GRACE_SECONDS = 60
    decision = making.approve(item, scene.reviewer)
    settings.GRACE_SECONDS = 0
    return lambda: decisions.undo(decision, by=scene.reviewer)


def lets_a_decision_fall_due(scene: Scene) -> Act:
    item = scene.held()
    settings.GRACE_SECONDS = 0.05
    making.approve(item, scene.reviewer)
    settings.GRACE_SECONDS = 0
    return sweep_all_due


def is_refused_by_the_gate(scene: Scene) -> Act:
    """The approver loses the role in the grace: the question stands again."""
    act = lets_a_decision_fall_due(scene)
    approver = Decision.objects.get().actor
    RoleGrant.objects.filter(person=approver).update(until=Now())
    return act


def changes_rules(scene: Scene) -> Act:
    """What is held is screened again under the next ruleset."""
    scene.held()
    red_lines.put_in_force(
        scene.brand,
        list(red_lines.live_versions(scene.brand)),
        None,
        by=making.a_person(scene.brand, "admin"),
        reason="again",
    )
    return sweep_all_due


def recalls_one(scene: Scene) -> Act:
    scene.sent()
    own_workers.work()
    output = Release.objects.earliest("pk").output_id
    return lambda: recalls.act(
        scene.brand, "output", str(output), reason="wrong", by=scene.operator
    )


def recalls_by_machine(scene: Scene) -> Act:
    scene.sent()
    own_workers.work()
    release = Release.objects.earliest("pk")
    return lambda: recalls.recall_releases(
        scene.brand,
        "output",
        str(release.output_id),
        [release.pk],
        reason="wrong",
        by=scene.operator,
    )


def _proposed(scene: Scene) -> Any:
    limit = Setting.objects.filter(brand=scene.brand, name="recall_effects_limit")
    limit.update(value=0)
    act = recalls_one(scene)
    act()
    return scene.brand.recall_cases.get(state="proposed")


def seconds(scene: Scene) -> Act:
    case, other = _proposed(scene), making.a_person(scene.brand, "admin")
    return lambda: recalls.second(case, by=other)


def declines(scene: Scene) -> Act:
    case = _proposed(scene)
    return lambda: recalls.decline(case, by=scene.operator, why="not so")


def follows_up(scene: Scene) -> Act:
    scene.recalled()
    one = FollowUp.objects.get()
    return lambda: follow_ups.settle(
        one, choice="accept", by=scene.operator, reason="it may stand"
    )


def closes(scene: Scene) -> Act:
    act = follows_up(scene)
    act()
    case = scene.brand.recall_cases.get()
    return lambda: recalls.close(case, by=scene.operator)


def freezes_a_run(scene: Scene) -> Act:
    run = scene.sent()
    return lambda: freezes.freeze("run", str(run.pk), reason="wait", by=scene.operator)


def lifts(scene: Scene) -> Act:
    order: Any = freezes_a_run(scene)()
    return lambda: freezes.lift(order, by=scene.operator)


def thaws(scene: Scene) -> Act:
    run = scene.sent()
    where = str(scene.brand.pk)
    order = freezes.freeze("brand", where, reason="wait", by=scene.operator)
    return lambda: freezes.thaw(order, "run", str(run.pk), by=scene.operator)


def seals(scene: Scene) -> Act:
    scene.sent()
    return sealing.seal_once


def amends(scene: Scene) -> Act:
    run = scene.run(making.a_workflow(making.TWO_STEPS))
    own_workers.work()
    return lambda: amendments.amend(
        run, {"text": "Fresh rolls"}, by=scene.operator, reason="rolls sell better"
    )


def erases(scene: Scene) -> Act:
    run = scene.run(making.a_workflow(making.TWO_STEPS))
    own_workers.work()
    output = Release.objects.filter(output__run=run).earliest("pk").output
    return lambda: erasing.erase(output, by=scene.operator, reason="asked to")


def cancels(scene: Scene) -> Act:
    run = scene.sent()
    return lambda: runs.cancel_run(run, by=scene.operator, reason="not wanted")


def draws(scene: Scene) -> Act:
    """Everything is drawn for the audit lane."""
    Setting.objects.update_or_create(
        brand=scene.brand, name="audit_share", defaults={"value": 1.0}
    )
    scene.run(making.a_workflow(making.TWO_STEPS))
    own_workers.work()
    return lambda: audit_lane.draw(scene.brand, settled=0)


def says_it_arrived(scene: Scene) -> Act:
    """A channel without keys dies in the call: a person knows that it arrived."""

    def dies(brief: Brief) -> object:
        raise ConnectionError("no answer")

    careless = making.an_agent(function=dies, effect=True, retries=1)
    run = scene.run(making.a_workflow(own_workers.SENDS % careless.name))
    own_workers.work()
    assert Effect.objects.get(run=run).state == "unknown"
    item = ReviewItem.objects.get(run=run, state="open")
    return lambda: outcomes.arrived(item, by=scene.operator, evidence="a receipt")
