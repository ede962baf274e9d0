"""What the page of one review item is told: the context of its templates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.handoff import Packet
from orchestrator.models import (
    REVIEWER_ROLES,
    Attempt,
    Decision,
    Output,
    Principal,
    Recall,
    ReviewItem,
    Verdict,
)
from orchestrator.services.deciding.guards import GuardState
from review.item import (
    behind,
    comments,
    drafts,
    guarding,
    near_claims,
    pricing,
    reading,
)
from review.item import history as item_history
from review.item import tabs as item_tabs
from review.item.conflicts import Conflict
from review.item.decision_form import DecisionForm
from review.item.editing import PREFIX, text_fields
from review.item.findings import Numbered
from review.item.history import Source, Vote
from review.item.spans import Mark
from review.models import Draft, Lease
from review.recall import taken_back
from review.runs.inputs import Input
from review.views.answers import status_of

BUTTONS = {
    "approve": "Approve",
    "edit": "Edit",
    "changes": "Request changes",
    "reject": "Reject",
    "answer": "Answer",
    "retry": "Try again",
    "give_up": "Give up",
}


@dataclass(slots=True)
class ItemPage:
    """The context of `item/page.html` and `item/_item.html`."""

    person: Principal
    item: ReviewItem
    form: DecisionForm
    content: JSON
    exact: str
    node: reading.Node | None
    findings: list[Numbered]
    whole: list[Mark]
    missing: list[str]
    may: Mapping[str, str]
    behind: list[behind.Waiting]
    consequence: str
    prices: list[pricing.Proposed]
    inputs: list[Input]
    sources: list[Source]
    decisions: list[Decision]
    on_asset: list[Decision]
    similar: list[Decision]
    attempts: list[Attempt]
    verdicts: list[Verdict]
    market: str
    version: str
    tab: str
    guard: GuardState
    locks: list[str]
    votes: list[Vote]
    thread: list[comments.Said]
    colleagues: list[Principal]
    lease: Lease | None
    draft: Draft | None
    handoff: Packet | None = None
    previous: Output | None = None
    previous_content: JSON = None
    claims: list[near_claims.Approved] = field(default_factory=list)
    next_item: ReviewItem | None = None
    successor: ReviewItem | None = None
    refused: GreenlightError | None = None
    conflict: Conflict | None = None
    stays: bool = False
    planted: str = ""
    channels: list[tuple[str, str]] = field(default_factory=list)

    @property
    def tabs(self) -> list[item_tabs.Tab]:
        """The row of tabs; while the own view comes first, nothing to hold against."""
        shown = item_tabs.tabs(self.tab)
        hidden = ("claims",) if self.guard.own_view_first else ()
        return [tab for tab in shown if tab.name not in hidden]

    @property
    def against_previous(self) -> item_tabs.Previous | None:
        """The second tab."""
        return item_tabs.against_previous(
            self.item, self.content, self.previous, self.previous_content
        )

    @property
    def against_claims(self) -> list[near_claims.Near]:
        """The third tab."""
        return item_tabs.against_claims(self.content, self.claims)

    @property
    def taken_back(self) -> list[Recall]:
        """The recalls that took this very output back, newest first."""
        return taken_back.of_output(self.item.output)

    @property
    def may_be_recalled(self) -> bool:
        """Whether it is out. Not told while the item is open: an audit is blind."""
        return self.item.state != "open" and taken_back.stands(self.item.output)

    @property
    def evidence(self) -> list[guarding.ToOpen]:
        """What has to be opened before approving, each with whether it was."""
        return guarding.to_open(self.guard)

    @property
    def other_locks(self) -> list[str]:
        """Why approve is locked besides evidence not opened, which says so itself."""
        closed = sum(not piece.opened for piece in self.evidence)
        return self.locks[: len(self.locks) - closed]

    @property
    def must(self) -> int:
        """How many findings must be settled before approving."""
        return len(self.guard.must_settle)

    @property
    def read_only(self) -> bool:
        """Whether somebody else works on the item now."""
        return self.lease is not None and self.lease.person_id != self.person.pk

    @property
    def draft_fits(self) -> bool:
        """Whether the draft was typed against the content that stands now."""
        return self.draft is None or drafts.fits(self.draft, self.item)

    @property
    def refused_code(self) -> int:
        """The HTTP status of the refusal: 409 is a conflict with somebody else."""
        return status_of(self.refused)

    @property
    def now(self) -> datetime:
        """When this page was made."""
        return timezone.now()

    @property
    def withdrawn_by(self) -> str:
        """Who cancelled the run under this item."""
        return item_history.mover(self.item)

    @property
    def text_paths(self) -> list[tuple[str, str, str]]:
        """(field, label, pointer) of what a comment can be about."""
        named = text_fields(self.content)
        return [(n, label, n.removeprefix(PREFIX)) for n, label, _ in named]

    @property
    def html_paths(self) -> list[str]:
        """Where the content holds something shaped like HTML."""
        named = contents.strings(self.content)
        return [path for path, text in named if reading.looks_like_html(text)]

    @property
    def logins(self) -> str:
        """Whom a comment can mention, as it is written."""
        return ", ".join(f"@{one.login}" for one in self.colleagues[:12])

    @property
    def own_roles(self) -> tuple[str, ...]:
        """The roles a second look can be asked of."""
        return REVIEWER_ROLES

    @property
    def settling(self) -> Decision | None:
        """The decision that can still be undone, where there is one."""
        if self.item.state != "settling":
            return None
        return self._mine[-1] if self._mine else None

    @property
    def settles_at(self) -> datetime | None:
        """When the last decision on this item is out of its grace."""
        return max((d.effective_at for d in self._mine), default=None)

    @property
    def partial_approval(self) -> Decision | None:
        """This person's approval while others are still missing."""
        if self.item.state != "open":
            return None
        own = (d for d in self._mine if d.actor_id == self.person.pk)
        return next((d for d in own if d.verdict == "approve"), None)

    @property
    def can_undo_partial(self) -> bool:
        """Whether that approval is still in its grace."""
        made = self.partial_approval
        return made is not None and made.effective_at > timezone.now()

    @property
    def refusals(self) -> list[tuple[str, str]]:
        """(the buttons, why they are off), each reason once."""
        by_reason: dict[str, list[str]] = {}
        for verdict, why in self.may.items():
            if why:
                by_reason.setdefault(why, []).append(BUTTONS[verdict])
        return [(", ".join(names), why) for why, names in by_reason.items()]

    @property
    def _mine(self) -> list[Decision]:
        """The decisions on this very item that were not undone."""
        return [
            d
            for d in self.decisions
            if d.item_id == self.item.pk and not hasattr(d, "withdrawal")
        ]
