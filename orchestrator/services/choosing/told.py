"""What orchestration decided in a run, told in one list: choices, starts, waits, skips.

Only choices are stored. Who started, waited or was skipped is read from the events of
the tasks, so the list cannot say anything else than the history.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from orchestrator.domain.content import JSON
from orchestrator.models import Choice, Event, Principal, Run, Task, Wait

MOST = 300
PERSON = "principal:"


@dataclass(frozen=True, slots=True)
class Told:
    """One decision. `rejected` are (option, why not); `by_kind` rule, agent or person.

    `what` is start, wait, skip or one of choices.WHATS. `note` says what is not known.
    """

    at: datetime
    what: str
    chosen: str
    task_id: int | None = None
    title: str = ""
    why: str = ""
    rule: str = ""
    facts: Mapping[str, JSON] = field(default_factory=dict)
    rejected: tuple[tuple[str, str], ...] = ()
    confidence: float | None = None
    reversible: bool = True
    by_kind: str = "rule"
    by: str = ""
    note: str = ""


def decisions_of(run: Run, *, most: int = MOST) -> list[Told]:
    """The newest `most` decisions of a run, the newest first."""
    choices = list(
        Choice.objects.filter(run=run).select_related("task").order_by("-pk")[:most]
    )
    waits = list(
        Wait.objects.filter(run=run).select_related("task").order_by("-pk")[:most]
    )
    moves = _moves(run, most)
    about = {e.subject for e in moves}
    tasks = Task.objects.filter(pk__in=about).in_bulk()
    names = _names([c.by for c in choices] + [e.actor for e in moves])
    found = [
        *(_of_choice(choice, names) for choice in choices),
        *(_of_wait(wait) for wait in waits),
        *_of_moves(_told_once(moves, choices), tasks, names),
    ]
    return sorted(found, key=lambda told: told.at, reverse=True)[:most]


def _moves(run: Run, most: int) -> list[Event]:
    """Starts, waits that a task came to, skips; the newest first."""
    asked = Q(after__in=("running", "skipped")) | Q(
        after="waiting", before__in=("running", "ready", "done")
    )
    events = Event.objects.filter(run_id=run.pk, noun="task")
    return list(events.filter(asked).order_by("-pk")[:most])


def _told_once(moves: Iterable[Event], choices: Iterable[Choice]) -> list[Event]:
    """Without the skips that a policy chose: its choice says more than the event.

    The two are of one transaction; a task that is done anew may be skipped again.
    """
    said = Counter(c.task_id for c in choices if c.what == "skip")
    kept = []
    for event in moves:
        if event.after == "skipped" and said[event.subject]:
            said[event.subject] -= 1
        else:
            kept.append(event)
    return kept


def _of_moves(
    moves: Iterable[Event], tasks: Mapping[int, Task], names: Mapping[str, str]
) -> Iterator[Told]:
    for event in moves:
        task = tasks.get(event.subject)
        # a gate is looked at again and again: its wait tells that once
        if task is None or (task.kind == "gate" and event.after != "skipped"):
            continue
        yield (_start if event.after == "running" else _stop)(event, task, names)


def _start(event: Event, task: Task, names: Mapping[str, str]) -> Told:
    facts: dict[str, JSON] = {"pool": task.pool, "patience": task.patience}
    if task.latest_start is not None:
        facts["latest start"] = task.latest_start.isoformat(timespec="seconds")
    return Told(
        at=event.at,
        what="start",
        chosen=task.title,
        task_id=task.pk,
        title=task.title,
        why=event.why,
        rule="the best rank of its pool that capacity, rates and shares let through",
        facts=facts,
        reversible=not task.channel,
        by=_name(event.actor, names),
        note="What else was ready then is not kept; ranks explain it.",
    )


def _stop(event: Event, task: Task, names: Mapping[str, str]) -> Told:
    return Told(
        at=event.at,
        what="skip" if event.after == "skipped" else "wait",
        chosen=task.title,
        task_id=task.pk,
        title=task.title,
        why=event.why,
        by_kind="person" if event.actor.startswith(PERSON) else "rule",
        by=_name(event.actor, names),
    )


def _of_choice(choice: Choice, names: Mapping[str, str]) -> Told:
    return Told(
        at=choice.created_at,
        what=choice.what,
        chosen=choice.chosen,
        task_id=choice.task_id,
        title=choice.task.title if choice.task else "",
        why=choice.why,
        rule=choice.rule,
        facts=choice.facts,
        rejected=tuple((r["option"], r["why"]) for r in choice.rejected),
        confidence=choice.confidence,
        reversible=choice.reversible,
        by_kind=choice.by_kind,
        by=_name(choice.by, names),
    )


def _of_wait(wait: Wait) -> Told:
    facts: dict[str, JSON] = {"looks": wait.looks, "owner": wait.owner_role}
    for name, at in (("until", wait.until), ("asks at", wait.timeout_at)):
        if at is not None:
            facts[name] = at.isoformat(timespec="seconds")
    if wait.over_at is not None:
        facts["over"] = wait.over_at.isoformat(timespec="seconds")
    return Told(
        at=wait.since,
        what="wait",
        chosen=wait.task.title,
        task_id=wait.task_id,
        title=wait.task.title,
        why=wait.missing,
        rule=wait.cause,
        facts=facts,
        by="the workflow",
    )


def _names(actors: Iterable[str]) -> dict[str, str]:
    """People by "principal:N"."""
    ids = {int(a.removeprefix(PERSON)) for a in actors if a.startswith(PERSON)}
    found = Principal.objects.filter(pk__in=ids).values_list("pk", "name")
    return {f"{PERSON}{pk}": name for pk, name in found}


def _name(actor: str, names: Mapping[str, str]) -> str:
    return names.get(actor, actor)
