"""Turn a definition into tasks and dependencies: at the start, and at each fan-out.

Steps with the same `each` expression form a lane a item: item i of one needs item i of
the other. Where the list depends on the inputs alone its tasks are made at the start;
otherwise one fan-out task stands for them until the list is known.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from orchestrator.domain import content, graph
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.expressions import evaluate
from orchestrator.domain.rank import turn_of
from orchestrator.domain.workflow.definitions import Step, Workflow
from orchestrator.models import Agent, Run, Task
from orchestrator.services.freezing.limits import check_fan_out
from orchestrator.services.running.limits import Limit, limits_of
from orchestrator.services.running.places import steps_behind
from orchestrator.services.running.proposed import performer
from orchestrator.services.running.storing import Edge, like, store_edges, store_tasks

FAN_AGENT = "orchestrator"
SATISFIED = {"done", "skipped"}
MOST_ITEMS = 20_000
MOST_TASKS = 100_000

# how a task needs another: with all others, as one of some, or only to come after it
ALL, ANY, SOFT = "all", "any", "soft"
ENOUGH = {
    ALL: SATISFIED,
    ANY: SATISFIED,
    SOFT: SATISFIED | {"rejected", "failed", "cancelled"},
}
COUNT = """
    UPDATE task t SET pending = p.pending, any_open = p.any_open, any_left = p.any_left
    FROM ledger_pending(%s::bigint[], '{}') p WHERE t.id = p.task_id"""


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
    limits: tuple[Limit, ...] = ()
    models: dict[tuple[str, int, str], Task] = field(default_factory=dict)

    def __post_init__(self) -> None:
        needs = {s.name: list(self.workflow.needs_of(s)) for s in self.workflow.steps}
        behind = graph.reverse(needs)
        weights = {s.name: self.agents[s.agent].timeout for s in self.workflow.steps}
        self.ahead = graph.longest_path(behind, weights)
        self.limits = limits_of(self.workflow)
        self.levels: dict[str, int] = {}
        for name in graph.order(behind):
            needed = [*needs[name], *self._before_fan(name)]
            # two levels a step leave room for a fan-out just below it
            self.levels[name] = 2 + max((self.levels[n] for n in needed), default=-1)

    def _before_fan(self, name: str) -> list[str]:
        each = self.workflow.step(name).each
        return steps_behind(each, self.workflow) if each else []


def make_tasks(plan: Plan, inputs: dict[str, JSON]) -> None:
    """Insert every task of a new run that can be known now, with its dependencies."""
    lanes = lanes_of(plan.workflow)
    lists = {
        each: listed(evaluate(each, {"inputs": inputs}), each)
        for each in lanes
        if each is not None and not steps_behind(each)
    }
    check_most(sum(len(lists.get(e or "", [0])) * len(s) for e, s in lanes.items()))
    made: list[Task] = []
    for each, steps in lanes.items():
        if each is None:
            made += [new_task(plan, step) for step in steps]
        elif steps_behind(each):
            fan = _fan(plan, each, steps)
            plan.fans[each] = fan
            made.append(fan)
        else:
            items = lists[each]
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
    new: list[Edge] = []
    for task in waiting:
        known = set(task.dependencies.values_list("needs", flat=True))
        found = [e for e in _edges(plan, task) if e[0].step in names]
        new += [_edge(task, *e) for e in found if e[0].pk not in known]
    store_edges(plan.run, new)
    # counted from the ledger: whatever finishes meanwhile waits for these rows
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [sorted({edge[0].pk for edge in new})])


def check_most(many: int) -> None:
    """Raises BadInput where a run would have more tasks than one may."""
    if many > MOST_TASKS:
        raise BadInput(
            f"The run would have {many:,} tasks; {MOST_TASKS:,} is most. Split it into"
            " several runs, or give it shorter lists."
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
    for task in made:
        if task.kind in ("step", "gate"):
            plan.tasks[task.step].append(task)
    edges: list[tuple[Task, Task, str]] = []
    for task in made:
        mine = [*_edges(plan, task), *_limiting(plan, task)]
        if after is not None:
            mine.append((after, ALL))
        edges += [(task, needed, how) for needed, how in mine]
        ahead = [how for needed, how in mine if needed.state not in ENOUGH[how]]
        anyone = sum(how == ANY for _, how in mine)
        have = anyone - ahead.count(ANY)
        task.any_left = max(0, min(task.any_need, anyone) - have)
        task.any_open = task.any_left > 0
        task.pending = len(ahead) - ahead.count(ANY) + task.any_open
        if task.pending == 0:
            task.state, task.why = "ready", "it depends on nothing"
    store_tasks(made)
    store_edges(plan.run, (_edge(*edge) for edge in edges))


def _edges(plan: Plan, task: Task) -> Iterable[tuple[Task, str]]:
    """What a new task needs, each with whether it is one of an "any"."""
    step = plan.workflow.step(_step_behind(plan, task))
    every, anyone = plan.workflow.groups_of(step)
    if task.kind == "fan":
        assert step.each is not None
        every, anyone = tuple(steps_behind(step.each, plan.workflow)), ()
    fans = list[Task]()  # one may stand for several steps of the same list
    for name in (*every, *anyone):
        for needed in _needed(plan, task, step.name, name):
            if needed.kind != "fan":
                yield needed, ANY if name in anyone else ALL
            elif needed not in fans:
                fans.append(needed)
                yield needed, ALL


def _limiting(plan: Plan, task: Task) -> Iterable[tuple[Task, str]]:
    """The tasks of an earlier item that an item of a limited list comes after."""
    for limit in plan.limits:
        if task.index is not None and task.step in limit.first:
            for name in sorted(limit.last):
                earlier = _of_item(plan, name, task.index - limit.most)
                if earlier is not None:
                    yield earlier, SOFT


def _needed(plan: Plan, task: Task, step: str, name: str) -> list[Task]:
    """The tasks of step `name` that a task needs: in a lane only its own item's."""
    if not plan.workflow.same_lane(step, name) or task.index is None:
        return _tasks_of(plan, name)
    own = _of_item(plan, name, task.index)
    return [own] if own else []


def _of_item(plan: Plan, name: str, index: int) -> Task | None:
    known = plan.lanes[name]
    if len(known) != len(plan.tasks[name]):
        known.update({t.index: t for t in plan.tasks[name]})
    return known.get(index)


def _tasks_of(plan: Plan, name: str) -> list[Task]:
    each = plan.workflow.step(name).each
    fan = plan.fans.get(each) if each else None
    return [fan] if fan else plan.tasks[name]


def _edge(task: Task, needs: Task, how: str) -> Edge:
    return task, needs, how == ANY, how == SOFT


def new_task(
    plan: Plan, step: Step, *, index: int | None = None, item: JSON = None
) -> Task:
    """A task of `step`, not stored yet."""
    agent, channel = performer(plan.agents, step, item)
    key = (step.name, agent.pk, channel)
    if key not in plan.models:
        plan.models[key] = _model(plan, step, agent, channel)
    # made once and copied: of thousands the making of each would be most of the time
    task = like(plan.models[key])
    task.validators = list(step.validators)
    if index is not None:
        task.title = f"{step.title} · {_label(item, index)}"[:120]
        task.index, task.item = index, content.canonical(item)
        task.turn = turn_of(index)
    return task


def _model(plan: Plan, step: Step, agent: Agent, channel: str) -> Task:
    """A task of `step` as all its items have it."""
    return Task(
        **_common(plan, step),
        kind="gate" if step.kind == "gate" else "step",
        step=step.name,
        title=step.title[:120],
        agent=agent,
        pool=agent.pool,
        level=plan.levels[step.name],
        channel=channel,
        any_need=step.needs.least if step.needs.mode == "any" else 1,
        optional=step.optional,
        on_reject=step.on_reject,
        on_fail=step.on_fail,
        substitute=plan.agents[step.substitute] if step.substitute else None,
        answer_within=step.due,
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
        # without the list there is none of its steps
        optional=all(step.optional for step in steps),
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
