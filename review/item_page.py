"""Everything the page of one review item shows, gathered once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import GreenlightError
from orchestrator.models import (
    Attempt,
    Consumption,
    Decision,
    Output,
    Principal,
    ReviewItem,
)
from orchestrator.services import decisions
from review import behind, pricing, queue, reading, wording
from review.findings import Numbered, numbered_findings
from review.forms import DecisionForm
from review.inputs import Input, inputs_of
from review.spans import Mark

BUTTONS = {
    "approve": "Approve",
    "edit": "Edit",
    "changes": "Request changes",
    "reject": "Reject",
    "retry": "Try again",
    "give_up": "Give up",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A released output this one was made from."""

    consumption: Consumption
    title: str
    content: str


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
    changes: list[wording.Change]
    decisions: list[Decision]
    attempts: list[Attempt]
    market: str
    version: str
    html_paths: list[str]
    previous: Output | None = None
    next_item: ReviewItem | None = None
    successor: ReviewItem | None = None
    refused: GreenlightError | None = None
    came_between: list[wording.Change] = field(default_factory=list)

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


def build(
    person: Principal,
    item: ReviewItem,
    *,
    form: DecisionForm | None = None,
    refused: GreenlightError | None = None,
) -> ItemPage:
    """Gather the page. `form` is what was typed, `refused` why it did not stand."""
    content = content_of(item.output)
    decided = _decisions(item)
    is_over = item.state != "open" or any(d.actor_id == person.pk for d in decided)
    numbered, marks = numbered_findings(item, content)
    waiting = behind.waiting_behind(item.task)
    missing = decisions.missing(item) if item.output else []
    previous = item.output.supersedes if item.output else None
    node = reading.read(content, marks) if item.output else None
    return ItemPage(
        person=person,
        item=item,
        form=form or DecisionForm.fresh(item, content),
        content=content,
        exact=_exact(item.output),
        node=node,
        findings=numbered,
        whole=list(marks.get("", ())),
        missing=missing,
        may=decisions.may(item, person),
        behind=waiting,
        consequence=behind.consequence(
            waiting, grace=settings.GRACE_SECONDS, missing=wanted(missing)
        ),
        prices=pricing.proposed(item, content, queue.market_of(item)),
        inputs=inputs_of(item.run),
        sources=_sources(item),
        changes=wording.changes(content_of(previous), content) if previous else [],
        decisions=decided,
        attempts=list(item.task.attempts.order_by("number")),
        market=queue.market_of(item),
        version=version(item),
        html_paths=_html_paths(content),
        previous=previous,
        next_item=queue.next_item(person, item) if is_over else None,
        successor=_successor(item),
        refused=refused,
        came_between=_came_between(item, content, form) if refused else [],
    )


def wanted(missing: list[str]) -> int:
    """How many approvals ["legal 0 of 1", "brand 1 of 2"] still ask for."""
    counted = (entry.split()[-3::2] for entry in missing)
    return sum(int(of) - int(given) for given, of in counted)


def version(item: ReviewItem) -> str:
    """A short hash of what may change under an open page."""
    decided = list(
        Decision.objects.filter(item=item).values_list("pk", "withdrawal__pk")
    )
    shown = f"{item.state} {item.output_id} {item.screening_id} {sorted(decided)}"
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def content_of(output: Output | None) -> JSON:
    """The content as a value; None where there is none (any more)."""
    if output is None or output.content is None:
        return None
    return contents.parse(bytes(output.content))


def _exact(output: Output | None) -> str:
    raw = output.content if output else None
    return bytes(raw).decode() if raw is not None else ""


def _sources(item: ReviewItem) -> list[Source]:
    """What the task's last producing attempt was given; an edit has the same."""
    if item.output is None:
        return []
    made = Output.objects.filter(task=item.task_id, attempt__isnull=False)
    attempt = made.order_by("-version").values("attempt")[:1]
    used = Consumption.objects.filter(attempt__in=attempt).select_related(
        "release__decision__actor", "output__task", "output__author"
    )
    return [
        Source(one, one.output.task.title, _exact(one.output))
        for one in used.order_by("pk")
    ]


def _decisions(item: ReviewItem) -> list[Decision]:
    """Every decision on this task so far, earlier items and undone ones included."""
    made = Decision.objects.filter(item__task=item.task_id)
    return list(
        made.select_related("actor", "withdrawal__actor", "item").order_by("pk")
    )


def _successor(item: ReviewItem) -> ReviewItem | None:
    """The item that took this one's place: an edit still held, or a rework."""
    later = ReviewItem.objects.filter(task=item.task_id, pk__gt=item.pk)
    return later.order_by("-pk").first() if item.state != "open" else None


def _html_paths(content: JSON) -> list[str]:
    named = contents.strings(content)
    return [path for path, text in named if reading.looks_like_html(text)]


def _came_between(
    item: ReviewItem, content: JSON, form: DecisionForm | None
) -> list[wording.Change]:
    """What differs between the content the form was shown and the one there now."""
    shown = (form.data.get("digest") or "") if form else ""
    seen = Output.objects.filter(task=item.task_id, digest=shown).first()
    return wording.changes(content_of(seen), content) if seen else []
