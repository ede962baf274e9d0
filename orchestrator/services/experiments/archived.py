"""Tests of the archive, found by what a person calls them."""

from collections.abc import Sequence

from orchestrator.domain.content import shown
from orchestrator.domain.errors import NotFound
from orchestrator.models import ArchivedTest, Brand


def named(brand: Brand, keys: Sequence[str]) -> list[ArchivedTest]:
    """The archived tests of `brand` with these keys, in this order, or NotFound."""
    found = {t.key: t for t in ArchivedTest.objects.filter(brand=brand, key__in=keys)}
    gone = [key for key in keys if key not in found]
    if gone:
        told = ", ".join(shown(repr(key), limit=90) for key in gone)
        raise NotFound(f"The archive of {brand.name} has no test {told}.")
    return [found[key] for key in keys]


def series_of(brand: Brand, series: str) -> list[ArchivedTest]:
    """The tests of one story in the order they were run, or NotFound."""
    own = ArchivedTest.objects.filter(brand=brand, series=series).exclude(series="")
    tests = list(own.order_by("started_on", "key"))
    if not tests:
        told = shown(repr(series), limit=90)
        raise NotFound(f"The archive of {brand.name} has no series {told}.")
    return tests
