"""What a run would do, told before there is one: nothing of it is stored.

What depends on the inputs alone is worked out; what depends on what agents and people
answer is said to be known later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.db.models import Avg, Count, F

from orchestrator.domain import graph
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadExpression, BadInput
from orchestrator.domain.expressions import condition, evaluate, references
from orchestrator.domain.workflow.definitions import Step, Workflow
from orchestrator.models import Agent, Attempt, Brand, Principal, ReviewItem, RoleGrant
from orchestrator.services.freezing.limits import check_fan_out
from orchestrator.services.publishing.askable import check_asked
from orchestrator.services.running.planning import MOST_TASKS, listed
from orchestrator.services.running.runs import STARTERS, pinned_inputs
from orchestrator.services.staff.people import permit

Known = Literal["yes", "no", "later"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What expressions of a frame may read already, and which inputs they may not."""

    scope: Mapping[str, JSON]
    unknown: frozenset[str] = frozenset()

    def knows(self, text: str) -> bool:
        """Whether everything that a text refers to is known."""
        given = text if "${" in text else f"${{ {text} }}"
        for ref in references(given):
            if ref.root not in self.scope:
                return False
            if self.unknown and (not ref.path or ref.path[0] in self.unknown):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of the run: how many tasks it would have (None: known later).

    `wave` counts from 0, which starts at once. `holds` says whether its condition
    holds; `why` is what is known of it in words. `seconds` is what one task of its
    agent took on average, None where it never ran.
    """

    step: Step
    wave: int
    tasks: int | None
    holds: Known
    why: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Way:
    """One case of a route, or what a gate waits for, and whether it holds."""

    step: Step
    name: str
    to: tuple[str, ...]
    condition: str
    holds: Known


@dataclass(frozen=True, slots=True)
class People:
    """Whom a step would ask or have approve: each role with how many hold it.

    To unblock is to be asked where a gate takes too long or no case matches.
    """

    step: Step
    what: Literal["answer", "approve", "unblock"]
    roles: tuple[tuple[str, int], ...]

    @property
    def nobody(self) -> bool:
        """Whether no one may: the run would stand still here."""
        if self.what == "approve":
            return not all(n for _, n in self.roles)
        return not any(n for _, n in self.roles)


@dataclass(slots=True)
class DryRun:
    """All of it. `tasks` counts what would be made at once, fan-outs by one.

    `seconds` is the longest way through, agents only; None where no step has run yet.
    `people_seconds` is how long an answer took this brand on average.
    """

    steps: list[Planned] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    people: list[People] = field(default_factory=list)
    tasks: int = 0
    later: int = 0
    seconds: float | None = None
    unknown: int = 0
    people_seconds: float | None = None

    @property
    def first(self) -> list[Planned]:
        """What would start at once."""
        return [one for one in self.steps if one.wave == 0 and one.holds != "no"]


def dry_run(
    workflow: Workflow, *, brand: Brand, inputs: dict[str, JSON], by: Principal
) -> DryRun:
    """What a run of `workflow` with `inputs` would be.

    Raises BadInput exactly where a start would, and NotPermitted for whoever may not
    start runs here.
    """
    permit(by, brand, STARTERS, "start runs")
    check_asked(workflow, brand)
    scope: dict[str, JSON] = {"inputs": pinned_inputs(workflow, inputs, brand)}
    took = _took(workflow)
    waves = _waves(workflow)
    told = DryRun(people_seconds=_answers_took(brand))
    try:
        seen = _frames(workflow, Seen(scope))
        for step in sorted(workflow.steps, key=lambda one: waves[one.name]):
            mine = seen[step.frame]
            planned = _planned(brand, workflow, step, waves, seen, took)
            told.steps.append(planned)
            told.ways += _ways(step, mine)
    except BadExpression as error:
        raise BadInput(str(error)) from error
    _count(told, workflow)
    told.people = _people(workflow, brand)
    _estimate(told, workflow)
    return told


def _planned(
    brand: Brand,
    workflow: Workflow,
    step: Step,
    waves: Mapping[str, int],
    frames: Mapping[str | None, Seen],
    took: Mapping[str, float],
) -> Planned:
    holds = _starts(workflow, step, frames)
    seen = frames[None]  # lists are read from outside every frame
    tasks: int | None = 1
    why = {"no": "its condition does not hold", "later": "its condition is seen later"}
    words = why.get(holds, "")
    if step.each is not None:
        if seen.knows(step.each):
            tasks = len(listed(evaluate(step.each, seen.scope), step.each))
            check_fan_out(brand.pk, workflow, step.each, tasks)
        else:
            tasks, words = None, words or "its list is known later"
    seconds = took.get(step.agent) if step.kind in ("agent", "route") else None
    return Planned(step, waves[step.name], tasks, holds, words, seconds)


def _starts(workflow: Workflow, step: Step, frames: Mapping[str | None, Seen]) -> Known:
    """Whether its condition holds, and those of the sub-workflows it stands in."""
    found: list[Known] = [
        _holds(frame.when, frames[frame.outer])
        for frame in workflow.names.around(step.frame)
        if frame.when
    ]
    if step.when and "no" not in found:
        found.append(_holds(step.when, frames[step.frame]))
    if "no" in found:
        return "no"
    return "later" if "later" in found else "yes"


def _frames(workflow: Workflow, whole: Seen) -> dict[str | None, Seen]:
    """What each frame sees: its inputs as far as they are known; None is the run's."""
    seen: dict[str | None, Seen] = {None: whole}
    for frame in sorted(workflow.frames, key=lambda one: one.name.count("/")):
        outer = seen.get(frame.outer, whole)
        known = {n: t for n, t in frame.with_.items() if _reads(t, outer)}
        inputs = {name: evaluate(text, outer.scope) for name, text in known.items()}
        unknown = frozenset(frame.with_.keys() - known.keys())
        seen[frame.name] = Seen({"inputs": inputs}, unknown)
    return seen


def _reads(template: JSON, seen: Seen) -> bool:
    """Whether everything that a template refers to is known."""
    if isinstance(template, dict):
        return all(_reads(part, seen) for part in template.values())
    if isinstance(template, list):
        return all(_reads(part, seen) for part in template)
    return not isinstance(template, str) or "${" not in template or seen.knows(template)


def _ways(step: Step, seen: Seen) -> list[Way]:
    """The cases of a route in order, or the condition of a gate."""
    found = []
    for case in step.route.cases if step.route else ():
        holds: Known = _holds(case.when, seen) if case.when else "later"
        found.append(Way(step, case.name, tuple(case.to), case.when or "", holds))
    if step.gate is not None and step.gate.until is not None:
        holds = _holds(step.gate.until, seen)
        found.append(Way(step, "", (), step.gate.until, holds))
    return found


def _holds(text: str, seen: Seen) -> Known:
    """Whether a condition holds, as far as the inputs alone tell."""
    if not seen.knows(text):
        return "later"
    return "yes" if condition(text, seen.scope) else "no"


def _waves(workflow: Workflow) -> dict[str, int]:
    """After how many others each step comes: 0 starts at once."""
    stands = {alias.name: alias.steps for alias in workflow.aliases}
    needs: dict[str, list[str]] = {}
    for step in workflow.steps:
        found = (stands.get(n, (n,)) for n in workflow.needs_of(step))
        needs[step.name] = [name for names in found for name in names]
    waves: dict[str, int] = {}
    for name in graph.order(graph.reverse(needs)):
        waves[name] = 1 + max((waves[n] for n in needs.get(name, [])), default=-1)
    return waves


def _count(told: DryRun, workflow: Workflow) -> None:
    """Tasks that would be made at the start; one fan-out stands for a list."""
    unknown = {one.step.each for one in told.steps if one.tasks is None}
    told.tasks = sum(one.tasks or 0 for one in told.steps) + len(unknown)
    told.later = sum(one.tasks is None for one in told.steps)
    if told.tasks > MOST_TASKS:
        raise BadInput(f"The run would have {told.tasks} tasks; {MOST_TASKS} is most.")


def _people(workflow: Workflow, brand: Brand) -> list[People]:
    held = dict(
        RoleGrant.objects.filter(
            brand=brand, until=None, person__is_active=True, person__kind="human"
        )
        .values("role")
        .annotate(n=Count("person", distinct=True))
        .values_list("role", "n")
    )
    found = []
    for step in workflow.steps:
        asked = step.with_.get("roles") if step.agent == "direction" else None
        if isinstance(asked, list):
            roles = tuple((str(r), held.get(str(r), 0)) for r in asked)
            found.append(People(step, "answer", roles))
        if step.review is not None:
            roles = tuple((r, held.get(r, 0)) for r in step.review.roles)
            found.append(People(step, "approve", roles))
        owner = _unblocks(step)
        if owner:
            found.append(People(step, "unblock", ((owner, held.get(owner, 0)),)))
    return found


def _unblocks(step: Step) -> str:
    """The role that is asked where a step cannot go on by itself, "" for none."""
    if step.gate is not None and step.gate.on_timeout == "ask":
        return step.gate.owner
    if step.route is not None and step.route.default is None:
        return step.route.owner
    return ""


def _took(workflow: Workflow) -> dict[str, float]:
    """Seconds one task took on average, by agent, over what ended well."""
    names = {step.agent for step in workflow.steps}
    newest = (
        Attempt.objects.filter(
            task__agent__in=Agent.objects.filter(name__in=names, current=True),
            state="finished",
        )
        .order_by("-pk")
        .values("pk")[:500]
    )
    rows = (
        Attempt.objects.filter(pk__in=newest)
        .values("task__agent__name")
        .annotate(took=Avg(F("finished_at") - F("started_at")))
    )
    return {
        row["task__agent__name"]: row["took"].total_seconds()
        for row in rows
        if row["took"] is not None
    }


def _answers_took(brand: Brand) -> float | None:
    newest = ReviewItem.objects.filter(brand=brand, finished_at__isnull=False)
    keys = newest.order_by("-pk").values("pk")[:100]
    took = ReviewItem.objects.filter(pk__in=keys).aggregate(
        took=Avg(F("finished_at") - F("created_at"))
    )["took"]
    return None if took is None else float(took.total_seconds())


def _estimate(told: DryRun, workflow: Workflow) -> None:
    """The longest way through, by what agents took before."""
    known = {p.step.name: p.seconds for p in told.steps if p.seconds is not None}
    works = [p for p in told.steps if p.step.kind == "agent" and p.holds != "no"]
    told.unknown = sum(p.seconds is None and p.step.agent != "direction" for p in works)
    needs = {s.name: list(workflow.needs_of(s)) for s in workflow.steps}
    behind = graph.reverse(needs)
    ahead = graph.longest_path(behind, known)
    if known:
        told.seconds = max(known.get(name, 0.0) + rest for name, rest in ahead.items())
