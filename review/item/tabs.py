"""The tabs of an output: read it, hold it against what was, may be said, and costs."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent
from orchestrator.models import Output, ReviewItem
from orchestrator.services.running import places
from orchestrator.services.running.earlier import last_released
from review.item import near_claims, wording
from review.item.near_claims import Approved, Near

TABS = {
    "output": _("Output"),
    "previous": _("Previous"),
    "claims": _("Approved claims"),
    "prices": _("Price of record"),
    "exact": _("Exact content"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the row: its key is its place."""

    name: str
    label: str
    key: int
    current: bool


@dataclass(frozen=True, slots=True)
class Previous:
    """What this content is held against. `version` is None for another run's."""

    version: int | None
    changes: list[wording.Change]


def tabs(current: str) -> list[Tab]:
    """The row of tabs; an unknown name is the first."""
    known = current if current in TABS else "output"
    return [
        Tab(name, str(label), key, name == known)
        for key, (name, label) in enumerate(TABS.items(), 1)
    ]


def against_previous(
    item: ReviewItem, content: JSON, before: Output | None, was: JSON
) -> Previous | None:
    """Against the version it replaces, else the one last released; None: the first."""
    if before is not None:
        return Previous(before.version, wording.changes(was, content))
    try:
        released = last_released(places.place_of(item.task))
    except BadContent:
        return None
    if released is None:
        return None
    return Previous(None, wording.changes(released, content))


def against_claims(content: JSON, claims: list[Approved]) -> list[Near]:
    """Every sentence that comes near an approved claim."""
    return near_claims.against(content, claims)
