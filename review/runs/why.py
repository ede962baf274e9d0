"""Why a task is next, or what it waits for, and who put it first."""

from dataclasses import dataclass

from django.db.models import F

from orchestrator.models import Pin, Principal, Task, Wait
from orchestrator.services.running import pins

SATISFIED = ("done", "skipped")
MOST_NEEDED = 8


@dataclass(frozen=True, slots=True)
class Why:
    """The context of `why/_why.html`.

    `needed` are the first tasks it still waits for, of `missing` in all; `wait` is what
    a gate waits for; `why_no_pin` is "" where the person may pin it.
    """

    task: Task
    needed: list[Task]
    missing: int
    wait: Wait | None
    pins: list[Pin]
    pinned: bool
    why_no_pin: str


def build(person: Principal, task: Task) -> Why:
    """Everything there is to say of one task."""
    needs = Task.objects.filter(dependants__task=task).exclude(state__in=SATISFIED)
    missing = needs.count() if task.state == "waiting" else 0
    ordered = needs.order_by(F("level"), "pk")
    reason = pins.why_not(task, person)
    return Why(
        task=task,
        needed=list(ordered[:MOST_NEEDED]) if missing else [],
        missing=missing,
        wait=Wait.objects.filter(task=task, over_at=None).first(),
        pins=pins.pins_of(task),
        pinned=task.pinned,
        why_no_pin=reason,
    )
