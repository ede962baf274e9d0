"""The run behind a planted item: one step, asked as it was once, its answer known.

Its agent is the original's, which gave exactly this once; it is not called again.

Run, task, attempt, output and item are made in one transaction, so that no worker and
no reviewer ever sees a part of it.
"""

from dataclasses import replace
from datetime import timedelta

import yaml
from django.conf import settings
from django.db.models.functions import Now

from orchestrator.domain import content
from orchestrator.domain.errors import BadInput, BadWorkflow, StaleState
from orchestrator.domain.exchange import Answer, Brief
from orchestrator.domain.screening.findings import Finding
from orchestrator.models import (
    Agent,
    Attempt,
    Output,
    Principal,
    RulesetInForce,
    Run,
    Task,
)
from orchestrator.services import registry, screening
from orchestrator.services.publishing import workflows
from orchestrator.services.running import briefs, dispatch, places
from orchestrator.services.running.definitions import workflow_of
from orchestrator.services.running.planning import FAN_AGENT, Plan, make_tasks
from orchestrator.services.running.sources import sources_of
from orchestrator.services.transitions import move

SLUG = "planted-"  # how the workflows of planted items begin: no list shows them
ACTOR = "greenlight:planting"


def make(copy_of: Output) -> Output:
    """A held copy of `copy_of`, in a run that looks like its own and ends with it.

    In the caller's transaction. Raises BadInput where it cannot be made today (nothing
    holds it, its agent is gone, it reached a channel), StaleState where the red lines
    changed meanwhile.
    """
    made = screening.producing(copy_of)
    if made.task.channel:
        raise BadInput("It reached a channel already: only what is held is planted.")
    value = content.parse(bytes(copy_of.content or b""))
    run = _started(made)
    task = Task.objects.select_related("run__brand", "agent").get(run=run)
    move(task, "running", actor=ACTOR, why="asked for", attempts_made=1)
    return _answered(task, Answer.of(value), made.confidence)


def _started(made: Output) -> Run:
    """A run of one step: the agent, the inputs and the titles of the original."""
    place = places.place_of(made.task)
    assert made.attempt_id is not None
    scope = places.scope_of(place, sources_of(made.attempt_id))
    inputs = places.inputs_at(place, scope)
    text = _definition(place, made.task.title, list(inputs))
    service = _service()
    try:
        version = workflows.publish(text, by=service)
    except BadWorkflow as error:
        raise BadInput(f"Its step can no longer be asked for: {error}") from error
    run = Run.objects.create(
        brand_id=made.brand_id,
        version=version,
        title=made.task.run.title,
        moved_by=ACTOR,
        why="started",
        patience=settings.PATIENCE["normal"],
        inputs=content.canonical(inputs),
        started_by=service,
    )
    name = made.task.agent.name
    agents = {
        name: Agent.objects.get(name=name, current=True),
        FAN_AGENT: registry.register_own(),
    }
    make_tasks(Plan(run, workflow_of(version.pk), agents), inputs)
    return run


def _definition(place: places.Place, title: str, names: list[str]) -> str:
    """The workflow of one step: named, titled and reviewed as the original is."""
    original = place.definition
    given = {name: f"${{ inputs.{name} }}" for name in names}
    step: dict[str, object] = {"title": title, "agent": original.agent, "with": given}
    if original.review is not None:
        roles = list(original.review.roles)
        step["review"] = {"roles": roles, "people": original.review.people}
    slug = SLUG + original.name.replace("_", "-")
    return yaml.safe_dump(
        {
            "workflow": slug[:63],
            "title": place.workflow.title,
            "inputs": {"type": "object"},
            "steps": {original.name: step},
        },
        sort_keys=False,
        allow_unicode=True,
    )


def _answered(task: Task, answer: Answer, confidence: float | None) -> Output:
    """The content as the task's output, screened and held like any other."""
    ruleset = RulesetInForce.objects.get(brand=task.brand_id).ruleset_id
    attempt = Attempt.objects.create(
        task=task,
        run=task.run,
        kind="step",
        number=1,
        moved_by=ACTOR,
        worker=ACTOR,
        session=0,
        lease_until=Now() + timedelta(minutes=1),
        deadline=Now() + timedelta(minutes=1),
    )
    place = places.place_of(task)
    brief = briefs.producing_brief(place, places.scope_of(place, ()), number=1)
    answer = replace(answer, confidence=confidence)
    findings = _screened(task, brief, answer, ruleset)
    claim = _claim(task, attempt, ruleset)
    ending = dispatch.finished(
        claim, worker=ACTOR, brief=brief.digest(), answer=answer, findings=findings
    )
    if dispatch.end(ending) != "held":
        raise StaleState("The red lines changed meanwhile: plant it again.")
    return Output.objects.get(attempt=attempt)


def _screened(
    task: Task, brief: Brief, answer: Answer, ruleset: int
) -> tuple[Finding, ...]:
    findings = screening.judge(
        answer.content,
        ruleset,
        place=places.place_of(task),
        inputs=brief.inputs,
        sources=(),
        verdicts={},
        confidence=answer.confidence,
        currency=task.run.brand.currency,
    )
    if not any(one.blocking for one in findings):
        raise BadInput("No red line of today holds this: nobody would be asked.")
    return findings


def _claim(task: Task, attempt: Attempt, ruleset: int) -> dispatch.Claim:
    return dispatch.Claim(
        task_id=task.pk,
        attempt_id=attempt.pk,
        token=attempt.token,
        number=1,
        run_id=task.run_id,
        brand_id=task.brand_id,
        version_id=task.run.version_id,
        agent_id=task.agent_id,
        kind="step",
        step=task.step,
        index=None,
        item=None,
        subject_id=None,
        channel="",
        reworks=0,
        timeout=task.agent.timeout,
        ruleset_id=ruleset,
        given=[],
        more=False,
    )


def _service() -> Principal:
    service, _ = Principal.objects.get_or_create(
        login="greenlight",
        defaults={"name": "Greenlight", "kind": "service", "password": "!"},
    )
    return service
