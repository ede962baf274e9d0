"""The plan of one run: its steps on a line of time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter

from django.utils.translation import gettext as _

from orchestrator.domain.outlook.forward import latest
from orchestrator.domain.outlook.pieces import Moment
from orchestrator.models import Run
from orchestrator.services.outlook.expecting import (
    Expected,
    Wait,
    expect,
    without_collecting,
)
from orchestrator.services.outlook.rows import TaskRow
from review.item.behind import step_titles
from review.plan import words
from review.plan.words import Held, Risk

WIDTH = 1000.0  # of the drawing, in its own units
MOST_ROWS = 150
MOST_WAITS = 2  # of one step
WORKS = ("waiting", "ready", "running", "calling")
LIKELY = itemgetter(1)  # of a moment


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a step lies on the line: x and width of what is past, expected and
    perhaps. All within 0 and WIDTH."""

    past_x: float
    past_w: float
    likely_x: float
    likely_w: float
    soon: float
    late: float


@dataclass(slots=True)
class StepRow:
    """One step: how far it is, when it is expected to end, whom it waits for."""

    step: str
    title: str
    level: int
    total: int = 0
    over: int = 0
    critical: bool = False
    overdue: int = 0
    slack: float | None = None
    start: datetime | None = None
    ended: datetime | None = None
    begins: Moment | None = None
    finish: Moment | None = None
    states: dict[str, int] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    basis: str = ""
    last: int = 0  # the task that ends last
    bar: Bar | None = None

    @property
    def state(self) -> str:
        """The one word for all its tasks: the liveliest of their states."""
        for state in ("held", "calling", "running", "ready", "waiting"):
            if state in self.states:
                return state
        return next(iter(self.states), "waiting")

    @property
    def likely(self) -> datetime | None:
        return at(self.finish.likely) if self.finish else self.ended

    @property
    def range(self) -> str:
        """From when to when it may end; "" where it is over."""
        if self.finish is None:
            return ""
        return words.between(at(self.finish.soon), at(self.finish.late))

    @property
    def slack_words(self) -> str:
        if self.slack is None:
            return ""
        return words.span(self.slack) if self.slack >= 1 else _("none")


@dataclass(slots=True)
class PlanPage:
    """The context of `plan/page.html`."""

    run: Run
    now: datetime
    steps: list[StepRow]
    left_out: int
    risk: Risk
    likely: datetime | None
    range: str
    held: list[Held]
    now_x: float
    deadline_x: float | None
    begins: datetime
    ends: datetime
    workers: int
    expected: Expected

    @property
    def open_steps(self) -> list[StepRow]:
        """What may still slip."""
        return [row for row in self.steps if row.last]

    @property
    def basis(self) -> str:
        """What all expectations rest on where it is the same; "" where it differs."""
        found = {row.basis for row in self.steps if row.basis}
        return found.pop() if len(found) == 1 else ""


def build(run: Run) -> PlanPage:
    """Reckon the plan now and lay it out."""
    with without_collecting():
        return _build(run)


def _build(run: Run) -> PlanPage:
    expected = expect(run)
    rows = _rows(expected)
    shown = _shown(rows)
    line = _Line(expected, rows)
    for row in shown:
        row.bar = line.bar(row)
    ends = expected.finish
    due = run.deadline.timestamp() if run.deadline and ends else None
    return PlanPage(
        run=run,
        now=expected.now,
        steps=shown,
        left_out=len(rows) - len(shown),
        risk=words.risk(
            due - ends.likely if due and ends else None,
            due - ends.late if due and ends else None,
        ),
        likely=at(ends.likely) if ends else run.finished_at,
        range=words.between(at(ends.soon), at(ends.late)) if ends else "",
        held=[words.held(wait) for wait in expected.waits],
        now_x=line.x(expected.now.timestamp()),
        deadline_x=line.deadline,
        begins=at(line.begin),
        ends=at(line.end),
        workers=expected.rows.workers,
        expected=expected,
    )


def _rows(expected: Expected) -> list[StepRow]:
    titles = step_titles(expected.run)
    rows: dict[str, StepRow] = {}
    for over in expected.rows.over:
        row = rows.setdefault(
            over.step,
            StepRow(over.step, titles.get(over.step, over.title), over.level),
        )
        row.total += over.many
        row.over += over.many
        row.states[over.state] = over.many
        row.start = min(row.start or over.start, over.start)
        if over.finish:
            row.ended = max(row.ended or over.finish, over.finish)
    siblings: dict[str, list[TaskRow]] = {}
    for task in expected.rows.tasks:
        siblings.setdefault(task.step, []).append(task)
    for step, tasks in siblings.items():
        first = tasks[0]
        row = rows.setdefault(
            step, StepRow(step, titles.get(step, first.title), first.level)
        )
        _add(row, tasks, expected)
    critical = {expected.tasks[key].step for key in expected.plan.path}
    for name, row in rows.items():
        row.critical = name in critical
    return sorted(rows.values(), key=lambda row: (row.level, row.step))


def _add(row: StepRow, tasks: list[TaskRow], expected: Expected) -> None:
    """Tell of those tasks of a step that are not over: one look at each, at most."""
    told = [expected.plan.tasks[task.id] for task in tasks]
    row.total += len(tasks)
    row.states.update(Counter(task.state for task in tasks))
    row.overdue = sum(one.overdue for one in told)
    row.slack = min(one.slack for one in told)
    row.begins = min((one.start for one in told), key=LIKELY)
    last = max(range(len(told)), key=[one.finish[1] for one in told].__getitem__)
    row.last = tasks[last].id
    row.finish = latest([one.finish for one in told])
    began = [task.started_at for task in tasks if task.started_at]
    if began:
        start = at(min(began))
        row.start = min(row.start or start, start)
    works = (task for task in tasks if task.state in WORKS)
    if usual := next(works, None):
        row.basis = words.basis(expected.paces.get((usual.step, usual.agent_id)))
    _add_waits(row, tasks, expected)


def _add_waits(row: StepRow, tasks: list[TaskRow], expected: Expected) -> None:
    seen = set[tuple[str, str]]()
    for task in tasks:
        what = expected.causes.get(task.id)
        if what is not None and what not in seen:
            seen.add(what)
            row.held.append(_told(task, what, expected))
            if len(seen) == MOST_WAITS:
                return


def _told(task: TaskRow, what: tuple[str, str], expected: Expected) -> Held:
    """Whom a task waits for; once for all tasks of its step."""
    wait, item = expected.rows.waits.get(task.id), expected.rows.items.get(task.id)
    return words.held(
        Wait(
            *what,
            count=1,
            since=at(task.since),
            behind=0,
            missing=wait.missing if wait else "",
            item=item.id if item else None,
        )
    )


def _shown(rows: list[StepRow]) -> list[StepRow]:
    """All of a usual run; of a huge one what is not over first, in their order."""
    if len(rows) <= MOST_ROWS:
        return rows
    kept = sorted(rows, key=lambda row: (row.finish is None, row.level))[:MOST_ROWS]
    return sorted(kept, key=lambda row: (row.level, row.step))


class _Line:
    """The line of time: from the first start to the last end, or the deadline."""

    def __init__(self, expected: Expected, rows: Iterable[StepRow]) -> None:
        now = expected.now.timestamp()
        starts = [row.start.timestamp() for row in rows if row.start]
        ended = [row.ended.timestamp() for row in rows if row.ended]
        late = expected.finish.late if expected.finish else max(ended, default=now)
        created = expected.run.created_at.timestamp()
        self.begin = min([created, *starts]) if starts else min(created, now)
        self.end = max(late, self.begin + 1)
        due = expected.run.deadline
        self.deadline: float | None = None
        if due and due.timestamp() > self.begin:
            # one that is far off would press everything else into a corner
            if due.timestamp() - self.begin <= 2 * (self.end - self.begin):
                self.end = max(self.end, due.timestamp())
            if due.timestamp() <= self.end:
                self.deadline = self.x(due.timestamp())

    def x(self, seconds: float) -> float:
        """Where a moment lies."""
        share = (seconds - self.begin) / (self.end - self.begin)
        return round(min(1.0, max(0.0, share)) * WIDTH, 1)

    def bar(self, row: StepRow) -> Bar:
        past_x = past_end = likely_x = likely_end = soon = late = 0.0
        if row.start:
            past_x = self.x(row.start.timestamp())
            past_end = self.x(row.ended.timestamp()) if row.ended else past_x
        if row.finish and row.begins:
            likely_x = self.x(row.begins.likely)
            likely_end = self.x(row.finish.likely)
            soon, late = self.x(row.finish.soon), self.x(row.finish.late)
        return Bar(
            past_x,
            max(0.0, past_end - past_x),
            likely_x,
            max(4.0, likely_end - likely_x) if row.finish else 0.0,
            soon,
            late,
        )


def at(seconds: float) -> datetime:
    """A moment, within what a calendar can say."""
    return datetime.fromtimestamp(min(seconds, 32_503_680_000.0), UTC)
