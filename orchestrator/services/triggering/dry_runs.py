"""What a trigger would do for a cause, found out without doing it."""

from dataclasses import dataclass, field

from django.db import transaction

from orchestrator.domain import triggers as domain
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Task, Trigger
from orchestrator.services.publishing.workflows import newest_version
from orchestrator.services.running import runs
from orchestrator.services.triggering import firing
from orchestrator.services.triggering.triggers import TriggerGiven, unsaved


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would happen. `version` and `tasks` are of the run that would start, `told`
    counts the runs a signal would reach; `problems` says why nothing would, in words.
    """

    facts: dict[str, JSON]
    holds: bool = False
    inputs: JSON = None
    version: int | None = None
    tasks: int = 0
    told: int = 0
    problems: list[str] = field(default_factory=list)


def dry_run(trigger: Trigger, facts: dict[str, JSON] | None = None) -> DryRun:
    """What `trigger` would do for a cause with these facts, or with sample ones.

    Everything is tried for real, and taken back before anybody could see it.
    """
    given = domain.sample(trigger.kind, trigger.spec) if facts is None else facts
    facts = {"cause": "a dry run", **given}
    try:
        if not domain.holds(trigger.when, facts):
            return DryRun(facts)
        inputs = domain.inputs_for(trigger.inputs, facts)
        assert isinstance(inputs, dict)
    except GreenlightError as error:
        return DryRun(facts, problems=[str(error)])
    try:
        if trigger.action == "signal":
            told = len(firing.targets(trigger, facts))
            return DryRun(facts, holds=True, inputs=inputs, told=told)
        version, tasks = _started(trigger, inputs)
    except GreenlightError as error:
        return DryRun(facts, holds=True, inputs=inputs, problems=[str(error)])
    return DryRun(facts, holds=True, inputs=inputs, version=version, tasks=tasks)


def dry_run_of(
    trigger: Trigger, given: TriggerGiven, facts: dict[str, JSON] | None = None
) -> DryRun:
    """As `dry_run`, with what somebody is writing in place of what is kept.

    Raises BadInput that begins with the field at fault.
    """
    return dry_run(unsaved(trigger.brand, trigger.slug, given, by=trigger.owner), facts)


def _started(trigger: Trigger, inputs: dict[str, JSON]) -> tuple[int, int]:
    """The version that would run, and with how many tasks at its start."""
    assert trigger.workflow is not None
    with transaction.atomic():
        run = runs.start_run(
            trigger.workflow.slug,
            brand=trigger.brand,
            inputs=inputs,
            by=trigger.owner,
            title=trigger.title,
        )
        tasks = Task.objects.filter(run=run).count()
        transaction.set_rollback(True)
    return newest_version(trigger.workflow.slug).number, tasks
