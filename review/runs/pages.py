"""What the run pages show: the list, and one run with its tasks in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

from django.db.models import Count, Max, Q

from orchestrator.domain import content as contents
from orchestrator.domain.states import FINAL_TASK_STATES
from orchestrator.models import (
    Attempt,
    Audited,
    Event,
    Principal,
    Recall,
    ReviewItem,
    Run,
    Task,
)
from orchestrator.services.running.runs import CANCELLERS
from orchestrator.services.staff.people import roles_of
from review import queries
from review.graphs.drawing import Drawing
from review.graphs.running import drawing_of
from review.item.behind import step_titles
from review.recall import taken_back
from review.runs.inputs import Input, inputs_of
from review.runs.parts import Part, parts_of

PAGE = 50
MOST_TASKS = 400
MOST_EVENTS = 100
STATES = ("open", "done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of the list of runs."""

    run: Run
    tasks: int
    finished: int
    held: int

    @property
    def live(self) -> int:
        """How many tasks are still to be finished."""
        return self.tasks - self.finished


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task with its attempts, its open question and what it let out.

    `standing` is the output that is out now (0: none), `recalled` what took earlier
    ones back, newest first.
    """

    task: Task
    place: str
    attempts: list[Attempt]
    item: ReviewItem | None
    released: int
    standing: int
    recalled: list[Recall]


@dataclass(frozen=True, slots=True)
class Step:
    """The tasks of one step, in the order of the list it was fanned out over."""

    title: str
    rows: list[TaskRow]
    name: str = ""

    @property
    def count(self) -> int:
        """How many tasks do the step's own work: inspections judge it."""
        return sum(row.task.kind == "step" for row in self.rows)


@dataclass(frozen=True, slots=True)
class RunPage:
    """The context of `runs/page.html` and `runs/_tasks.html`."""

    run: Run
    steps: list[Step]
    counts: list[tuple[str, int]]
    left_out: int
    inputs: list[Input]
    events: list[Event]
    version: str
    why_no_cancel: str
    drawing: Drawing

    @property
    def parts(self) -> list[Part]:
        """The steps, each round in a part of its own."""
        return parts_of(self.steps)


def newest_runs(
    person: Principal, *, before: int = 0, brand: str = "", state: str = ""
) -> tuple[list[RunRow], int]:
    """A page of runs, newest first, and the id to go on before (0: no more).

    Each brand is one walk along run_by_brand, so a long list of others costs nothing.
    """
    lanes = []
    for one in queries.brands_for(person):
        if brand in ("", one.slug):
            lane = Run.objects.filter(brand=one, pk__lt=before or 2**62)
            lane = lane.filter(state=state) if state in STATES else lane
            lanes.append(lane.order_by("-pk").values_list("pk")[: PAGE + 1])
    if not lanes:
        return [], 0
    merged = reduce(lambda a, b: a.union(b, all=True), lanes)
    ordered = merged.order_by("-id") if len(lanes) > 1 else merged
    keys = [pk for (pk,) in ordered[: PAGE + 1]]
    rows = _run_rows(keys[:PAGE])
    return rows, keys[PAGE - 1] if len(keys) > PAGE else 0


def build(person: Principal, run: Run) -> RunPage:
    """Gather the page of one run."""
    total = Task.objects.filter(run=run).count()
    tasks = list(
        Task.objects.filter(run=run)
        .select_related("agent", "subject__task")
        .order_by("level", "step", "-kind", "index", "pk")[:MOST_TASKS]
    )
    rows = _task_rows(run, _in_order(tasks))
    titles = step_titles(run)
    groups = [list(g) for _, g in groupby(rows, key=lambda row: _step(row.task))]
    steps = [
        Step(titles.get(name) or _step_title(group), group, name)
        for group in groups
        for name in (group[0].task.step,)
    ]
    return RunPage(
        run=run,
        steps=steps,
        counts=_counts(run),
        left_out=total - len(tasks),
        inputs=inputs_of(run),
        events=_events(run),
        version=version(run),
        why_no_cancel=why_no_cancel(person, run),
        drawing=drawing_of(run, (step.name for step in steps)),
    )


def _events(run: Run) -> list[Event]:
    """The newest. That an item was drawn for an audit is told when it is over."""
    blind = Audited.objects.filter(item__run=run, item__finished_at=None)
    own = Event.objects.filter(run_id=run.pk)
    told = own.exclude(noun="audited", subject__in=blind.values("pk"))
    return list(told.order_by("-pk")[:MOST_EVENTS])


def version(run: Run) -> str:
    """The id of the run's last event: everything that moves in it leaves one."""
    last = Event.objects.filter(run_id=run.pk).aggregate(last=Max("pk"))["last"]
    return str(last or 0)


def why_no_cancel(person: Principal, run: Run) -> str:
    """ "" where the person may cancel this run now, else the reason why not."""
    if run.state != "open":
        return f"The run is {run.state}: only an open one can be cancelled."
    if not roles_of(person, run.brand) & CANCELLERS:
        return f"To cancel takes one of the roles {', '.join(sorted(CANCELLERS))}."
    return ""


def _run_rows(keys: list[int]) -> list[RunRow]:
    facts = ("brand", "version__workflow", "started_by")
    runs = Run.objects.filter(pk__in=keys).select_related(*facts)
    known = {run.pk: run for run in runs}
    ended = Q(state__in=FINAL_TASK_STATES)
    counted = {
        one["run"]: one
        for one in Task.objects.filter(run__in=keys)
        .exclude(kind="inspect")
        .values("run")
        .annotate(
            tasks=Count("pk"),
            finished=Count("pk", filter=ended),
            held=Count("pk", filter=Q(state="held")),
        )
    }
    empty = {"tasks": 0, "finished": 0, "held": 0}
    rows = []
    for key in keys:
        one = counted.get(key, empty)
        rows.append(RunRow(known[key], one["tasks"], one["finished"], one["held"]))
    return rows


def _task_rows(run: Run, tasks: list[Task]) -> list[TaskRow]:
    keys = [task.pk for task in tasks]
    attempts: dict[int, list[Attempt]] = {}
    for attempt in Attempt.objects.filter(task__in=keys).order_by("number"):
        attempts.setdefault(attempt.task_id, []).append(attempt)
    waiting = ReviewItem.objects.filter(run=run, task__in=keys).order_by("pk")
    items = {item.task_id: item for item in waiting}
    standing, recalled = taken_back.standing(keys), taken_back.of_tasks(keys)
    return [
        TaskRow(
            task=task,
            place=_place(task),
            attempts=attempts.get(task.pk, []),
            item=items.get(task.pk),
            released=1 if task.release_id else 0,
            standing=standing.get(task.pk, 0),
            recalled=recalled.get(task.pk, []),
        )
        for task in tasks
    ]


def _in_order(tasks: list[Task]) -> list[Task]:
    """The tasks as they come, each inspection right below the task it inspects."""
    known = {task.pk for task in tasks}
    inspections: dict[int, list[Task]] = {}
    for task in tasks:
        if task.subject is not None and task.subject.task_id in known:
            inspections.setdefault(task.subject.task_id, []).append(task)
    below = {task.pk for group in inspections.values() for task in group}
    ordered: list[Task] = []
    for task in tasks:
        if task.pk not in below:
            ordered += [task, *inspections.get(task.pk, [])]
    return ordered


def _counts(run: Run) -> list[tuple[str, int]]:
    counted = Task.objects.filter(run=run).exclude(kind="inspect").values("state")
    found = counted.annotate(n=Count("pk")).order_by("state")
    return [(one["state"], one["n"]) for one in found]


def _step(task: Task) -> tuple[int, str]:
    """Inspections stand with the step whose output they judge."""
    return task.level, task.step


def _step_title(rows: Iterable[TaskRow]) -> str:
    tasks = [row.task for row in rows]
    first = next((t for t in tasks if t.kind != "inspect"), tasks[0])
    return first.title


def _place(task: Task) -> str:
    """What makes this task of a fan-out different from its siblings."""
    if task.item is None:
        return ""
    value = contents.parse(bytes(task.item))
    if isinstance(value, dict):
        told = [str(v) for v in value.values() if isinstance(v, str | int)]
        return " · ".join(told[:3])
    return str(value)
