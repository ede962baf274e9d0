"""The page of one review item, gathered once."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Decision, Output, Principal, ReviewItem
from orchestrator.services.choosing import handoffs
from orchestrator.services.deciding import decisions, planting
from orchestrator.services.deciding.guards import GuardState
from review import previews
from review.item import (
    behind,
    comments,
    drafts,
    findings,
    guarding,
    leases,
    near_claims,
    pricing,
    reading,
)
from review.item import history as item_history
from review.item import tabs as item_tabs
from review.item.conflicts import conflict_of
from review.item.decision_form import DecisionForm
from review.item.facts import ItemPage
from review.item.findings import Numbered
from review.item.spans import Mark
from review.models import Draft
from review.personal import preferences
from review.queue import queue
from review.runs.inputs import inputs_of


def build(
    person: Principal,
    item: ReviewItem,
    *,
    form: DecisionForm | None = None,
    refused: GreenlightError | None = None,
    tab: str = "output",
) -> ItemPage:
    """Gather the page. `form` is what was typed, `refused` why it did not stand.

    Without a form what the person typed before (their draft) is filled in.
    """
    content = content_of(item.output)
    draft = drafts.of(item, person) if item.state == "open" else None
    form = form or _form(item, content, draft)
    guard = guarding.state_of(item, person)
    decided = item_history.decisions_on(item)
    missing = decisions.missing(item) if item.output else []
    claims = near_claims.approved_claims(item.brand) if item.output else []
    is_over = item.state != "open" or any(d.actor_id == person.pk for d in decided)
    return ItemPage(
        person=person,
        item=item,
        form=form,
        content=content,
        missing=missing,
        may=decisions.may(item, person),
        tab=tab if tab in item_tabs.TABS else "output",
        version=version(item),
        guard=guard,
        locks=guarding.locks(item, person, guard),
        colleagues=list(comments.who_may_see(item)),
        lease=leases.of(item),
        draft=draft,
        claims=claims,
        next_item=queue.next_item(person, item) if is_over else None,
        successor=item_history.successor(item),
        refused=refused,
        conflict=conflict_of(item, content, form) if refused else None,
        stays=preferences.of(person).stay_after_deciding,
        planted=_planted(item),
        handoff=handoffs.shown(item.task),
        **_reading(item, content, form, guard, claims),
        **_around(item, missing),
        **_said(item, person, content, guard, decided, missing),
    )


def _reading(
    item: ReviewItem,
    content: JSON,
    form: DecisionForm,
    guard: GuardState,
    claims: list[near_claims.Approved],
) -> dict[str, Any]:
    """The output as it is read: its text with the marks, its findings, its prices."""
    numbered, marks = _findings(item, content, form, guard, claims)
    market = queue.market_of(item)
    previous = item.output.supersedes if item.output else None
    has_content = item.output is not None and item.output.content is not None
    return {
        "exact": item_history.exact(item.output),
        "node": reading.read(content, marks) if has_content else None,
        "findings": numbered,
        "whole": list(marks.get("", ())),
        "market": market,
        "prices": pricing.proposed(item, content, market),
        "previous": previous,
        "previous_content": content_of(previous),
        "channels": previews.channels_for(item, content),
    }


def _around(item: ReviewItem, missing: list[str]) -> dict[str, Any]:
    """What it was made from, and what waits behind it."""
    waiting = behind.waiting_behind(item.task)
    return {
        "behind": waiting,
        "consequence": behind.consequence(
            waiting, grace=settings.GRACE_SECONDS, missing=wanted(missing)
        ),
        "inputs": inputs_of(item.run),
        "sources": item_history.sources(item),
        "attempts": list(item.task.attempts.order_by("number")),
    }


def _said(
    item: ReviewItem,
    person: Principal,
    content: JSON,
    guard: GuardState,
    decided: list[Decision],
    missing: list[str],
) -> dict[str, Any]:
    """What others said and decided; nothing where this person is to judge first."""
    hidden = guard.own_view_first or guard.hides_others
    own = [d for d in decided if d.actor_id == person.pk]
    found = (
        item.screening.findings.values_list("slug", flat=True) if item.screening else []
    )
    on_asset, similar = ([], []) if hidden else item_history.earlier(item, list(found))
    return {
        "decisions": own if hidden else decided,
        "on_asset": on_asset,
        "similar": similar,
        "verdicts": [] if guard.own_view_first else item_history.verdicts(item),
        "votes": item_history.quorum(decided, missing, item, hidden=hidden),
        "thread": [] if hidden else comments.thread(item, content),
    }


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


def _planted(item: ReviewItem) -> str:
    """What a planted item was, said right after its decision; "" for any other."""
    found = planting.outcome(item)
    if found is None:
        return ""
    caught = _("you caught it") if found.caught else _("it went unnoticed")
    return _(
        "This item was planted to measure attention: %(fault)s It never left;"
        " %(caught)s."
    ) % {"fault": found.fault, "caught": caught}


def _form(item: ReviewItem, content: JSON, draft: Draft | None) -> DecisionForm:
    if draft is None:
        return DecisionForm.fresh(item, content)
    return DecisionForm.restored(item, content, drafts.shown_again(draft, item))


def _findings(
    item: ReviewItem,
    content: JSON,
    form: DecisionForm,
    guard: GuardState,
    claims: list[near_claims.Approved],
) -> tuple[list[Numbered], dict[str, Sequence[Mark]]]:
    """The findings with their controls, and the marks; none before the own view."""
    if guard.own_view_first:
        return [], {}
    numbered, marks = findings.numbered_findings(item, content)
    if item.state != "open":
        return numbered, marks
    with_controls = findings.with_settling(
        numbered,
        form.data,
        must=guard.must_settle,
        errors=form.settle_errors,
        claims=claims,
    )
    return with_controls, marks
