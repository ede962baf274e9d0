"""The page of figures: families, one figure of them, and its file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from orchestrator.domain.errors import BadInput
from orchestrator.models import Brand
from review.analytics import escapes, flow, reviewers, rules
from review.analytics.figure import Figure
from review.analytics.scope import DAYS, Scope
from review.queue.export import written

FAMILIES: Mapping[str, tuple[object, Callable[[Scope], list[Figure]]]] = (
    MappingProxyType(
        {
            "flow": (_("Flow"), flow.figures),
            "reviewers": (_("Reviewers"), reviewers.figures),
            "rules": (_("Rules"), rules.figures),
            "escapes": (_("Escapes"), escapes.figures),
        }
    )
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One family's tab."""

    key: str
    words: str
    query: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class AnalyticsPage:
    """The context of `analytics/page.html`."""

    family: str
    tabs: list[Tab]
    scope: Scope
    query: str
    brands: list[Brand]
    periods: tuple[int, ...]
    figures: list[Figure]
    is_own_only: bool


def build(scope: Scope, family: str, brands: list[Brand]) -> AnalyticsPage:
    """One family of figures; an unknown name is the first."""
    here = family if family in FAMILIES else "flow"
    own = here == "reviewers" and len(scope.wide) < len(scope.brands)
    return AnalyticsPage(
        family=here,
        tabs=[
            Tab(key, str(words), scope.query(family=key), key == here)
            for key, (words, _make) in FAMILIES.items()
        ],
        scope=scope,
        query=scope.query(family=here),
        brands=brands,
        periods=DAYS,
        figures=FAMILIES[here][1](scope),
        is_own_only=own,
    )


def figure(scope: Scope, family: str, key: str) -> Figure:
    """One figure. Raises BadInput for a family or a key that there is not."""
    if family in FAMILIES:
        for found in FAMILIES[family][1](scope):
            if found.key == key:
                return found
    raise BadInput(f"There is no figure {key!r} of {family!r}.")


def as_csv(found: Figure, scope: Scope) -> str:
    """Its rows under what they mean; no cell can be read as a formula."""
    head = [
        [found.title],
        [found.definition],
        ["brands", ", ".join(brand.name for brand in scope.brands)],
        ["days", f"{scope.first} to {scope.last}"],
        [found.cases, str(found.n)],
        [],
        list(found.columns),
    ]
    rows = [["" if cell is None else str(cell) for cell in row] for row in found.rows]
    return "".join(written(line) for line in [*head, *rows])
