"""The experiments of runs, read from their released outputs: one round, one experiment.

Nothing of them is stored twice. A round is the steps of a run that share a prefix and
have a step of the agent `test-plan` among them: `plan`, or `rounds/2/plan`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.states import FINAL_TASK_STATES
from orchestrator.models import (
    Brand,
    Finding,
    Output,
    ReviewItem,
    Run,
    Task,
    Wait,
    WorkflowVersion,
)
from orchestrator.services.deciding.planted_runs import SLUG

PLANNER = "test-plan"
PARTS = {
    "hypotheses": "hypotheses",
    "variants": "variants",
    PLANNER: "plan",
    "readiness": "readiness",
    "archive-results": "results",
    "intake": "intake",
    "analyst": "analysis",
    "learning-writer": "learning",
    "next-brief": "next",
}
# steps known by their name, whatever agent an installation puts there
STEPS = ("deploy", "arrived", "results")
FACTS = ("agent", "release__recall", "run__brand")
KINDS = ("step", "gate")
NOT_BEGUN = ("waiting", "skipped")
IN_QUESTION = ("open", "settling")


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a round. `content` is {} until released, and once recalled."""

    task: Task
    content: Mapping[str, JSON] = field(default_factory=dict)
    output: int | None = None
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """What a round waits for next, and who can bring it on."""

    task: Task
    kind: str  # item, wait or agent
    what: str
    owner: str
    since: datetime
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One experiment of a run. `plan` is its first planning task: its address."""

    run: Run
    prefix: str
    number: int
    plan: Task
    parts: Mapping[str, Part]
    named: Mapping[str, Task]
    tasks: tuple[Task, ...]
    waits: frozenset[int] = frozenset()  # tasks whose gate is not through

    @property
    def open(self) -> list[Task]:
        """Its steps that are not over."""
        return [task for task in self.tasks if task.state not in FINAL_TASK_STATES]

    def said(self, part: str) -> Mapping[str, JSON]:
        """What a step of this round released; {} where nothing (yet)."""
        found = self.parts.get(part)
        return found.content if found else {}

    @property
    def begun(self) -> bool:
        """Whether any of its own steps was ever worked on."""
        return any(p.task.state not in NOT_BEGUN for p in self.parts.values())

    @property
    def state(self) -> str:
        """planning, not_ready, ask, starting, waiting, reading, read or stopped."""
        if self.said("analysis"):
            return "read"
        if not self.open or self.run.state in ("cancelled", "failed"):
            return "stopped"
        arrived = self.named.get("arrived")
        if arrived is not None and arrived.state == "done":
            return "reading"
        if arrived is not None and (
            arrived.pk in self.waits or arrived.state not in NOT_BEGUN
        ):
            return "waiting"
        launch = self.named.get("deploy")
        if launch is not None and launch.state not in NOT_BEGUN:
            return "starting"
        verdict = self.said("readiness").get("verdict")
        if verdict in ("not_ready", "ask"):
            return str(verdict)
        return "starting" if verdict == "ready" else "planning"


def experimental() -> QuerySet[WorkflowVersion]:
    """The versions of workflows that plan a test."""
    return _with_a_step_of(PLANNER)


def tasks_of(agent: str, brands: Collection[Brand]) -> QuerySet[Task]:
    """The tasks of `agent` in the runs of these brands; a planted run has none."""
    runs = Run.objects.filter(version__in=_with_a_step_of(agent), brand__in=brands)
    return Task.objects.filter(run__in=runs, agent__name=agent, kind="step")


def rounds_of(
    runs: Collection[Run], *, parts: Collection[str] = tuple(PARTS.values())
) -> list[Round]:
    """Every round of `runs` that has begun (the first always), in their order.

    Only what `parts` released is read; of the others `said` gives {}.
    """
    tasks = list(_tasks(runs))
    outputs = _outputs(tasks, parts)
    groups: dict[tuple[int, str], list[Task]] = defaultdict(list)
    for task in tasks:
        groups[task.run_id, task.step.rpartition("/")[0]].append(task)
    known = {run.pk: run for run in runs}
    waits = Wait.objects.filter(run__in=runs, over_at=None)
    waiting = frozenset(waits.values_list("task", flat=True))
    found: list[Round] = []
    numbers: dict[int, int] = defaultdict(int)
    ordered = sorted(groups.items(), key=lambda one: (-one[0][0], one[1][0].level))
    for (run, prefix), own in ordered:
        if all(task.agent.name != PLANNER for task in own):
            continue
        numbers[run] += 1
        made = _round(known[run], prefix, numbers[run], own, waiting, outputs)
        if made.begun or made.number == 1:
            found.append(made)
    return found


def round_at(plan: Task) -> Round | None:
    """The round that `plan` is a planning task of; None where it is none."""
    if plan.kind != "step" or plan.agent.name != PLANNER:
        return None
    prefix = plan.step.rpartition("/")[0]
    own = rounds_of([plan.run])
    return next((one for one in own if one.prefix == prefix), None)


def pending(rounds: Iterable[Round]) -> dict[int, Pending]:
    """What each round waits for, by its planning task: people first, then gates."""
    open_of = {task.pk: one for one in rounds for task in one.open}
    items = ReviewItem.objects.filter(task__in=open_of, state__in=IN_QUESTION)
    found: dict[int, Pending] = {}
    for item in items.select_related("task").order_by("pk"):
        owner = _who(item)
        found.setdefault(
            open_of[item.task_id].plan.pk,
            Pending(item.task, "item", item.title, owner, item.created_at, item.pk),
        )
    waits = Wait.objects.filter(task__in=open_of, over_at=None).select_related("task")
    for wait in waits.order_by("pk"):
        found.setdefault(
            open_of[wait.task_id].plan.pk,
            Pending(wait.task, "wait", wait.missing, wait.owner_role, wait.since),
        )
    for task in (task for one in open_of.values() for task in one.open):
        if task.state in ("ready", "running", "calling"):
            since = task.ready_at or task.created_at
            found.setdefault(
                open_of[task.pk].plan.pk,
                Pending(task, "agent", task.title, task.agent.title, since),
            )
    return found


def _with_a_step_of(agent: str) -> QuerySet[WorkflowVersion]:
    found = WorkflowVersion.objects.filter(
        definition__steps__contains=[{"agent": agent}]
    )
    return found.exclude(workflow__slug__startswith=SLUG)


def _tasks(runs: Collection[Run]) -> QuerySet[Task]:
    """What was or will be worked on; of a round that was skipped whole, its plan."""
    found = Task.objects.filter(run__in=runs, kind__in=KINDS)
    planning = Q(agent__name=PLANNER)
    some = found.filter(~Q(state="skipped") | planning).order_by("level", "pk")
    return some.select_related(*FACTS).defer("item", "run__inputs")


def _outputs(tasks: Iterable[Task], parts: Collection[str]) -> dict[int, Output]:
    """What these parts of rounds have released, by output."""
    keys = [t.release.output_id for t in tasks if t.release and _name(t) in parts]
    return Output.objects.only("content").in_bulk(keys)


def _name(task: Task) -> str:
    """Which part of a round a task is; "" for its other steps."""
    local = task.step.rpartition("/")[2]
    return PARTS.get(task.agent.name, local if local == "results" else "")


def _round(
    run: Run,
    prefix: str,
    number: int,
    own: list[Task],
    waiting: frozenset[int],
    outputs: Mapping[int, Output],
) -> Round:
    parts: dict[str, Part] = {}
    named: dict[str, Task] = {}
    for task in own:
        local, name = task.step.rpartition("/")[2], _name(task)
        if local in STEPS:
            named[local] = task
        if not name:
            continue
        read = _part(task, outputs)
        # a plan made again after an answer takes the place of the first
        if read.content or name not in parts:
            parts[name] = read
    plan = next(task for task in own if task.agent.name == PLANNER)
    return Round(run, prefix, number, plan, parts, named, tuple(own), waiting)


def _part(task: Task, outputs: Mapping[int, Output]) -> Part:
    release = task.release
    if release is None:
        return Part(task)
    if hasattr(release, "recall"):
        return Part(task, output=release.output_id, recalled=True)
    output = outputs.get(release.output_id)
    return Part(task, parsed(output) if output else {}, release.output_id)


def parsed(output: Output) -> Mapping[str, JSON]:
    """The content of an output, where it is an object that was not erased."""
    if output.content is None:
        return {}
    read = content.parse(bytes(output.content))
    return read if isinstance(read, dict) else {}


def cites_of(one: Round, before: Round | None) -> list[str]:
    """The ids of the learnings that a round builds on: its own, and its brief's."""
    own = [p.content for name, p in one.parts.items() if name != "next"]
    told = [before.said("next")] if before is not None else []
    found: dict[str, None] = {}
    for said in (*told, *own):
        cites = said.get("cites")
        for cited in cites if isinstance(cites, list) else ():
            found[str(cited)] = None
    return list(found)


def _who(item: ReviewItem) -> str:
    if item.kind == "failure":
        return "operator"
    asked = Finding.objects.filter(screening=item.screening_id, blocking=True)
    roles = {role for own in asked.values_list("roles", flat=True) for role in own}
    return ", ".join(sorted(roles)) or "owner"
