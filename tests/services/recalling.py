"""What the tests of recalls share: a chain to recall in, and the act itself."""

from orchestrator.models import Affected, Brand, Release, Run, Task
from orchestrator.services.recalling import recalls
from orchestrator.services.running import dispatch
from orchestrator.services.verification import checking
from tests import making

CHAIN = """
workflow: {slug}
title: Chain
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  second:
    title: Second
    agent: {agent}
    with: {{text: "${{ steps.write.text }}"}}
  third:
    title: Third
    agent: {agent}
    with: {{text: "${{ steps.second.text }}"}}
  apart:
    title: Apart
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
"""


def release_of(run: Run, step: str) -> Release:
    return Release.objects.get(
        output__task__run=run, output__task__step=step, recall=None
    )


def states(run: Run) -> dict[str, str]:
    tasks = Task.objects.filter(run=run, kind="step").order_by("pk")
    return dict(tasks.values_list("step", "state"))


def recall(brand: Brand, run: Run, step: str, mode: str = "hold"):
    output = release_of(run, step).output_id
    seen = recalls.preview(brand, "output", str(output))
    case = recalls.act(
        brand,
        "output",
        str(output),
        reason="The price is wrong",
        by=making.a_person(brand, "operator"),
        fingerprint=seen.fingerprint,
        mode=mode,
    )
    counted = list(Affected.objects.filter(case=case).values_list("how", flat=True))
    assert {how: counted.count(how) for how in counted} == seen.radius.counts
    return case


def assert_all_promises_hold() -> None:
    # the list of locks is written anew whenever one is added
    bad = [c for c in checking.verify() if c.bad and "every lock" not in c.name]
    assert not bad, bad


def finish_until(run: Run, step: str) -> None:
    """Work until `step` is ready; other steps than what it needs are done too."""
    for _ in range(20):
        if Task.objects.filter(run=run, step=step, state="ready").exists():
            return
        taken = making.take()
        assert taken is not None
        making.give(taken, {"text": "Fresh bread"})
    raise AssertionError(f"{step} never became ready")


def take_step(step: str) -> dispatch.Claim:
    """Take tasks, finishing others, until it is one of `step`."""
    for _ in range(20):
        taken = making.take()
        assert taken is not None
        if taken.step == step:
            return taken
        making.give(taken, {"text": "Fresh bread"})
    raise AssertionError(f"{step} was never taken")
