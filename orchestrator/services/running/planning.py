"""Turn a definition into tasks and dependencies: at the start, and at each fan-out.

Steps with the same `each` expression form a lane a item: item i of one needs item i of
the other. Where the list depends on the inputs alone its tasks are made at the start;
otherwise one fan-out task stands for them until the list is known.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F

from orchestrator.domain import content, graph
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.expressions import evaluate
from orchestrator.domain.rank import turn_of
from orchestrator.domain.workflow.definitions import Step, Workflow
from orchestrator.models import Agent, Dependency, Run, Task
from orchestrator.services.freezing.limits import check_fan_out
from orchestrator.services.running.briefs import steps_behind

FAN_AGENT = "orchestrator"
SATISFIED = {"done", "skipped"}
MOST_ITEMS = 20_000
MOST_TASKS = 100_000


@dataclass
class Plan:
    """What is known of a run while its tasks are made."""

    run: Run
    workflow: Workflow
    agents: dict[str, Agent]
    tasks: dict[str, list[Task]] = field(default_factory=lambda: defaultdict(list))
    fans: dict[str, Task] = field(default_factory=dict)  # each expression → its fan-out
    lanes: dict[str, dict[int | None, Task]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def __post_init__(self) -> None:
        needs = {s.name: list(self.workflow.needs_of(s)) for s in self.workflow.steps}
        behind = graph.reverse(needs)
        weights = {s.name: self.agents[s.agent].timeout for s in self.workflow.steps}
        self.ahead = graph.longest_path(behind, weights)
        self.levels: dict[str, int] = {}
        for name in graph.order(behind):
            needed = [*needs[name], *self._before_fan(name)]
            # two levels a step leave room for a fan-out just below it
            self.levels[name] = 2 + max((self.levels[n] for n in needed), default=-1)

    def _before_fan(self, name: str) -> list[str]:
        each = self.workflow.step(name).each
        return steps_behind(each) if each else []


def make_tasks(plan: Plan, inputs: dict[str, JSON]) -> None:
    """Insert every task of a new run that can be known now, with its dependencies."""
    lanes = lanes_of(plan.workflow)
    made: list[Task] = []
    for each, steps in lanes.items():
        if each is None:
            made += [new_task(plan, step) for step in steps]
        elif steps_behind(each):
            fan = _fan(plan, each, steps)
            plan.fans[each] = fan
            made.append(fan)
        else:
            items = listed(evaluate(each, {"inputs": inputs}), each)
            check_fan_out(plan.run.brand_id, plan.workflow, each, len(items))
            made += [
                new_task(plan, step, index=i, item=item)
                for step in steps
                for i, item in enumerate(items)
            ]
    insert(plan, made)


def expand(plan: Plan, fan: Task, each: str, items: Sequence[JSON]) -> None:
    """Make the tasks of one fan-out, and let what waited for it wait for them."""
    steps = lanes_of(plan.workflow)[each]
    children = [
        new_task(plan, step, index=i, item=item)
        for step in steps
        for i, item in enumerate(items)
    ]
    del plan.fans[each]
    waiting = list(Task.objects.filter(dependencies__needs=fan).order_by("pk"))
    insert(plan, children, after=fan)
    link(plan, waiting, {step.name for step in steps})


def link(plan: Plan, waiting: Sequence[Task], names: set[str]) -> None:
    """Let tasks that waited for a fan-out wait for its tasks, of steps `names`."""
    for task in waiting:
        mine = task.dependencies.values_list("needs", "any_of", "needs__state")
        known = {needed for needed, _, _ in mine}
        # one of an "any" may be there already: then it waits for no other
        has_one = any(any_of and state in SATISFIED for _, any_of, state in mine)
        found = [e for e in _edges(plan, task) if e[0].step in names]
        new = [e for e in found if e[0].pk not in known]
        Dependency.objects.bulk_create([_dependency(plan, task, *e) for e in new])
        anyone = any(any_of for _, any_of in new)
        opens = anyone and not has_one and not task.any_open
        # counted in the database: other steps count these down at the same time
        Task.objects.filter(pk=task.pk).update(
            pending=F("pending") + sum(not any_of for _, any_of in new) + int(opens),
            any_open=task.any_open or opens,
        )


def lanes_of(workflow: Workflow) -> dict[str | None, list[Step]]:
    """Steps by their `each` expression, None for steps that run once."""
    lanes: dict[str | None, list[Step]] = defaultdict(list)
    for step in workflow.steps:
        lanes[step.each].append(step)
    return lanes


def listed(value: JSON, each: str) -> list[JSON]:
    """The items of a fan-out. Raises BadInput for anything but a list of a fit size."""
    if not isinstance(value, list):
        raise BadInput(f"each: {each} gives {type(value).__name__}: it must be a list.")
    if len(value) > MOST_ITEMS:
        raise BadInput(f"each: {each} gives {len(value)} items; {MOST_ITEMS} is most.")
    return value


def _step_behind(plan: Plan, task: Task) -> str:
    """The step a task stands for; a fan-out stands for its first."""
    if task.kind != "fan":
        return task.step
    return task.step.removeprefix("each:")


def insert(plan: Plan, made: list[Task], *, after: Task | None = None) -> None:
    """Store new tasks and what they need; those of a fan-out need it too (`after`).

    A recall of what a list was read from reaches its tasks over that edge.
    """
    if len(made) > MOST_TASKS:
        raise BadInput(f"The run would have {len(made)} tasks; {MOST_TASKS} is most.")
    for task in made:
        if task.kind in ("step", "gate"):
            plan.tasks[task.step].append(task)
    edges: list[tuple[Task, Task, bool]] = []
    for task in made:
        mine = list(_edges(plan, task))
        if after is not None:
            mine.append((after, False))
        edges += [(task, needed, any_of) for needed, any_of in mine]
        ahead = [any_of for needed, any_of in mine if needed.state not in SATISFIED]
        anyone = [needed.state in SATISFIED for needed, any_of in mine if any_of]
        task.any_open = bool(anyone) and not any(anyone)
        task.pending = ahead.count(False) + task.any_open
        if task.pending == 0:
            task.state, task.why = "ready", "it depends on nothing"
    Task.objects.bulk_create(made, batch_size=1000)
    Dependency.objects.bulk_create(
        [_dependency(plan, *edge) for edge in edges], batch_size=2000
    )


def _edges(plan: Plan, task: Task) -> Iterable[tuple[Task, bool]]:
    """What a new task needs, each with whether it is one of an "any"."""
    step = plan.workflow.step(_step_behind(plan, task))
    every, anyone = plan.workflow.groups_of(step)
    if task.kind == "fan":
        assert step.each is not None
        every, anyone = tuple(steps_behind(step.each)), ()
    fans = list[Task]()  # one may stand for several steps of the same list
    for name in (*every, *anyone):
        for needed in _needed(plan, task, step.name, name):
            if needed.kind != "fan":
                yield needed, name in anyone
            elif needed not in fans:
                fans.append(needed)
                yield needed, False


def _needed(plan: Plan, task: Task, step: str, name: str) -> list[Task]:
    """The tasks of step `name` that a task needs: in a lane only its own item's."""
    if not plan.workflow.same_lane(step, name) or task.index is None:
        return _tasks_of(plan, name)
    known = plan.lanes[name]
    if len(known) != len(plan.tasks[name]):
        known.update({t.index: t for t in plan.tasks[name]})
    own = known.get(task.index)
    return [own] if own else []


def _tasks_of(plan: Plan, name: str) -> list[Task]:
    each = plan.workflow.step(name).each
    fan = plan.fans.get(each) if each else None
    return [fan] if fan else plan.tasks[name]


def _dependency(plan: Plan, task: Task, needs: Task, any_of: bool) -> Dependency:
    return Dependency(
        run=plan.run,
        task=task,
        task_level=task.level,
        needs=needs,
        needs_level=needs.level,
        any_of=any_of,
    )


def new_task(
    plan: Plan, step: Step, *, index: int | None = None, item: JSON = None
) -> Task:
    """A task of `step`, not stored yet."""
    label = "" if index is None else f" · {_label(item, index)}"
    return Task(
        **_common(plan, step),
        kind="gate" if step.kind == "gate" else "step",
        step=step.name,
        title=(step.title + label)[:120],
        index=index,
        item=None if index is None else content.canonical(item),
        agent=plan.agents[step.agent],
        pool=plan.agents[step.agent].pool,
        level=plan.levels[step.name],
        channel=step.effect or "",
        validators=list(step.validators),
        turn=turn_of(index),
    )


def _fan(plan: Plan, each: str, steps: Sequence[Step]) -> Task:
    first = min(steps, key=lambda s: plan.levels[s.name])
    return Task(
        **_common(plan, first),
        kind="fan",
        step=f"each:{first.name}",
        title=f"List the items of {first.title}"[:120],
        agent=plan.agents[FAN_AGENT],
        pool=plan.agents[FAN_AGENT].pool,
        level=plan.levels[first.name] - 1,
    )


def _common(plan: Plan, step: Step) -> dict[str, object]:
    run, ahead = plan.run, plan.ahead[step.name]
    latest = None
    if run.deadline is not None:
        latest = run.deadline - timedelta(
            seconds=ahead + plan.agents[step.agent].timeout
        )
    return {
        "run": run,
        "brand_id": run.brand_id,
        "state": "waiting",
        "moved_by": run.moved_by,
        "why": "for its dependencies",
        "patience": run.patience,
        "path_ahead": ahead,
        "latest_start": latest,
    }


def _label(item: JSON, index: int) -> str:
    """A short name of an item for people: its own words where it has some."""
    if isinstance(item, dict):
        for name in ("name", "title", "market", "sku", "id"):
            if isinstance(item.get(name), str):
                return str(item[name])
    return item if isinstance(item, str) else f"{index + 1}"
