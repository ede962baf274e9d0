"""What Greenlight itself puts into a run's inputs, from its own records."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import cast

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.workflow.definitions import Workflow
from orchestrator.models import Brand
from orchestrator.services.catalogue.prices import catalogue
from orchestrator.services.experiments.learnings import standing
from orchestrator.services.running.definitions import PINNED_LIMIT


def _catalogue(brand: Brand) -> JSON:
    return cast(JSON, catalogue(brand, on=datetime.now(UTC).date()))


def _learnings(brand: Brand) -> JSON:
    return standing(brand)


def _archive(brand: Brand) -> JSON:
    """Nothing by itself: a replay alone says which results it reads."""
    return None


SOURCES: dict[str, Callable[[Brand], JSON]] = {
    "catalogue": _catalogue,
    "learnings": _learnings,
    "archive": _archive,
}
"""What may stand behind `x-pinned`, and who fills it; None leaves the input out."""


def pins(workflow: Workflow) -> dict[str, str]:
    """The inputs that are pinned, by name: their source.

    Raises BadInput where there is no such source.
    """
    schema = workflow.inputs if isinstance(workflow.inputs, dict) else {}
    parts = schema.get("properties")
    named = parts.items() if isinstance(parts, dict) else ()
    found = {
        name: str(part["x-pinned"])
        for name, part in named
        if isinstance(part, dict) and "x-pinned" in part
    }
    for source in found.values():
        if source not in SOURCES:
            known = ", ".join(SOURCES)
            raise BadInput(f"x-pinned: {source!r} is unknown: it is one of {known}.")
    return found


def pinned_now(
    workflow: Workflow, brand: Brand, own: Mapping[str, JSON] | None = None
) -> dict[str, JSON]:
    """The pinned inputs as the records of `brand` fill them at this moment.

    `own` is what a service of ours read from them itself, by its source.
    """
    values = {
        name: own[source] if own and source in own else SOURCES[source](brand)
        for name, source in pins(workflow).items()
    }
    return {
        name: content.admit(value, limit=PINNED_LIMIT)
        for name, value in values.items()
        if value is not None
    }
