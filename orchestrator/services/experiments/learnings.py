"""The learning log: what rounds have taught a brand, as released outputs that stand."""

from collections.abc import Iterator

from django.db.models import F, Func, IntegerField, QuerySet, Value

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


def ever(brand: Brand, learning: str) -> dict[str, JSON] | None:
    """What the brand learned under this id, also where it was recalled since."""
    where = Func(
        Value(learning.encode()),
        F("output__content"),
        function="position",
        arg_joiner=" IN ",
        output_field=IntegerField(),
    )
    saying = _releases(brand).annotate(where=where).filter(where__gt=0)
    found = _read(saying.order_by("-pk"))
    return next((one for one in found if one["id"] == learning), None)


def _contents(brand: Brand, most: int) -> Iterator[dict[str, JSON]]:
    return _read(_releases(brand).filter(recall=None).order_by("-pk")[:most])


def _releases(brand: Brand) -> QuerySet[Release]:
    return Release.objects.filter(
        output__brand=brand,
        output__task__agent__name=WRITER,
        output__content__isnull=False,
    )


def _read(rows: QuerySet[Release]) -> Iterator[dict[str, JSON]]:
    for raw in rows.values_list("output__content", flat=True):
        assert raw is not None
        learning = content.parse(bytes(raw))
        # a person's edit may have left something that is no learning any more
        if isinstance(learning, dict) and isinstance(learning.get("id"), str):
            yield learning
