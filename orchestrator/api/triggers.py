"""Triggers for machines: list them, make one, fire one or only try it."""

from datetime import UTC, datetime
from typing import Any, Literal

from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from orchestrator.api.auth import Authorised, Scoped
from orchestrator.api.runs import WRONG
from orchestrator.domain.errors import NotFound
from orchestrator.models import Firing, Trigger
from orchestrator.services.staff.people import permit
from orchestrator.services.triggering import dry_runs, firing, triggers, watching
from orchestrator.services.triggering.triggers import TriggerGiven

router = Router(tags=["triggers"])


class NewTrigger(Schema):
    """A trigger to make; it acts as the person the token belongs to."""

    model_config = ConfigDict(extra="forbid")

    slug: str = Field(min_length=1, max_length=60)
    title: str = Field(min_length=1, max_length=120)
    kind: Literal["schedule", "webhook", "event", "result", "price", "claim"]
    workflow: str = Field(min_length=1, max_length=50, description="its slug")
    spec: dict[str, Any] = Field(default={}, description="such as cron and tz")
    inputs: dict[str, Any] = Field(default={}, description="may hold ${ cause.… }")
    when: str = Field(default="", description="a condition over cause")
    action: Literal["start", "signal"] = "start"
    signal: str = Field(default="", max_length=60)
    run: str = Field(default="", max_length=300, description="which run to signal")


class TriggerShape(Schema):
    """A trigger; `secret` is that of a new webhook, shown this once."""

    id: int
    slug: str
    title: str
    kind: str
    workflow: str | None
    action: str
    is_on: bool
    next_at: datetime | None
    secret: str | None = None


class NewFiring(Schema):
    """A cause by hand: its facts, and whether it is only tried."""

    model_config = ConfigDict(extra="forbid")

    facts: dict[str, Any]
    dry_run: bool = False


class FiringShape(Schema):
    """What came, or would come, of a cause: `id` is null where it was only tried."""

    id: int | None
    state: str = Field(description="waiting, done, refused or skipped")
    why: str
    run: int | None
    inputs: Any = None


@router.get(
    "",
    auth=Scoped("runs:read"),
    response={200: list[TriggerShape], **WRONG},
    operation_id="list_triggers",
)
def listed(request: Authorised) -> list[TriggerShape]:
    """The triggers of the token's brand, by slug."""
    rows = Trigger.objects.filter(brand=request.auth.brand).select_related("workflow")
    return [shape(one) for one in rows.order_by("slug")[: triggers.MOST]]


@router.post(
    "",
    auth=Scoped("runs:write"),
    response={201: TriggerShape, **WRONG},
    operation_id="create_trigger",
)
def create(request: Authorised, new: NewTrigger) -> Status[TriggerShape]:
    """Make a trigger, for admins and owners; it is on at once."""
    given = TriggerGiven(**new.dict(exclude={"slug"}))
    token = request.auth
    made, secret = triggers.create(token.brand, new.slug, given, by=token.principal)
    return Status(201, shape(made, secret))


@router.post(
    "/{int:trigger_id}/firings",
    auth=Scoped("runs:write"),
    response={200: FiringShape, 201: FiringShape, **WRONG},
    operation_id="fire_trigger",
)
def fire(request: Authorised, trigger_id: int, new: NewFiring) -> Status[FiringShape]:
    """Fire it by hand: 201. With `dry_run` nothing is kept: 200."""
    found = Trigger.objects.select_related("brand", "workflow", "owner")
    one = found.filter(brand=request.auth.brand, pk=trigger_id).first()
    if one is None:
        raise NotFound(f"There is no trigger {trigger_id} this token may know of.")
    by = request.auth.principal
    permit(by, one.brand, triggers.KEEPERS, "fire triggers", people_only=True)
    if new.dry_run:
        return Status(200, _tried(dry_runs.dry_run(one, new.facts)))
    # in the shape of a cause by hand from the shell, and who it was
    cause = f"by hand at {datetime.now(UTC).isoformat()} by {by.pk}"
    watching.store([Firing(trigger=one, cause=cause, facts=new.facts)])
    made = Firing.objects.get(trigger=one, cause=cause)
    firing.carry_out(made.pk)
    made.refresh_from_db()
    told = FiringShape(id=made.pk, state=made.state, why=made.why, run=made.run_id)
    return Status(201, told)


def shape(one: Trigger, secret: str = "") -> TriggerShape:
    return TriggerShape(
        id=one.pk,
        slug=one.slug,
        title=one.title,
        kind=one.kind,
        workflow=one.workflow.slug if one.workflow else None,
        action=one.action,
        is_on=one.is_on,
        next_at=one.next_at,
        secret=secret or None,
    )


def _tried(found: dry_runs.DryRun) -> FiringShape:
    state = "refused" if found.problems else "done" if found.holds else "skipped"
    why = " ".join(found.problems)
    return FiringShape(id=None, state=state, why=why, run=None, inputs=found.inputs)
