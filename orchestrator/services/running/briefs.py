"""What an attempt is given, built from the ledger alone so that it can be rebuilt.

Promise 1: a brief holds the run's pinned inputs, the releases the attempt consumed,
and the instructions people sent back; nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadExpression
from orchestrator.domain.exchange import Brief
from orchestrator.domain.expressions import evaluate, references
from orchestrator.domain.workflow.definitions import Step, Workflow
from orchestrator.domain.workflow.scopes import Scopes
from orchestrator.models import Agent, Attempt, Kept, Output, Task
from orchestrator.services.running.definitions import (
    amended_at,
    inputs_of,
    uid_of,
    workflow_of,
)
from orchestrator.services.waits.facts import facts_on

BACK = ("changes", "reject")  # verdicts whose reasons the next attempt is given

# One row a consumed release; approved says that people let it out.
SOURCES = """
    SELECT t.step, t.index, o.content, r.decision_id IS NOT NULL, g.offers_at
    FROM consumption c JOIN release r ON r.id = c.release_id
    JOIN output o ON o.id = c.output_id JOIN task t ON t.id = o.task_id
    JOIN agent g ON g.id = t.agent_id
    WHERE c.attempt_id = %s ORDER BY t.step, t.index NULLS FIRST"""


@dataclass(frozen=True, slots=True)
class Source:
    """One consumed release. `offers_at` points to offers in it, "" where none."""

    step: str
    index: int | None
    content: JSON
    approved: bool
    offers_at: str


def sources_of(attempt_id: int) -> tuple[Source, ...]:
    """The releases an attempt consumed, in the order of steps and items.

    What was erased since is left out: judging goes on without its offers, and whoever
    needs the content itself is told that there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(SOURCES, [attempt_id])
        rows = cursor.fetchall()
    return tuple(
        Source(step, index, content.parse(bytes(raw)), approved, offers_at)
        for step, index, raw, approved, offers_at in rows
        if raw is not None
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which run an attempt stands: enough to build its brief."""

    task_id: int
    run_id: int
    version_id: int
    brand: str
    step: str
    index: int | None
    item: JSON
    agent: Agent
    rework: bool
    generation: int = 0
    amended: int = 0
    attempt_id: int = 0

    @property
    def inputs(self) -> dict[str, JSON]:
        """The run's inputs, as amended when the attempt started."""
        return inputs_of(self.run_id, self.amended)

    @property
    def key(self) -> str:
        """What a channel knows this work by; another after each recall."""
        again = f":{self.generation}" if self.generation else ""
        return f"{uid_of(self.run_id)}:{self.task_id}{again}"

    @property
    def workflow(self) -> Workflow:
        return workflow_of(self.version_id)

    @property
    def definition(self) -> Step:
        return self.workflow.step(self.step)


def scope_of(
    place: Place,
    sources: tuple[Source, ...],
    *,
    inputs: Mapping[str, JSON] | None = None,
) -> dict[str, JSON]:
    """What `${ … }` may see: inputs, the released contents by step, and the item.

    A step of the same lane is its own item's content; any other step with an `each`
    is the list of its released contents in item order; a skipped step is null. Inside
    a sub-workflow all of it is of its frame. `inputs` replaces those of the run.
    """
    return scopes_of(place, sources, inputs=inputs).own()


def scopes_of(
    place: Place,
    sources: tuple[Source, ...],
    *,
    inputs: Mapping[str, JSON] | None = None,
    each: str | None = None,
) -> Scopes:
    """Every scope of a step: its own and those of the frames around it."""
    step = Step("", "", "", each=each) if each else place.definition
    given: dict[str, list[tuple[int | None, JSON]]] = {}
    for source in sources:
        given.setdefault(source.step, []).append((source.index, source.content))
    asks = each is None and place.workflow.names.asks_about(step)
    return Scopes(
        workflow=place.workflow,
        step=step,
        inputs=place.inputs if inputs is None else inputs,
        given=given,
        item=place.item,
        about=facts_on(place.run_id, place.attempt_id) if asks else {},
    )


def unmet(place: Place, sources: tuple[Source, ...]) -> str | None:
    """The first condition of a step that is false, or of what it stands in; None: none.

    Raises BadExpression where one does not evaluate.
    """
    return scopes_of(place, sources).unmet()


def scope_for_each(
    place: Place,
    each: str,
    sources: tuple[Source, ...],
    *,
    inputs: Mapping[str, JSON] | None = None,
) -> dict[str, JSON]:
    """What the list of a fan-out may be read from: inputs and whole steps."""
    return scopes_of(place, sources, inputs=inputs, each=each).outside()


def steps_behind(each: str, workflow: Workflow | None = None) -> list[str]:
    """The steps that the list of a fan-out is read from.

    Without a workflow by the names it uses, which may stand for other steps.
    """
    if workflow is not None:
        return workflow.names.behind(each)
    return sorted({r.path[0] for r in references(each) if r.root == "steps"})


def inputs_at(place: Place, scope: Mapping[str, JSON]) -> dict[str, JSON]:
    """The step's `with`, evaluated. Raises BadExpression where it does not evaluate.

    A task that was proposed is given what its proposal says, taken as it is: text of
    an agent is never evaluated.
    """
    if place.definition.dynamic:
        proposed = place.item.get("with") if isinstance(place.item, dict) else None
        return dict(proposed) if isinstance(proposed, dict) else {}
    try:
        inputs = evaluate(dict(place.definition.with_), scope)
    except BadExpression as error:
        broken = getattr(scope.get("inputs"), "broken", ())
        raise BadExpression(" ".join([str(error), *broken])) from None
    assert isinstance(inputs, dict)
    return inputs


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


def place_of(task: Task, *, rework: bool | None = None) -> Place:
    """Where a task stands. `rework` None: look at its outputs."""
    item = None if task.item is None else content.parse(bytes(task.item))
    return Place(
        task_id=task.pk,
        run_id=task.run_id,
        version_id=task.run.version_id,
        brand=task.run.brand.slug,
        step=task.step,
        index=task.index,
        item=item,
        agent=task.agent,
        rework=task.reworks > 0 if rework is None else rework,
        generation=task.generation,
        amended=amended_at(task.run_id),
    )


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
