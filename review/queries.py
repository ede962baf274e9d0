"""The one access door: every object a page shows comes through here.

Everything is scoped to the brands on which the person holds a role now. What lies
outside is Http404, never a refusal: a stranger learns nothing, not even that it exists.
"""

from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404

from orchestrator.models import (
    Brand,
    Decision,
    Principal,
    RedLine,
    RedLineVersion,
    ReviewItem,
    Run,
    Workflow,
)
from orchestrator.services.people import brands_of, roles_of

T = TypeVar("T")

ITEM_FACTS = (
    "brand",
    "run__version__workflow",
    "run__started_by",
    "task__agent",
    "output__author",
    "screening__ruleset__price_list",
)


def brands_for(person: Principal) -> list[Brand]:
    """The brands this person sees, by name."""
    return list(brands_of(person))


def brand_for(person: Principal, slug: str) -> Brand:
    """One brand by its slug."""
    return _found(brands_of(person).filter(slug=slug).first())


def brands_where(person: Principal, *roles: str) -> list[Brand]:
    """The brands on which the person holds at least one of `roles`."""
    return [b for b in brands_for(person) if roles_of(person, b) & set(roles)]


def items_for(person: Principal) -> QuerySet[ReviewItem]:
    """Every review item of the person's brands, whatever its state."""
    return ReviewItem.objects.filter(brand__in=brands_of(person).order_by())


def item_for(person: Principal, pk: int) -> ReviewItem:
    """One review item with what its page always shows."""
    return _found(items_for(person).select_related(*ITEM_FACTS).filter(pk=pk).first())


def decision_for(person: Principal, item_pk: int, pk: int) -> Decision:
    """One decision on one item."""
    item = item_for(person, item_pk)
    return _found(Decision.objects.filter(pk=pk, item=item).first())


def runs_for(person: Principal) -> QuerySet[Run]:
    """Every run of the person's brands."""
    return Run.objects.filter(brand__in=brands_of(person).order_by())


def run_for(person: Principal, pk: int) -> Run:
    """One run with its workflow and who started it."""
    facts = ("brand", "version__workflow", "started_by")
    return _found(runs_for(person).select_related(*facts).filter(pk=pk).first())


def workflows() -> list[Workflow]:
    """Every published workflow; workflows belong to no brand."""
    return list(Workflow.objects.filter(versions__isnull=False).distinct())


def red_lines_for(person: Principal) -> QuerySet[RedLine]:
    """Every red line of the person's brands."""
    return RedLine.objects.filter(brand__in=brands_of(person).order_by())


def red_line_for(person: Principal, pk: int) -> RedLine:
    """One red line."""
    return _found(red_lines_for(person).select_related("brand").filter(pk=pk).first())


def red_line_version_for(person: Principal, pk: int) -> RedLineVersion:
    """One version of a red line of the person's brands."""
    versions = RedLineVersion.objects.filter(red_line__in=red_lines_for(person))
    return _found(
        versions.select_related("red_line__brand", "author").filter(pk=pk).first()
    )


def _found(found: T | None) -> T:
    if found is None:
        raise Http404("There is no such thing, or none that you may see.")
    return found
