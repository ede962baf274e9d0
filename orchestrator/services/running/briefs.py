"""What an attempt is given, built from the ledger alone so that it can be rebuilt.

Promise 1: a brief holds the run's pinned inputs, the releases the attempt consumed,
and the instructions people sent back; nothing else.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Brief
from orchestrator.models import Agent, Attempt, Kept, Output
from orchestrator.services.running.definitions import amended_at
from orchestrator.services.running.places import Place, inputs_at, place_of, scope_of
from orchestrator.services.running.sources import sources_of

BACK = ("changes", "reject")  # verdicts whose reasons the next attempt is given


def producing_brief(
    place: Place, scope: Mapping[str, JSON], *, number: int, before: int | None = None
) -> Brief:
    """The brief of a producing attempt; `before` limits a rework to earlier outputs.

    Raises BadExpression where the step's `with` does not evaluate.
    """
    notes: tuple[str, ...] = ()
    previous: tuple[JSON, ...] = ()
    if place.rework:
        outputs = _earlier(place.task_id, place.generation, before)
        previous = tuple(content.parse(bytes(o.content or b"")) for o in outputs)
        notes = _instructions(outputs)
    return Brief(
        **_names(place, place.agent),
        attempt=number,
        inputs=inputs_at(place, scope),
        instructions=notes,
        previous=previous,
        key=place.key,
        timeout=place.agent.timeout,
    )


def inspecting_brief(
    place: Place,
    validator: Agent,
    scope: Mapping[str, JSON],
    output: JSON,
    *,
    number: int,
) -> Brief:
    """The brief of a validator: the output, and what it may trace it to."""
    steps = scope["steps"]
    assert isinstance(steps, dict)
    return Brief(
        **_names(place, validator),
        attempt=number,
        inputs=inputs_at(place, scope),
        output=output,
        sources=steps,
        key=f"{place.key}:{validator.name}",
        timeout=validator.timeout,
    )


def _earlier(
    task_id: int, generation: int, before: int | None = None
) -> QuerySet[Output]:
    """The outputs a rework builds on: those made, or kept, since the last recall."""
    mine = Q(generation=generation) | Q(kept_by__generation=generation)
    outputs = Output.objects.filter(mine, task_id=task_id)
    if before is not None:
        outputs = outputs.filter(pk__lt=before)
    return outputs.order_by("version").distinct()


def _instructions(earlier: QuerySet[Output]) -> tuple[str, ...]:
    outputs = earlier.filter(
        decisions__verdict__in=BACK, decisions__withdrawal__isnull=True
    )
    notes: list[str] = []
    for output in outputs.distinct():
        for decision in output.decisions.filter(
            verdict__in=BACK, withdrawal__isnull=True
        ):
            notes.append(decision.reason)
            assert decision.screening is not None
            found = decision.screening.findings.filter(blocking=True).order_by("pk")
            value = content.parse(bytes(output.content or b""))
            notes.extend(
                f"{f.path or '/'} {f.start}-{f.end}: {f.message}"
                f" Quoted: {_quote(value, f.path, f.start, f.end)!r}"
                for f in found
            )
    return tuple(notes)


def recompute(attempt_id: int) -> str:
    """Rebuild the brief of a finished attempt from the ledger: its digest."""
    return rebuilt(attempt_id).digest()


def rebuilt(attempt_id: int, *, key: str = "") -> Brief:
    """The brief of a finished attempt, from the ledger alone; `key` replaces its own.

    Raises LookupError where the attempt neither made nor kept an output.
    """
    attempt = Attempt.objects.select_related(
        "task__run__brand", "task__agent", "task__subject__task__agent"
    ).get(pk=attempt_id)
    task, sources = attempt.task, sources_of(attempt_id)
    amended = amended_at(attempt.run_id, attempt.started_at)
    if task.subject is not None:
        place = replace(
            place_of(task.subject.task), amended=amended, attempt_id=attempt_id
        )
        output = content.parse(bytes(task.subject.content or b""))
        scope = scope_of(place, sources)
        return inspecting_brief(place, task.agent, scope, output, number=attempt.number)
    place, before = _place_of_attempt(attempt)
    place = replace(place, amended=amended, attempt_id=attempt_id)
    scope = scope_of(place, sources)
    brief = producing_brief(place, scope, number=attempt.number, before=before)
    return replace(brief, key=key) if key else brief


def _place_of_attempt(attempt: Attempt) -> tuple[Place, int | None]:
    """Where an attempt stood, and the output it made; None where it kept one."""
    made = Output.objects.filter(attempt=attempt).first()
    if made is None:
        kept = Kept.objects.get(attempt=attempt)
        place = place_of(attempt.task, rework=False)
        agent = _agent_of(attempt)
        return replace(place, agent=agent, generation=kept.generation), None
    earlier = _earlier(attempt.task_id, made.generation, made.pk).exists()
    place = place_of(attempt.task, rework=earlier)
    agent = _agent_of(attempt)
    return replace(place, agent=agent, generation=made.generation), made.pk


def _agent_of(attempt: Attempt) -> Agent:
    """Whose attempt it was: of the step's agent until its substitute took over."""
    task = attempt.task
    if task.substitute_id is None or task.substitute_id != task.agent_id:
        return task.agent
    later = task.choices.filter(what="substitute", attempt_id__gte=attempt.pk).first()
    return Agent.objects.get(pk=later.facts["from"]) if later else task.agent


def _names(place: Place, agent: Agent) -> dict[str, Any]:
    return {
        "task": str(place.task_id),
        "run": str(place.run_id),
        "workflow": place.workflow.slug,
        "step": place.step,
        "agent": agent.name,
        "agent_version": agent.version,
        "brand": place.brand,
    }


def _quote(value: JSON, path: str, start: int, end: int) -> str:
    text = content.at(value, path)
    return text[start:end] if isinstance(text, str) else ""
