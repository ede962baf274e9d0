"""Published definitions and pinned inputs, read once a process: they never change."""

from datetime import datetime
from functools import lru_cache

from django.db.models import Max

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.workflow.definitions import Workflow, from_json
from orchestrator.models import Amendment, Run, WorkflowVersion


@lru_cache(maxsize=256)
def workflow_of(version_id: int) -> Workflow:
    """The definition a run pinned."""
    return from_json(WorkflowVersion.objects.get(pk=version_id).definition)


@lru_cache(maxsize=64)
def inputs_of(run_id: int, amended: int = 0) -> dict[str, JSON]:
    """The pinned inputs of a run: its own, or those of amendment number `amended`."""
    if amended:
        amendment = Amendment.objects.get(run=run_id, number=amended)
        raw = amendment.inputs
    else:
        raw = Run.objects.values_list("inputs", flat=True).get(pk=run_id)
    inputs = content.parse(bytes(raw), limit=PINNED_LIMIT)
    assert isinstance(inputs, dict)
    return inputs


def amended_at(run_id: int, when: datetime | None = None) -> int:
    """Which inputs of a run were in force at a moment (None: now); 0 its own."""
    rows = Amendment.objects.filter(run=run_id)
    if when is not None:
        rows = rows.filter(created_at__lte=when)
    return rows.aggregate(last=Max("number"))["last"] or 0


@lru_cache(maxsize=1024)
def uid_of(run_id: int) -> str:
    """What the outside knows a run by."""
    return str(Run.objects.values_list("uid", flat=True).get(pk=run_id))


PINNED_LIMIT = 16 * 1024 * 1024
"""Bytes of a run's inputs, which may pin a whole catalogue."""
