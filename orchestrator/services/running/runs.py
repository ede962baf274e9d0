"""Start and cancel runs; fan out a list once it is known."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.contracts import problems
from orchestrator.domain.errors import (
    BadContent,
    BadExpression,
    BadInput,
    NotFound,
    StaleState,
)
from orchestrator.domain.workflow.definitions import Workflow
from orchestrator.models import Agent, Brand, Principal, Run, Task
from orchestrator.services import news
from orchestrator.services.locking import in_one_transaction
from orchestrator.services.publishing.askable import check_asked
from orchestrator.services.publishing.workflows import newest_version
from orchestrator.services.running import bell
from orchestrator.services.running.definitions import PINNED_LIMIT, workflow_of
from orchestrator.services.running.expanding import expand_again
from orchestrator.services.running.pinning import pinned_now, pins
from orchestrator.services.running.planning import (
    FAN_AGENT,
    Plan,
    check_most,
    expand,
    lanes_of,
    listed,
    make_tasks,
)
from orchestrator.services.staff.people import permit

STARTERS = {"owner", "author", "admin", "operator", "service"}
CANCELLERS = {"owner", "admin", "operator"}


def start_run(
    slug: str,
    *,
    brand: Brand,
    inputs: dict[str, JSON],
    by: Principal,
    title: str = "",
    priority: str = "normal",
    deadline: datetime | None = None,
    idempotency_key: str | None = None,
    own: Mapping[str, JSON] | None = None,
) -> Run:
    """Start a run of the newest version of a workflow, its inputs pinned as bytes.

    Properties marked `x-pinned` in the inputs' schema are filled here, never by the
    caller; `own` is for a service that read a source from our records itself. The same
    idempotency key again returns the run it started. Raises BadInput (what does not
    fit, by JSON pointer), NotFound or NotPermitted.
    """
    permit(by, brand, STARTERS, "start runs")
    if idempotency_key:
        earlier = _started_before(brand, by, idempotency_key, slug)
        if earlier:
            return earlier
    try:
        version = newest_version(slug)
    except NotFound as error:
        raise BadInput(str(error)) from None
    workflow = workflow_of(version.pk)
    check_asked(workflow, brand)
    if priority not in settings.PATIENCE:
        known = ", ".join(settings.PATIENCE)
        raise BadInput(f"The priority is {priority!r}: it must be one of {known}.")
    if deadline is None and workflow.deadline_hours:
        deadline = datetime.now(UTC) + timedelta(hours=workflow.deadline_hours)
    pinned = pinned_inputs(workflow, inputs, brand, own)
    run = Run(
        brand=brand,
        version=version,
        title=(title or workflow.title)[:200],
        moved_by=f"principal:{by.pk}",
        why="started",
        priority=priority,
        patience=settings.PATIENCE[priority],
        deadline=deadline,
        inputs=content.canonical(pinned),
        started_by=by,
        idempotency_key=idempotency_key or None,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            plan = Plan(run, workflow, _agents(workflow))
            make_tasks(plan, pinned)
            _ring_for(run)
    except BadExpression as error:
        raise BadInput(str(error)) from error
    except IntegrityError:
        # two requests with one key raced: the other one started it
        if not idempotency_key:
            raise
        earlier = _started_before(brand, by, idempotency_key, slug)
        if earlier is None:
            raise
        return earlier
    return run


def cancel_run(run: Run, *, by: Principal, reason: str) -> None:
    """Cancel a run: nothing of it starts, live attempts are fenced, questions go.

    Raises NotPermitted, BadInput (no reason) or StaleState (it is over).
    """
    permit(by, run.brand, CANCELLERS, "cancel runs")
    if not reason.strip():
        raise BadInput(
            "Say why the run is cancelled: people who worked on it will ask."
        )

    def act() -> bool:
        waiting = run.items.filter(state__in=["open", "settling"])
        items = [f"item-{pk}" for pk in waiting.values_list("pk", flat=True)]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ledger_cancel(%s, %s, %s)",
                [run.pk, f"principal:{by.pk}", reason.strip()],
            )
            cancelled = bool(cursor.fetchone()[0])
        news.tell(f"run-{run.pk}", "queue", *items, brand=run.brand_id)
        return cancelled

    if not in_one_transaction(act):
        run.refresh_from_db()
        raise StaleState(f"The run is {run.state}: only an open one can be cancelled.")


def check_room(run_id: int, workflow: Workflow, each: str, many: int) -> None:
    """Raises BadInput where `many` items of a list are too many tasks for a run."""
    there = Task.objects.filter(run=run_id).exclude(kind="inspect").count()
    check_most(there + many * len(lanes_of(workflow)[each]))


def fan_out(task_id: int, value: JSON) -> int:
    """Make the tasks of a fan-out, inside the transaction that completes it.

    Made again after a recall, the same items keep their tasks. Returns how many
    items there are. Raises BadInput where it is not a list.
    """
    fan = Task.objects.select_related("run", "agent").get(pk=task_id)
    workflow = workflow_of(fan.run.version_id)
    each = workflow.step(fan.step.removeprefix("each:")).each
    assert each is not None
    items = listed(value, each)
    plan = Plan(fan.run, workflow, _agents(workflow))
    # locked, so that what finishes meanwhile is either seen here or sees the new edges
    tasks = Task.objects.filter(run=fan.run).exclude(kind="inspect").order_by("pk")
    for other in tasks.select_for_update(no_key=True):
        if other.kind in ("step", "gate"):
            plan.tasks[other.step].append(other)
        elif other.state not in ("done", "cancelled"):
            of = workflow.step(other.step.removeprefix("each:")).each
            assert of is not None
            plan.fans[of] = other
    if fan.generation:
        expand_again(plan, fan, each, items)
    else:
        expand(plan, fan, each, items)
    for dead in tasks.filter(state__in=("rejected", "failed", "cancelled")):
        with connection.cursor() as cursor:
            # a join of some that waited for this list is judged anew
            cursor.execute(
                "SELECT ledger_block(%s, %s, %s)", [dead.pk, fan.moved_by, fan.pk]
            )
    return len(items)


def pinned_inputs(
    workflow: Workflow,
    given: dict[str, JSON],
    brand: Brand,
    own: Mapping[str, JSON] | None = None,
) -> dict[str, JSON]:
    """The inputs given, checked, with what Greenlight itself pins.

    Raises BadInput with what does not fit.
    """
    forged = sorted(pins(workflow).keys() & given.keys())
    if forged:
        raise BadInput(
            f"{', '.join(forged)} cannot be given: Greenlight pins it from its own"
            " records when the run starts. Leave it out."
        )
    values = {**given, **pinned_now(workflow, brand, own)}
    try:
        admitted = content.admit(values, limit=PINNED_LIMIT)
    except BadContent as error:
        raise BadInput(f"The inputs are not plain JSON: {error}") from error
    wrong = problems(workflow.inputs, admitted)
    if wrong:
        raise BadInput("The inputs do not fit the workflow: " + " ".join(wrong))
    assert isinstance(admitted, dict)
    return admitted


def _agents(workflow: Workflow) -> dict[str, Agent]:
    wanted = {step.agent for step in workflow.steps} | {FAN_AGENT}
    wanted |= {step.substitute for step in workflow.steps if step.substitute}
    found = {a.name: a for a in Agent.objects.filter(name__in=wanted, current=True)}
    gone = sorted(wanted - found.keys())
    if gone:
        raise BadInput(f"No longer in the registry: {', '.join(gone)}. Register it.")
    return found


def _started_before(brand: Brand, by: Principal, key: str, slug: str) -> Run | None:
    run = (
        Run.objects.filter(brand=brand, started_by=by, idempotency_key=key)
        .select_related("version__workflow")
        .first()
    )
    if run is not None and run.version.workflow.slug != slug:
        raise BadInput(
            f"The idempotency key {key!r} already started a run of"
            f" {run.version.workflow.slug!r}: use a new key for {slug!r}."
        )
    return run


def _ring_for(run: Run) -> None:
    ready = Task.objects.filter(run=run, state="ready")
    for pool in ready.values_list("pool", flat=True).distinct():
        bell.ring(pool, ready.filter(pool=pool).count())
