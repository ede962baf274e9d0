"""Published definitions and pinned inputs, read once a process: they never change."""

from functools import lru_cache

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.definitions import Workflow, from_json
from orchestrator.models import Run, WorkflowVersion


@lru_cache(maxsize=256)
def workflow_of(version_id: int) -> Workflow:
    """The definition a run pinned."""
    return from_json(WorkflowVersion.objects.get(pk=version_id).definition)


@lru_cache(maxsize=64)
def inputs_of(run_id: int) -> dict[str, JSON]:
    """The pinned inputs of a run."""
    raw = Run.objects.values_list("inputs", flat=True).get(pk=run_id)
    inputs = content.parse(bytes(raw), limit=PINNED_LIMIT)
    assert isinstance(inputs, dict)
    return inputs


@lru_cache(maxsize=1024)
def uid_of(run_id: int) -> str:
    """What the outside knows a run by."""
    return str(Run.objects.values_list("uid", flat=True).get(pk=run_id))


PINNED_LIMIT = 16 * 1024 * 1024
"""Bytes of a run's inputs, which may pin a whole catalogue."""
