"""A ledger in which things were recalled, frozen and sent; facts by name.

`quiet` delivers nothing, `plain` does; both are done. `delivered` was recalled from its
first step and approved anew: its delivery has a follow-up, what was told of that is
listed, the rest is kept. `live` is about to be sent, `flying` was sent and nothing is
heard yet; `again` runs on what is not what it was made of before.
"""

from typing import Any

from orchestrator.models import (
    Brand,
    Effect,
    FollowUp,
    Kept,
    Principal,
    Release,
    ReviewItem,
    Run,
    Task,
    WorkflowVersion,
)
from orchestrator.services.freezing import freezes
from orchestrator.services.recalling import recalls
from orchestrator.services.running import dispatch
from tests import making

SENDING = (
    making.SENDING
    + """  more:
    title: More
    agent: {agent}
    with: {{text: "${{ steps.write.text }}"}}
"""
)


def facts() -> dict[str, Any]:
    """Make it all through the services; what attacks and breaks name."""
    making.an_agent("sender", idempotent=True, effect=True)
    brand, elsewhere = making.a_brand(), making.a_brand()
    version = making.a_workflow(SENDING)
    by = making.a_person(brand, "operator")
    quiet = making.a_run(brand, making.a_workflow(making.TWO_STEPS))
    plain = making.a_run(brand, version)
    delivered = making.a_run(brand, version)
    making.work_until_idle()
    case = _recall(delivered, by=by)
    held = ReviewItem.objects.get(run=delivered, state="open")
    making.approve(held, making.a_person(brand, "brand"))
    making.work_until_idle()
    again, remade = _made_of_other_things(brand, version, by)
    live, sending = _taken(making.a_run(brand, version), "send")
    flying, spent = _taken(making.a_run(brand, version), "send")
    making.spend(spent)
    lifted = freezes.freeze("run", str(plain.pk), reason="look", by=by)
    freezes.lift(lifted, by=by)
    stopped = making.a_run(elsewhere, version)
    order = freezes.freeze(
        "run", str(stopped.pk), reason="look", by=making.a_person(elsewhere, "operator")
    )
    return {
        "brand": brand,
        "by": by,
        "admin": making.a_person(brand, "admin"),
        "quiet": quiet,
        "plain": plain,
        "delivered": delivered,
        "case": case,
        "follow_up": FollowUp.objects.get(case=case),
        "kept": Kept.objects.get(output__run=delivered),
        "again": again,
        "remade": remade,
        "live": live,
        "sending": sending,
        "flying": flying,
        "in_flight": Effect.objects.get(run=flying),
        "lifted": lifted,
        "stopped": stopped,
        "order": order,
        "ready": task_of(making.a_run(brand, version), "write"),
    }


def task_of(run: Run, step: str) -> Task:
    return Task.objects.get(run=run, step=step)


def release_of(run: Run, step: str) -> Release:
    """The latest release of a step, whether it stands or not."""
    return Release.objects.filter(output__task=task_of(run, step)).latest("pk")


def _recall(run: Run, *, by: Principal, mode: str = "hold") -> int:
    """Take back the first step of a run; the case's number."""
    release = release_of(run, "write")
    return recalls.recall_releases(
        run.brand,
        "output",
        str(release.output_id),
        [release.pk],
        reason="wrong",
        by=by,
        mode=mode,
    ).pk


def _made_of_other_things(
    brand: Brand, version: WorkflowVersion, by: Principal
) -> tuple[Run, dispatch.Claim]:
    """A run whose first step says something new, and the attempt that was given it."""
    run = making.a_run(brand, version)
    making.work_until_idle()
    _recall(run, by=by, mode="rerun")
    _, first = _taken(run, "write")
    making.give(first, {"text": "Rye bread"})
    return _taken(run, "more")


def _taken(run: Run, step: str) -> tuple[Run, dispatch.Claim]:
    """Take what is ready, finishing others, until it is this step."""
    while True:
        taken = making.take()
        assert taken is not None, f"{step} was never ready"
        if (taken.run_id, taken.step) == (run.pk, step):
            return run, taken
        making.perform(taken)
