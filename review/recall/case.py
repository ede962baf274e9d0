"""The page of one recall: what was done, what is made again, what had gone out."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orchestrator.domain.states import FINAL_TASK_STATES
from orchestrator.models import (
    Affected,
    FollowUp,
    Principal,
    RecallCase,
    ReviewItem,
    Task,
)
from orchestrator.services.recalling import recalls
from orchestrator.services.staff.people import roles_of
from review.recall.page import (
    counts_of,
    second_needed,
    title_of,
    told_of,
    why_not,
    with_titles,
)
from review.recall.picture import Picture, drawn
from review.recall.words import HOWS, Counted, How, counted, origin_name

MOST_ROWS = 200
MOST_FOLLOW_UPS = 200
MADE_AGAIN = ("root", "released", "held", "running", "ready", "waiting", "skipped")
CHOICES: dict[str, tuple[str | Promise, str | Promise]] = {
    "correct": (
        gettext_lazy("Correct"),
        gettext_lazy("Deliver again what takes its place, once that is released."),
    ),
    "unpublish": (
        gettext_lazy("Unpublish"),
        gettext_lazy("The channel is asked to take it back; or do it by hand, and say"
                     " where one can see that."),
    ),
    "accept": (
        gettext_lazy("Accept"),
        gettext_lazy("It stays as it is, for a reason you give."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owed:
    """One delivery that had gone out, and what is done about it.

    `outcome` says what the channel knows: delivered, or not known yet.
    """

    follow_up: FollowUp
    task: str
    run: str
    run_id: int
    channel: str
    outcome: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Touched:
    """One task that the case reached, as it was then and as it is now."""

    task: Task
    how: How
    run: str
    item: int | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """The context of `recall/case.html`."""

    case: RecallCase
    title: str
    origin: str
    told: str
    counts: list[Counted]
    again: list[tuple[str, int]]
    again_done: int
    again_all: int
    owed: list[Owed]
    owed_open: int
    touched: list[Touched]
    left_out: int
    picture: Picture | None
    second: str
    why_not: str
    why_no_second: str
    why_not_close: str
    version: str
    choices: list[tuple[str, str | Promise, str | Promise]]


def build(person: Principal, case: RecallCase) -> CasePage:
    """Gather the page of one case, as things stand now."""
    rows = list(_rows(case))
    owed = _owed(case)
    states = _states(case)
    reach = counts_of(case)
    refused = why_not(person, case.brand)
    left = sum(one.follow_up.state != "done" for one in owed)
    return CasePage(
        case=case,
        title=title_of(case),
        origin=origin_name(case.origin),
        told=told_of(case),
        counts=counted(reach),
        again=sorted(states.items()),
        again_done=sum(n for state, n in states.items() if state in FINAL_TASK_STATES),
        again_all=sum(states.values()),
        owed=owed,
        owed_open=left,
        touched=_touched(case, rows),
        left_out=max(0, sum(reach.values()) - len(rows)),
        picture=drawn(
            with_titles([(r.task_id, r.how) for r in rows]),
            total=sum(reach.values()),
        ),
        second=second_needed(case.brand, int(case.radius.get("deliveries", 0))),
        why_not=refused,
        why_no_second=_why_no_second(person, case),
        why_not_close=refused or _why_not_close(case, left),
        version=version(case),
        choices=[(key, name, told) for key, (name, told) in CHOICES.items()],
    )


def version(case: RecallCase) -> str:
    """What the page shows, as one word: it changes whenever something of it does."""
    follow_ups = FollowUp.objects.filter(case=case).order_by("pk")
    states = sorted(_states(case).items())
    told = f"{case.state} {states} {list(follow_ups.values_list('pk', 'state'))}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _rows(case: RecallCase) -> list[Affected]:
    found = Affected.objects.filter(case=case).select_related("task__run")
    return list(found.order_by("depth", "how", "task")[:MOST_ROWS])


def _states(case: RecallCase) -> Counter[str]:
    """In which state what is made again stands now."""
    found = Affected.objects.filter(case=case, how__in=MADE_AGAIN)
    return Counter(found.values_list("task__state", flat=True))


def _owed(case: RecallCase) -> list[Owed]:
    found = FollowUp.objects.filter(case=case).order_by("pk")
    facts = found.select_related("effect__task", "effect__run", "actor")
    return [_one_owed(one) for one in facts[:MOST_FOLLOW_UPS]]


def _one_owed(one: FollowUp) -> Owed:
    effect = one.effect
    known = effect.state == "done"
    return Owed(
        follow_up=one,
        task=effect.task.title,
        run=effect.run.title,
        run_id=effect.run_id,
        channel=effect.channel,
        outcome=_("delivered") if known else _("whether it arrived is unknown"),
        is_known=known,
    )


def _touched(case: RecallCase, rows: list[Affected]) -> list[Touched]:
    tasks = [row.task_id for row in rows]
    open_items = ReviewItem.objects.filter(task__in=tasks, state="open").order_by("pk")
    items = dict(open_items.values_list("task", "pk"))
    return [
        Touched(row.task, HOWS[row.how], row.task.run.title, items.get(row.task_id))
        for row in rows
    ]


def _why_no_second(person: Principal, case: RecallCase) -> str:
    """ "" where this person may agree to what was proposed."""
    if case.actor_id == person.pk:
        return _("You proposed it: a second person has to agree.")
    if not roles_of(person, case.brand) & recalls.OPERATORS:
        return _("Owners, admins and operators of %(brand)s agree to a recall.") % {
            "brand": case.brand.name
        }
    return ""


def _why_not_close(case: RecallCase, left: int) -> str:
    if case.state != "open":
        return _("Only an open case can be closed.")
    if left:
        return _("Settle what had gone out first: %(n)s left.") % {"n": left}
    return ""
