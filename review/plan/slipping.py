"""What follows if one task ends later: which steps move, and how far."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from orchestrator.domain.errors import BadInput
from orchestrator.domain.outlook.plan import slipped
from review.plan import words
from review.plan.page import PlanPage, at
from review.plan.words import Risk

MOST_HOURS = 24.0 * 365


@dataclass(frozen=True, slots=True)
class Moved:
    """One step of which some tasks end later: how many, and how much at most."""

    title: str
    many: int
    by: str
    was: datetime
    becomes: datetime


@dataclass(frozen=True, slots=True)
class Slip:
    """What follows if one task ends later."""

    title: str
    by: str
    hours: float
    moved: list[Moved]
    tasks: int
    end_was: datetime
    end_becomes: datetime
    later: str
    slack: str
    risk: Risk


def slip(page: PlanPage, task: int, hours: float) -> Slip:
    """What moves if this task ends so many hours later.

    Raises BadInput for a task that is over, and for hours that make no sense.
    """
    if not 0 < hours <= MOST_HOURS:
        raise BadInput(_("Say for how many hours: more than none, a year at most."))
    expected = page.expected
    plan, seconds = expected.plan, hours * words.HOUR
    moved = slipped(plan, task, seconds)
    titles = {row.step: row.title for row in page.steps}
    groups: dict[str, list[int]] = {}
    for key in moved:
        groups.setdefault(expected.tasks[key].step, []).append(key)
    rows = []
    for step, keys in groups.items():
        last = max(keys, key=lambda key: plan.tasks[key].finish.likely + moved[key])
        was = plan.tasks[last].finish.likely
        most = max(moved[key] for key in keys)
        rows.append(
            Moved(
                titles.get(step, step),
                len(keys),
                words.span(most),
                at(was),
                at(was + moved[last]),
            )
        )
    end = max(t.finish.likely + moved.get(k, 0.0) for k, t in plan.tasks.items())
    late = plan.finish.late + end - plan.finish.likely
    due = page.run.deadline.timestamp() if page.run.deadline else None
    return Slip(
        title=titles.get(expected.tasks[task].step, expected.tasks[task].title),
        by=words.span(seconds),
        hours=hours,
        moved=rows,
        tasks=len(moved) - 1,
        end_was=at(plan.finish.likely),
        end_becomes=at(end),
        later=words.span(end - plan.finish.likely)
        if end - plan.finish.likely >= 1
        else "",
        slack=words.span(plan.tasks[task].slack),
        risk=words.risk(due - end if due else None, due - late if due else None),
    )
