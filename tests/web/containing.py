"""Runs that wrote, and some that delivered: what recalls and freezes are shown on."""

from orchestrator.models import Brand, Effect, Output, Release, Run, Setting
from tests import making
from tests.services import own_workers


def a_delivered_run(brand: Brand, *, title: str = "Autumn letter") -> Run:
    """A run that wrote a text and sent it to the outbox."""
    sends = own_workers.SENDS % own_workers.a_channel().name
    run = making.a_run(brand, making.a_workflow(sends), title=title)
    own_workers.work()
    assert Effect.objects.filter(run=run, state="done").exists()
    return run


def a_written_run(brand: Brand, *, title: str = "Winter page") -> Run:
    """A run whose two texts are released, and nothing of it went out."""
    run = making.a_run(brand, making.a_workflow(making.TWO_STEPS), title=title)
    making.work_until_idle()
    return run


def first_output(run: Run) -> Output:
    """The text that the others were made from, while it is released."""
    released = Release.objects.filter(output__task__run=run, recall=None)
    return Output.objects.get(task__step="write", pk__in=released.values("output"))


def one_may_reach(brand: Brand, deliveries: int) -> None:
    """From one delivery more on a recall takes a second person."""
    Setting.objects.update_or_create(
        brand=brand, name="recall_effects_limit", defaults={"value": deliveries}
    )
