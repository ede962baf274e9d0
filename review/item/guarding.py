"""What keeps approve locked for somebody now, split by what the page can do about it.

A finding that is not settled yet is settled on the page itself, so it never switches
the button off; whatever else is unmet does, and says why.
"""

from dataclasses import dataclass

from orchestrator.models import Allowance, Principal, Release, ReviewItem
from orchestrator.services.deciding import guards
from orchestrator.services.deciding.guards import GuardState


@dataclass(frozen=True, slots=True)
class ToOpen:
    """A piece of evidence that has to be opened. `what` is as an Opening names it."""

    what: str
    title: str
    opened: bool


def state_of(item: ReviewItem, person: Principal) -> GuardState:
    """What the guards ask of this person on this item."""
    return guards.state_of(item, person)


def locks(item: ReviewItem, person: Principal, state: GuardState) -> list[str]:
    """Why approve is locked for reasons other than findings not settled yet."""
    if item.state != "open" or item.output_id is None:
        return []
    return guards.unmet(item, person, settled=state.must_settle)


def to_open(state: GuardState) -> list[ToOpen]:
    """The evidence to open, with the title a person knows it by."""
    titles = _titles(state.must_open)
    return [
        ToOpen(what, titles.get(what, what.replace(":", " ")), what in state.opened)
        for what in state.must_open
    ]


def _titles(wanted: tuple[str, ...]) -> dict[str, str]:
    ids: dict[str, list[int]] = {"claim": [], "source": []}
    for what in wanted:
        kind, _, key = what.partition(":")
        if kind in ids and key.isdecimal():
            ids[kind].append(int(key))
    titles = {}
    for claim in Allowance.objects.filter(pk__in=ids["claim"]):
        titles[f"claim:{claim.pk}"] = str(claim.terms.get("wording", claim.slug))
    released = Release.objects.filter(pk__in=ids["source"])
    for release in released.select_related("output__task"):
        titles[f"source:{release.pk}"] = release.output.task.title
    return titles
