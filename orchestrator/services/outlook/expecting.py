"""Expect when the tasks of a run start and end, and name what each wait is for."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from orchestrator.domain.outlook.pace import FEWEST, span_of
from orchestrator.domain.outlook.pieces import NOTHING, Moment, Piece, Plan, Span
from orchestrator.domain.outlook.plan import plan
from orchestrator.domain.workflow.definitions import Step, Workflow
from orchestrator.models import Run
from orchestrator.services.outlook.paces import Pace, Paces, paces_of, timeouts
from orchestrator.services.outlook.rows import ItemRow, Rows, TaskRow, WaitRow, rows_of
from orchestrator.services.running.definitions import workflow_of

GATE_SECONDS = 24 * 3600.0  # of a gate that nobody bounded
SETTLERS = ["operator", "owner"]  # who looks at what failed
Mould = tuple[Span, Span, tuple[str, ...]]


class Pasts(dict[tuple[int, int], Paces]):
    """The past of a brand as a version of a workflow wants it, by the ids of both."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What some tasks wait for now, and since when.

    `kind`: people (who: their roles), agent (its title), worker (the pool), signal
    (its name), condition (the role that can mend it), time (until when). `behind`
    counts the tasks that cannot start before. `item` is a question behind it.
    """

    kind: str
    who: str
    count: int
    since: datetime
    behind: int
    title: str = ""
    missing: str = ""
    item: int | None = None


@dataclass
class Expected:
    """A run's plan with what it was made of."""

    run: Run
    now: datetime
    plan: Plan
    rows: Rows
    paces: dict[tuple[str, int], Pace]
    agents: dict[int, tuple[float, int | None, str]]
    finish: Moment | None = field(init=False)

    def __post_init__(self) -> None:
        self.finish = self.plan.finish if self.rows.tasks else None

    @cached_property
    def tasks(self) -> dict[int, TaskRow]:
        return {task.id: task for task in self.rows.tasks}

    @cached_property
    def causes(self) -> dict[int, tuple[str, str]]:
        """(kind, who) of each task that waits for more than other tasks."""
        waits, items, found = self.rows.waits, self.rows.items, {}
        for task in self.rows.tasks:
            own = task.id in waits or task.id in items or task.due_at is not None
            if not own and task.state == "waiting":
                continue  # as most of many
            if (what := self.waits_for(task)) is not None:
                found[task.id] = what
        return found

    @cached_property
    def waits(self) -> list[Wait]:
        """What the run waits for now, whatever holds up most first."""
        groups: dict[tuple[str, str], list[TaskRow]] = {}
        for task, what in self.causes.items():
            groups.setdefault(what, []).append(self.tasks[task])
        feeds = _feeds(self.rows)
        found = [self._wait(*what, group, feeds) for what, group in groups.items()]
        return sorted(found, key=lambda wait: (-wait.behind, wait.since))

    def waits_for(self, task: TaskRow) -> tuple[str, str] | None:
        """(kind, who) of a task's own wait; None where it waits for other tasks."""
        if wait := self.rows.waits.get(task.id):
            if wait.signal:
                return "signal", wait.signal
            if wait.cause in ("time", "calendar") and wait.until:
                return "time", wait.until.isoformat()
            return "condition", wait.owner_role
        if item := self.rows.items.get(task.id):
            return "people", " and ".join(roles_of_item(item))
        if task.state in ("running", "calling", "held"):
            return "agent", self.agents[task.agent_id][2]
        if task.state == "ready":
            return "worker", task.pool
        if task.due_at is not None:
            return "time", _moment(task.due_at).isoformat()
        return None

    def _wait(
        self,
        kind: str,
        who: str,
        tasks: list[TaskRow],
        feeds: Mapping[int, list[int]],
    ) -> Wait:
        waits = [self.rows.waits[t.id] for t in tasks if t.id in self.rows.waits]
        items = [self.rows.items[t.id] for t in tasks if t.id in self.rows.items]
        since = min(
            [wait.since for wait in waits]
            or [item.created_at for item in items]
            or [_moment(min(task.since for task in tasks))]
        )
        return Wait(
            kind,
            who,
            len(tasks),
            since,
            len(_behind({task.id for task in tasks}, feeds)),
            tasks[0].title,
            waits[0].missing if waits else "",
            items[0].id if items else None,
        )


def expect(run: Run, pasts: Pasts | None = None) -> Expected:
    """Reckon a run's plan from what stands in the ledger now; ten queries at most.

    `pasts`: where the pasts read on the way are kept for further runs.
    """
    with without_collecting():
        return _expect(run, Pasts() if pasts is None else pasts)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Put the collector off: ten thousand tasks make no rubbish, but many looks for it
    (a third of the time, measured)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _expect(run: Run, pasts: Pasts) -> Expected:
    workflow, rows = workflow_of(run.version_id), rows_of(run)
    now = datetime.now(UTC)
    # one of each kind of task: ten thousand are of a few
    alike = {(t.step, t.agent_id, t.pool, t.kind): t for t in rows.tasks}.values()
    agents = timeouts({task.agent_id for task in alike})
    own = run.brand_id, run.version_id
    past = pasts[own] = pasts.get(own) or paces_of(run, workflow)
    steps = {step.name: step for step in workflow.steps}
    paces = {
        (task.step, task.agent_id): _pace(task, steps, past, agents, workflow)
        for task in {(t.step, t.agent_id): t for t in alike}.values()
    }
    rooms = {f"pool:{task.pool}": max(1, rows.workers) for task in alike}
    rooms |= {f"agent:{pk}": many for pk, (_, many, _) in agents.items() if many}
    moulds = {
        (t.step, t.agent_id, t.pool, t.kind): _mould(t, paces[t.step, t.agent_id])
        for t in alike
    }
    at = now.timestamp()
    found = plan(_pieces(rows, moulds, past, at), now=at, rooms=rooms)
    return Expected(run, now, found, rows, paces, agents)


def roles_of_item(item: ItemRow) -> list[str]:
    """Who has to answer a question."""
    return item.roles or (SETTLERS[:1] if item.kind == "failure" else ["owner"])


def _pace(
    task: TaskRow,
    steps: Mapping[str, Step],
    past: Paces,
    agents: Mapping[int, tuple[float, int | None, str]],
    workflow: Workflow,
) -> Pace:
    """Of a step; of a fan-out what one item takes, since nobody knows how many come."""
    if task.kind != "fan":
        step = steps.get(task.step) or Step(task.step, task.title, "")
        return past.of(step, task.agent_id, agents[task.agent_id][0])
    each = getattr(steps.get(task.step.removeprefix("each:")), "each", None)
    lane = [step for step in workflow.steps if each and step.each == each]
    seen = [_seen(past, step) for step in lane]
    rest = Span(*(sum(part) for part in zip((0, 0, 0), *seen, strict=True)))
    return Pace(NOTHING, rest, "alike", len(lane))


def _seen(past: Paces, step: Step) -> tuple[float, float, float]:
    """What one task of a step took, work and rest together, by whichever agent."""
    took = [
        work + rest
        for (name, _), rows in past.alike.items()
        if name == step.name
        for work, rest in rows
    ]
    span = span_of(took) if len(took) >= FEWEST else NOTHING
    return span.p10, span.p50, span.p90


def _mould(task: TaskRow, pace: Pace) -> Mould:
    """What all tasks of a kind have alike: work, rest, and the rooms they use."""
    if task.kind == "gate":
        return pace.work, Span(0.0, 0.0, GATE_SECONDS), ()
    return pace.work, pace.rest, (f"agent:{task.agent_id}", f"pool:{task.pool}")


def _pieces(
    rows: Rows,
    moulds: Mapping[tuple[str, int, str, str], Mould],
    past: Paces,
    now: float,
) -> Iterator[Piece]:
    """What a plan is made of: a piece of each task."""
    waits, needs, any_of = rows.waits, rows.needs, rows.any_of
    for task in rows.tasks:
        # taken apart at once: ten thousand times a third faster than by name
        key, kind, step, _, agent, pool, state, _, least, began, due, _ = task
        if key in waits or state == "held":
            yield _standing(key, rows, past, now)
            continue
        work, rest, uses = moulds[step, agent, pool, kind]
        either = any_of.get(key, ())
        if least:
            least = min(least, len(either))
        yield Piece(key, work, rest, needs.get(key, ()), either, least, uses, due,
                    began)  # fmt: skip


def _standing(key: int, rows: Rows, past: Paces, now: float) -> Piece:
    """Of a task whose work is behind it, or that has none: it waits."""
    if wait := rows.waits.get(key):
        since, rest = wait.since.timestamp(), _gated(wait, now)
    elif item := rows.items.get(key):
        since = item.created_at.timestamp()
        rest = past.people(roles_of_item(item))[0]
    else:
        since, rest = now, NOTHING
    return Piece(key, rest=rest, started=since, rests=True)


def _gated(wait: WaitRow, now: float) -> Span:
    """How long a gate takes: to its time exactly; else anything up to its timeout,
    most likely half of what is left, for nothing better is known."""
    since = wait.since.timestamp()
    if wait.cause in ("time", "calendar") and wait.until:
        sure = max(0.0, wait.until.timestamp() - since)
        return Span(sure, sure, sure)
    soon = max(0.0, now - since)
    end = wait.timeout_at.timestamp() - since if wait.timeout_at else GATE_SECONDS
    late = max(soon, end)
    return Span(soon, (soon + late) / 2, late)


def _feeds(rows: Rows) -> dict[int, list[int]]:
    feeds: dict[int, list[int]] = {}
    for edges in (rows.needs, rows.any_of):
        for task, needed in edges.items():
            for one in needed:
                feeds.setdefault(one, []).append(task)
    return feeds


def _behind(tasks: set[int], feeds: Mapping[int, list[int]]) -> set[int]:
    """Whatever cannot start before `tasks` are through, near or far."""
    found, look = set[int](), list(tasks)
    while look:
        for task in feeds.get(look.pop(), ()):
            if task not in found:
                found.add(task)
                look.append(task)
    return found - tasks


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
