"""What a freeze names: the task, run, brand, channel or agent behind a few letters."""

from dataclasses import dataclass

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput, NotFound
from orchestrator.models import Agent, Brand, Effect, Freeze, Run, Task, Workflow
from orchestrator.services.publishing.workflows import newest_version
from orchestrator.services.running.definitions import workflow_of


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a freeze can name, as it is stored; `brand` None: of several."""

    level: str
    subject: str
    brand: Brand | None
    title: str


def resolved(level: str, subject: str, brand: Brand | None) -> Subject:
    """What `subject` means at `level`; BadInput, naming it, where there is no such."""
    if level not in Freeze.LEVELS:
        raise BadInput(
            f"{shown(level)!r} cannot be frozen: choose {', '.join(Freeze.LEVELS)}."
        )
    subject = subject.strip()
    if level == "everything":
        if subject or brand is not None:
            raise BadInput("Everything is everything: name no subject and no brand.")
        return Subject(level, "", None, "everything")
    if level == "brand":
        return _brand(subject, brand)
    if level in ("task", "run"):
        return _piece(level, subject, brand)
    if level == "agent":
        return _agent(subject, brand)
    return _channel(subject, brand)


def title_of(order: Freeze) -> str:
    """What a freeze stops, in words a person knows it by."""
    return titled(order.level, order.subject, order.brand)


def titled(level: str, subject: str, brand: Brand | None) -> str:
    """The same of a level and subject as they are stored."""
    try:
        return resolved(level, subject, brand).title
    except BadInput:
        return f"{level} {subject}"


def channels() -> list[str]:
    """Every channel that a workflow delivers to, by name."""
    found: set[str] = set()
    for slug in Workflow.objects.values_list("slug", flat=True):
        try:
            steps = workflow_of(newest_version(slug).pk).steps
        except NotFound:
            continue
        found |= {step.effect for step in steps if step.effect}
    return sorted(found)


def _brand(subject: str, brand: Brand | None) -> Subject:
    found = Brand.objects.filter(slug=subject).first()
    if found is None and subject.isdecimal() and len(subject) < 16:
        found = Brand.objects.filter(pk=int(subject)).first()
    if found is None or brand not in (None, found):
        raise BadInput(f"There is no brand {shown(subject)!r} here: give its slug.")
    return Subject("brand", str(found.pk), found, found.name)


def _piece(level: str, subject: str, brand: Brand | None) -> Subject:
    """A task or a run, by its number; a validator's task is its subject's."""
    number = int(subject) if subject.isdecimal() and len(subject) < 16 else 0
    found: Run | Task | None
    if level == "run":
        found = Run.objects.select_related("brand").filter(pk=number).first()
    else:
        found = (
            Task.objects.select_related("brand", "subject").filter(pk=number).first()
        )
        if found is not None and found.subject is not None:
            return _piece(level, str(found.subject.task_id), brand)
    if found is None or brand not in (None, found.brand):
        raise BadInput(f"There is no {level} {shown(subject)!r} here: give its number.")
    return Subject(level, str(found.pk), found.brand, f"{level} {found.title}")


def _agent(subject: str, brand: Brand | None) -> Subject:
    if not Agent.objects.filter(name=subject).exists():
        raise BadInput(
            f"No agent is called {shown(subject)!r}: see `manage.py agents list`."
        )
    return Subject("agent", subject, brand, f"agent {subject}" + _of(brand))


def _channel(subject: str, brand: Brand | None) -> Subject:
    known = bool(subject) and (
        Effect.objects.filter(channel=subject).exists()
        or subject in channels()
        or Task.objects.filter(channel=subject).exists()
    )
    if not known:
        there = ", ".join(channels()) or "none yet"
        raise BadInput(
            f"Nothing is delivered to a channel {shown(subject)!r}. There are: {there}."
        )
    return Subject("channel", subject, brand, f"channel {subject}" + _of(brand))


def _of(brand: Brand | None) -> str:
    return f" of {brand.name}" if brand is not None else ""
