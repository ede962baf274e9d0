"""Learnings: what tests, mails and replies taught a brand, as released outputs."""

from collections.abc import Collection, Iterator

from django.db.models import F, Func, IntegerField, QuerySet, Value

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.models import Brand, Release

OF_TESTS = ("learning-writer",)
"""Later rounds build on these alone: mails and replies have no arms to carry on."""
WRITERS = (*OF_TESTS, "mail-learning", "reply-learning")
UNREAD = ("invalid", "unknown")
"""Outcomes in which nothing could be read: they teach nothing."""
MOST = 50


def standing(
    brand: Brand, most: int = MOST, *, writers: Collection[str] = OF_TESTS
) -> list[JSON]:
    """The newest learnings of `brand` that stand, the newest first, each id once.

    One counts while a release of it stands: released, never recalled, not erased.
    """
    found: dict[str, JSON] = {}
    for learning in _contents(brand, 4 * most, writers):
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
    saying = _releases(brand, WRITERS).annotate(where=where).filter(where__gt=0)
    found = _read(saying.order_by("-pk"))
    return next((one for one in found if one["id"] == learning), None)


def learning_in(said: object) -> dict[str, JSON] | None:
    """The learning an output says: all of it, or its field `learning`.

    None where nothing could be read, or where a person's edit left no learning.
    """
    if not isinstance(said, dict):
        return None
    inner = said.get("learning")
    found = inner if isinstance(inner, dict) else said
    known = isinstance(found.get("id"), str) and found.get("outcome") not in UNREAD
    return found if known else None


def _contents(
    brand: Brand, most: int, writers: Collection[str]
) -> Iterator[dict[str, JSON]]:
    newest = _releases(brand, writers).filter(recall=None).order_by("-pk")
    return _read(newest[:most])


def _releases(brand: Brand, writers: Collection[str]) -> QuerySet[Release]:
    return Release.objects.filter(
        output__brand=brand,
        output__task__agent__name__in=writers,
        output__content__isnull=False,
    )


def _read(rows: QuerySet[Release]) -> Iterator[dict[str, JSON]]:
    for raw in rows.values_list("output__content", flat=True):
        assert raw is not None
        if learning := learning_in(content.parse(bytes(raw))):
            yield learning
