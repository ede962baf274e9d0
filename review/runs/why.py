"""Why a task is next, or what it waits for, and who put it first."""

from dataclasses import dataclass

from orchestrator.domain.explanation import Explanation
from orchestrator.models import Pin, Principal, Task, Wait
from orchestrator.services.scheduling import pins
from orchestrator.services.scheduling.explaining import explain

OPEN = ("waiting", "ready", "running", "calling", "held")


@dataclass(frozen=True, slots=True)
class Why:
    """The context of `why/_why.html`.

    `wait` is what a gate waits for; `why_no_pin` is "" where the person may pin it.
    """

    task: Task
    told: Explanation
    lines: list[str]
    wait: Wait | None
    pins: list[Pin]
    pinned: bool
    why_no_pin: str


def build(person: Principal, task: Task) -> Why:
    """Everything there is to say of one task."""
    told = explain(task)
    return Why(
        task=task,
        told=told,
        lines=told.lines(),
        wait=Wait.objects.filter(task=task, over_at=None).first(),
        pins=pins.pins_of(task),
        pinned=task.pinned and task.state in OPEN,
        why_no_pin=pins.why_not(task, person),
    )
