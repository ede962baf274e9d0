"""Handoff packets, built from the ledger: what whoever takes a task over is told.

Agent to agent, agent to person and person to agent alike: a step that declares a
`handoff` begins only with a whole packet, and pages show the same one.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.db import connection

from orchestrator.domain import handoff
from orchestrator.domain.content import JSON, digest
from orchestrator.domain.errors import BadExpression, BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.expressions import evaluate
from orchestrator.domain.handoff import Given, Packet
from orchestrator.models import (
    Attempt,
    Audited,
    Choice,
    Decision,
    ReviewItem,
    Run,
    Task,
)
from orchestrator.services.running import places
from orchestrator.services.running.definitions import workflow_of
from orchestrator.services.running.dispatch import Claim
from orchestrator.services.running.places import Place
from orchestrator.services.running.sources import sources_of

MOST = 20  # decisions and questions told
ASKING = "direction"

# One row a release that an attempt was given: a person's where no attempt made it.
GIVEN = """
    SELECT t.step, o.digest,
        CASE WHEN o.attempt_id IS NULL THEN 'person' ELSE 'agent' END,
        t.index, r.id, t.title, o.id
    FROM consumption c JOIN release r ON r.id = c.release_id
    JOIN output o ON o.id = c.output_id JOIN task t ON t.id = o.task_id
    WHERE c.attempt_id = %s ORDER BY t.level, t.step, t.index"""


def carried(claim: Claim, brief: Brief, scope: Mapping[str, JSON]) -> Brief:
    """The brief with its packet, where the step declares one.

    Raises BadInput naming what the packet lacks: nobody is called then.
    """
    if claim.place.definition.handoff is None:
        return brief
    made = packed(claim.place, scope, claim.attempt_id)
    return replace(brief, handoff=made.as_json())


def of_task(task: Task) -> Packet | None:
    """The packet that a task was last begun with; None where its step declares none.

    Raises BadInput where it lacks something.
    """
    steps = workflow_of(task.run.version_id).steps
    if not any(s.name == task.step and s.handoff for s in steps):
        return None
    place = places.place_of(task)
    last = Attempt.objects.filter(task=task).exclude(kind="inspect").last()
    if last is None:
        return None
    scope = places.scope_of(place, sources_of(last.pk))
    return packed(place, scope, last.pk, began=last.started_at)


def shown(task: Task) -> Packet | None:
    """As `of_task`, for pages: None too where it is refused, which its item says."""
    try:
        return of_task(task)
    except (BadInput, BadExpression):
        return None


def of_run(run: Run) -> list[tuple[Task, Packet]]:
    """The packets of what is under way in a run and was handed over whole."""
    steps = [s.name for s in workflow_of(run.version_id).steps if s.handoff is not None]
    at_work = ("running", "calling", "held")
    tasks = Task.objects.filter(run=run, step__in=steps, state__in=at_work)
    found = []
    for task in tasks.select_related("run__brand", "agent").order_by("pk")[:MOST]:
        made = shown(task) if task.kind == "step" else None
        if made is not None:
            found.append((task, made))
    return found


def packed(
    place: Place,
    scope: Mapping[str, JSON],
    attempt_id: int,
    *,
    began: datetime | None = None,
) -> Packet:
    """The packet of one attempt. Raises BadInput naming what is missing."""
    step = place.definition
    assert step.handoff is not None
    run = Run.objects.get(pk=place.run_id)
    due = run.deadline
    if step.handoff.due is not None:
        due = (began or datetime.now(UTC)) + timedelta(hours=step.handoff.due)
    given, outputs = _given(run, attempt_id)
    person = step.kind == "ask" or place.agent.name == ASKING
    return handoff.packet(
        goal=evaluate(step.handoff.goal, scope),
        acceptance=evaluate(step.handoff.acceptance, scope),
        due=due,
        inputs=given,
        decisions=_decisions(run, outputs),
        questions=_questions(run, place.task_id),
        taker="person" if person else "agent",
    )


def _given(run: Run, attempt_id: int) -> tuple[list[Given], list[int]]:
    """What an attempt was given, the run's own inputs first; and which outputs."""
    with connection.cursor() as cursor:
        cursor.execute(GIVEN, [attempt_id])
        rows = cursor.fetchall()
    own = Given(step="inputs", digest=digest(bytes(run.inputs)), by="workflow")
    return [own, *(Given(*row[:6]) for row in rows)], [row[6] for row in rows]


def _decisions(run: Run, outputs: list[int]) -> list[str]:
    """What people decided about what is given, and what orchestration chose."""
    said = Decision.objects.filter(output__in=outputs, withdrawal=None)
    people = [
        f"{d.actor.name} ({d.role or d.actor.kind}): {d.verdict} · {d.item.title}"
        for d in said.select_related("actor", "item").order_by("pk")[:MOST]
    ]
    routes = Choice.objects.filter(run=run, what__in=("route", "round", "proposal"))
    chosen = [
        f"{c.what} {c.task.title if c.task else ''}: {c.chosen}"
        for c in routes.select_related("task").order_by("pk")[:MOST]
    ]
    return [*people, *chosen]


def _questions(run: Run, task_id: int) -> list[str]:
    """What people of this run are still asked; an audit in the dark is not told."""
    asked = ReviewItem.objects.filter(run=run, state__in=("open", "settling"))
    asked = asked.exclude(task=task_id).exclude(pk__in=Audited.objects.values("item"))
    return list(asked.order_by("pk").values_list("title", flat=True)[:MOST])
