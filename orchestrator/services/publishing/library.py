"""The published workflows that others may call: read when one is named, not before."""

from collections.abc import Iterator, Mapping

from orchestrator.domain.workflow.definitions import Workflow
from orchestrator.models import WorkflowVersion
from orchestrator.services.running.definitions import workflow_of


class Library(Mapping[str, tuple[int, Workflow]]):
    """The newest version of every workflow by slug: its number and definition."""

    def __init__(self) -> None:
        newest = WorkflowVersion.objects.order_by("workflow", "-number").distinct(
            "workflow"
        )
        rows = newest.values_list("workflow__slug", "number", "pk")
        self._rows = {slug: (number, pk) for slug, number, pk in rows}

    def __getitem__(self, slug: str) -> tuple[int, Workflow]:
        number, pk = self._rows[slug]
        return number, workflow_of(pk)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, slug: object) -> bool:
        return slug in self._rows
