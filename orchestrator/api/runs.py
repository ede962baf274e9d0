"""Runs for machines: start one, list them, look at one."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from ninja import Router, Status
from ninja.params.functions import Header, Query

from orchestrator.api.auth import Authorised, Scoped
from orchestrator.api.shapes import (
    NewRun,
    Problem,
    RunPage,
    RunShape,
    RunWithTasks,
    TaskShape,
)
from orchestrator.domain import content
from orchestrator.domain.errors import BadInput, NotFound
from orchestrator.domain.states import RunState
from orchestrator.models import ApiToken, Brand, Run
from orchestrator.services.running import runs

router = Router(tags=["runs"])
WRONG = dict.fromkeys((400, 401, 403, 404, 405, 409, 422), Problem)


@router.post(
    "",
    auth=Scoped("runs:write"),
    response={200: RunShape, 201: RunShape, **WRONG},
    operation_id="start_run",
)
def start(
    request: Authorised,
    response: HttpResponse,
    new: NewRun,
    idempotency_key: str = Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="unique for each run; sent again, it returns the first run",
    ),
) -> Status[RunShape]:
    """Start a run of the newest version of a workflow.

    201 for a new run, 200 where this Idempotency-Key started one already.
    """
    brand = _brand_of(request.auth, new.brand)
    if new.deadline is not None and new.deadline.tzinfo is None:
        raise BadInput("The deadline has no time zone: end it with Z or +01:00.")
    known = Run.objects.filter(
        brand=brand,
        started_by=request.auth.principal,
        idempotency_key=idempotency_key,
    ).exists()
    run = runs.start_run(
        new.workflow,
        brand=brand,
        inputs=new.inputs,
        by=request.auth.principal,
        title=new.title,
        priority=new.priority,
        deadline=new.deadline,
        idempotency_key=idempotency_key,
    )
    _refuse_reuse(run, new, idempotency_key)
    response["Location"] = reverse("api-1:run", args=[run.pk])
    return Status(200 if known else 201, _shape(run))


@router.get(
    "",
    auth=Scoped("runs:read"),
    response={200: RunPage, **WRONG},
    operation_id="list_runs",
)
def listed(
    request: Authorised,
    before: int | None = Query(None, ge=1, description="`next` of the page before"),
    limit: int = Query(50, ge=1, le=200),
    state: RunState | None = None,
) -> RunPage:
    """The runs of the token's brand, newest first, a page at a time."""
    found = _runs(request.auth)
    if state is not None:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(found.order_by("-pk")[: limit + 1])
    following = page[limit - 1].pk if len(page) > limit else None
    return RunPage(items=[_shape(run) for run in page[:limit]], next=following)


@router.get(
    "/{int:run_id}",
    auth=Scoped("runs:read"),
    response={200: RunWithTasks, **WRONG},
    operation_id="show_run",
    url_name="run",
)
def shown(request: Authorised, run_id: int) -> RunWithTasks:
    """One run with its tasks, their states and the reasons."""
    run = _runs(request.auth).filter(pk=run_id).first()
    if run is None:
        raise NotFound(f"There is no run {run_id} this token may know of.")
    tasks = [
        TaskShape(
            id=task.pk,
            step=task.step,
            kind=task.kind,
            title=task.title,
            index=task.index,
            state=task.state,
            why=task.why,
            attempts=task.attempts_made,
            output=task.release.output_id if task.release else None,
            created_at=task.created_at,
            finished_at=task.finished_at,
        )
        for task in run.tasks.select_related("release").order_by("pk")
    ]
    return RunWithTasks(**_shape(run).dict(), tasks=tasks)


def _runs(token: ApiToken) -> QuerySet[Run]:
    return Run.objects.filter(brand=token.brand).select_related(
        "version__workflow", "brand"
    )


def _brand_of(token: ApiToken, slug: str | None) -> Brand:
    if slug is not None and slug != token.brand.slug:
        raise NotFound(
            f"There is no brand {content.shown(slug)!r} this token may know of: it is"
            f" good for {token.brand.slug!r}."
        )
    return token.brand


def _refuse_reuse(run: Run, new: NewRun, key: str) -> None:
    """A key names one request: other inputs under it are a slip, not a replay."""
    pinned = content.parse(bytes(run.inputs), limit=2**26)
    given = content.admit(new.inputs)
    assert isinstance(pinned, dict)
    assert isinstance(given, dict)
    if any(name not in pinned or pinned[name] != given[name] for name in given):
        raise BadInput(
            f"The Idempotency-Key {key!r} already started run {run.pk} with other"
            " inputs: use a new key."
        )


def _shape(run: Run) -> RunShape:
    return RunShape(
        id=run.pk,
        workflow=run.version.workflow.slug,
        version=run.version.number,
        brand=run.brand.slug,
        title=run.title,
        state=run.state,
        why=run.why,
        priority=run.priority,
        deadline=run.deadline,
        created_at=run.created_at,
        finished_at=run.finished_at,
    )
