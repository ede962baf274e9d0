"""Speed limits for machines: how far and how fast they go before a person looks.

The database keeps hops, deliveries an hour and first sends (ledger_slowed and
ledger_judge); how wide a list fans out is asked here. Of several limits that fit a
task, the strictest counts.
"""

from django.db import transaction
from django.db.models import Min, Q

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.workflow.definitions import Workflow as Definition
from orchestrator.models import (
    Agent,
    Brand,
    Change,
    Principal,
    SpeedLimit,
    Task,
    Workflow,
)
from orchestrator.services import changes, news
from orchestrator.services.running.definitions import workflow_of

NOUN = "speed limit"
KINDS = ("workflow", "agent", "channel")
FIELDS = ("hops", "fan_out", "effects_hour", "canary")
MOST = {"hops": 1_000, "fan_out": 100_000, "effects_hour": 1_000_000}


def limits_of(brand: Brand) -> list[SpeedLimit]:
    """Every limit of a brand, by kind and subject."""
    return list(SpeedLimit.objects.filter(brand=brand).order_by("kind", "subject"))


def set_limit(
    brand: Brand,
    kind: str,
    subject: str,
    *,
    hops: int | None,
    fan_out: int | None,
    effects_hour: int | None,
    canary: float | None,
    by: Principal,
    why: str,
) -> Change:
    """Limit a workflow (its slug), agent or channel (its name); None: no such limit.

    `canary` is the share of a step's deliveries that go first, 0 to 1; of the rest
    people are asked. All four None: the limit goes. Raises NotPermitted for everybody
    but the brand's admins, BadInput for what is out of bounds, changes nothing, or
    loosens a limit without saying why.
    """
    changes.permit_admin(by, brand)
    wanted: dict[str, JSON] = {
        "hops": _count("hops", hops),
        "fan_out": _count("fan_out", fan_out),
        "effects_hour": _count("effects_hour", effects_hour),
        "canary": _share(canary),
    }
    _check_subject(kind, subject)
    with transaction.atomic():
        changes.lock_brand(brand)
        rows = SpeedLimit.objects.filter(brand=brand, kind=kind, subject=subject)
        before: dict[str, JSON] = dict(
            rows.values(*FIELDS).first() or dict.fromkeys(FIELDS)
        )
        if before == wanted:
            raise BadInput(f"The limits of {kind} {subject} are so already.")
        if not why.strip() and any(_looser(before[f], wanted[f]) for f in FIELDS):
            raise BadInput("This loosens a limit: say why.")
        if all(value is None for value in wanted.values()):
            rows.delete()
        else:
            SpeedLimit.objects.update_or_create(
                brand=brand, kind=kind, subject=subject, defaults=wanted
            )
        news.tell("limits", brand=brand.pk)
        return changes.record(
            by=by,
            noun=NOUN,
            subject=f"{kind} {subject}",
            before=before,
            after=wanted,
            brand=brand,
            why=why,
        )


def fan_out_limit(task: Task) -> int | None:
    """How many items a list may have where this task fans it out; None: no limit."""
    workflow = workflow_of(task.run.version_id)
    each = workflow.step(task.step.removeprefix("each:")).each
    return _widest(task.brand_id, workflow, each or "")


def check_fan_out(brand_id: int, workflow: Definition, each: str, items: int) -> None:
    """Raise BadInput, naming limit and count, where a list is too wide.

    Limits of the workflow count, and of the agents and channels that get its items.
    """
    most = _widest(brand_id, workflow, each)
    if most is not None and items > most:
        raise BadInput(
            f"each: {each} gives {items} items; the speed limit here is {most}."
            " Shorten the list, or have the limit raised and try again."
        )


def _widest(brand_id: int, workflow: Definition, each: str) -> int | None:
    steps = [step for step in workflow.steps if step.each == each]
    fits = (
        Q(kind="workflow", subject=workflow.slug)
        | Q(kind="agent", subject__in={step.agent for step in steps})
        | Q(kind="channel", subject__in={step.effect or "" for step in steps})
    )
    rows = SpeedLimit.objects.filter(fits, brand=brand_id)
    found: int | None = rows.aggregate(least=Min("fan_out"))["least"]
    return found


def _count(name: str, value: int | None) -> int | None:
    if value is None:
        return None
    least = 0 if name == "effects_hour" else 1
    if isinstance(value, bool) or not least <= value <= MOST[name]:
        raise BadInput(
            f"{value!r} for {name} is out of bounds: give {least} to {MOST[name]}, or"
            " nothing for no limit."
        )
    return value


def _share(value: float | None) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not 0 <= value <= 1:
        raise BadInput(f"{value!r} is no share for canary: give 0 to 1, or nothing.")
    return float(value)


def _check_subject(kind: str, subject: str) -> None:
    if kind not in KINDS:
        raise BadInput(f"{shown(kind)!r} cannot be limited: {', '.join(KINDS)} can.")
    known = (
        Workflow.objects.filter(slug=subject).exists()
        if kind == "workflow"
        else Agent.objects.filter(name=subject).exists()
        if kind == "agent"
        else 0 < len(subject) <= 60
    )
    if not known:
        raise BadInput(f"There is no {kind} {shown(subject)!r}.")


def _looser(before: JSON, after: JSON) -> bool:
    if not isinstance(before, int | float):
        return False
    return not isinstance(after, int | float) or after > before
