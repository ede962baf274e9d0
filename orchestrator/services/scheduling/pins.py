"""Pins: a person puts a task before all others of its pool, and says why."""

from django.db import transaction

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.domain.states import OPEN_TASK_STATES
from orchestrator.models import Brand, Pin, Principal, Task
from orchestrator.services import news
from orchestrator.services.running import bell
from orchestrator.services.staff.people import permit

PINNERS = {"owner", "operator", "admin"}
MOST = 50
"""Pins of a brand that may stand at once: more would be a queue of its own, and what
is not pinned waits for them at most."""


def pin(task: Task, *, by: Principal, reason: str) -> Pin:
    """Put a task first: a ready one now, another as soon as it is ready.

    Raises NotPermitted, BadInput (no reason, or too many stand) or StaleState (it is
    pinned already, or over).
    """
    with transaction.atomic():
        # of the brand's people one at a time, so that the count holds
        brand = Brand.objects.select_for_update(no_key=True).get(pk=task.brand_id)
        _permit(by, brand)
        why_not = _why_not(task)
        if why_not:
            raise StaleState(why_not)
        standing = Task.objects.filter(
            brand=brand, pinned=True, state__in=OPEN_TASK_STATES
        )
        if standing.count() >= MOST:
            raise BadInput(
                f"{MOST} tasks of {brand.name} are pinned already: unpin one first."
            )
        return _say(task, by=by, reason=reason, on=True)


def unpin(task: Task, *, by: Principal, reason: str) -> Pin:
    """Take a pin back: the task has the rank again that it would have had.

    Raises NotPermitted, BadInput (no reason) or StaleState (it is not pinned).
    """
    with transaction.atomic():
        brand = Brand.objects.select_for_update(no_key=True).get(pk=task.brand_id)
        _permit(by, brand)
        if not Task.objects.filter(pk=task.pk, pinned=True).exists():
            raise StaleState("This task is not pinned.")
        return _say(task, by=by, reason=reason, on=False)


def why_not(task: Task, by: Principal) -> str:
    """Why `by` cannot pin this task now, in words; '' where they can."""
    try:
        _permit(by, task.brand)
    except NotPermitted as error:
        return str(error)
    return _why_not(task)


def pins_of(task: Task) -> list[Pin]:
    """What people said about this task, the newest first."""
    return list(task.pins.select_related("actor").order_by("-pk"))


def _say(task: Task, *, by: Principal, reason: str, on: bool) -> Pin:
    if not reason.strip():
        raise BadInput("Say why: whoever waits behind it will ask.")
    # its trigger moves the rank, and writes the event
    said = Pin.objects.create(task=task, on=on, reason=reason.strip(), actor=by)
    task.refresh_from_db()
    if task.state == "ready":
        bell.ring(task.pool)
    news.tell(f"run-{task.run_id}", brand=task.brand_id)
    return said


def _why_not(task: Task) -> str:
    now = Task.objects.only("state", "pinned").get(pk=task.pk)
    if now.pinned:
        return "This task is pinned already."
    if now.state not in OPEN_TASK_STATES:
        return f"This task is {now.state}: there is nothing left to put first."
    if now.state in ("running", "calling"):
        return "This task is being worked on already."
    return ""


def _permit(person: Principal, brand: Brand) -> None:
    permit(person, brand, PINNERS, "pin", people_only=True)
