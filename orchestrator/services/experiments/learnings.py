"""The learning log: what rounds have taught a brand, as released outputs that stand."""

from collections.abc import Iterator

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.models import Brand, Release

WRITER = "learning-writer"
MOST = 50


def standing(brand: Brand, most: int = MOST) -> list[JSON]:
    """The newest learnings of `brand` that stand, the newest first, each id once.

    One counts while a release of it stands: released, never recalled, not erased.
    """
    found: dict[str, JSON] = {}
    for learning in _contents(brand, 4 * most):
        found.setdefault(str(learning["id"]), learning)
    return list(found.values())[:most]


def _contents(brand: Brand, most: int) -> Iterator[dict[str, JSON]]:
    rows = Release.objects.filter(
        output__brand=brand,
        output__task__agent__name=WRITER,
        output__content__isnull=False,
        recall=None,
    )
    for raw in rows.order_by("-pk").values_list("output__content", flat=True)[:most]:
        assert raw is not None
        learning = content.parse(bytes(raw))
        # a person's edit may have left something that is no learning any more
        if isinstance(learning, dict) and isinstance(learning.get("id"), str):
            yield learning
