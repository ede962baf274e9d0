"""Deciding look-alikes of low risk together: each of them still by its own decision.

Allowed for items of one brand that the same red lines hold at low severity, whose
contents read alike and about which no price is in question; at most `bulk_most` of
them. A sample drawn by the server must be opened whole first.
"""

import hashlib
import hmac
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.conf import settings
from django.utils.translation import gettext as _

from orchestrator.domain.errors import BadInput, GreenlightError, StaleState
from orchestrator.domain.settlements import DISMISS_CODES, Settled
from orchestrator.models import (
    Decision,
    Finding,
    Opening,
    Output,
    Principal,
    ReviewItem,
)
from orchestrator.services import desk_settings
from orchestrator.services.deciding import decisions
from review import queries
from review.queue import alike

VERDICTS = ("approve", "reject")
LEAST_SAMPLE = 2
CEILING = 100  # items of one form, whatever a setting says

Shown = Mapping[int, tuple[int, str]]
"""By item: the screening and the digest its page showed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One item of a bulk with what holds it and its whole text.

    `sampled` must be opened first; `opened` it was.
    """

    item: ReviewItem
    findings: list[Finding]
    text: str
    sampled: bool
    opened: bool


@dataclass(slots=True)
class Bulk:
    """What was chosen; `why_not` says why they cannot be decided together, or ""."""

    candidates: list[Candidate] = field(default_factory=list)
    removed: list[tuple[ReviewItem, str]] = field(default_factory=list)
    why_not: str = ""

    @property
    def sample(self) -> list[Candidate]:
        """What must be opened whole before deciding."""
        return [one for one in self.candidates if one.sampled]

    @property
    def unopened(self) -> list[Candidate]:
        """What of it was not opened yet."""
        return [one for one in self.sample if not one.opened]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one item: a decision, or why there is none."""

    item: ReviewItem
    decision: Decision | None
    why: str = ""


def gather(person: Principal, keys: Sequence[int]) -> Bulk:
    """The chosen items as they are now; the person's own are removed, with a note."""
    items = _items(person, keys)
    found = Bulk()
    kept = []
    for item in items:
        why = decisions.may(item, person).get("approve", _("It takes no approval."))
        if why:
            found.removed.append((item, why))
        else:
            kept.append(item)
    findings = _findings(kept)
    texts = alike.texts_of([item.pk for item in kept])
    sample = _sample(person, kept)
    opened = _opened(person, kept)
    found.candidates = [
        Candidate(
            item=item,
            findings=findings.get(item.pk, []),
            text=texts.get(item.pk, ""),
            sampled=item.pk in sample,
            opened=item.pk in opened,
        )
        for item in kept
    ]
    found.why_not = _why_not(found.candidates)
    return found


def open_whole(item: ReviewItem, person: Principal) -> None:
    """Keep that the person opened exactly this content whole."""
    if item.output is None:
        raise BadInput(_("There is no content to open."))
    Opening.objects.get_or_create(item=item, person=person, what=_what(item.output))


def decide(
    bulk: Bulk,
    *,
    by: Principal,
    verdict: str,
    reason: str,
    code: str,
    shown: Shown,
    key: str,
) -> list[Result]:
    """Decide each item on its own, on exactly what the page showed of it.

    An approval dismisses every blocking finding by `code`; a rejection agrees with
    them. Raises BadInput or StaleState before the first decision where the whole is not
    allowed; afterwards one item's refusal stops no other.
    """
    _check(bulk, verdict=verdict, reason=reason, code=code, shown=shown)
    return [
        _decided(one, by, verdict, reason.strip(), code, shown, key)
        for one in bulk.candidates
    ]


def undo(made: Sequence[Decision], *, by: Principal) -> list[Result]:
    """Withdraw every decision of a bulk that is still in its grace."""
    results = []
    for decision in made:
        try:
            decisions.undo(decision, by=by)
            results.append(Result(decision.item, decision))
        except GreenlightError as refused:
            results.append(Result(decision.item, None, str(refused)))
    return results


def _decided(
    one: Candidate,
    by: Principal,
    verdict: str,
    reason: str,
    code: str,
    shown: Shown,
    key: str,
) -> Result:
    blocking = [finding for finding in one.findings if finding.blocking]
    if verdict == "approve":
        said = Settled("dismiss", code=code, note=reason)
    else:
        said = Settled("agree", note=reason)
    screening, digest = shown[one.item.pk]
    try:
        decision = decisions.decide(
            one.item,
            by=by,
            verdict=verdict,
            digest=digest,
            screening=screening,
            idempotency_key=f"{key}-{one.item.pk}",
            reason=reason,
            findings={finding.pk: said for finding in blocking},
        )
    except GreenlightError as refused:
        return Result(one.item, None, str(refused))
    return Result(one.item, decision)


def _check(bulk: Bulk, *, verdict: str, reason: str, code: str, shown: Shown) -> None:
    if bulk.why_not:
        raise BadInput(bulk.why_not)
    if verdict not in VERDICTS:
        raise BadInput(_("Together one can approve or reject, nothing else."))
    if not reason.strip():
        raise BadInput(_("Give one reason for all of them."))
    if verdict == "approve" and code not in DISMISS_CODES:
        raise BadInput(_("Say why the findings do not apply."))
    if bulk.unopened:
        titles = ", ".join(one.item.title for one in bulk.unopened)
        raise BadInput(_("Open these whole first: %(titles)s") % {"titles": titles})
    if {one.item.pk for one in bulk.candidates} - shown.keys():
        raise StaleState(_("The list changed while you looked: look at it again."))


def _why_not(chosen: Sequence[Candidate]) -> str:
    """Why these cannot be decided together, as a sentence, or ""."""
    if len(chosen) < 2:
        return _("Choose at least two items that you may approve.")
    first = chosen[0]
    most = cast(int, desk_settings.value(first.item.brand, "bulk_most"))
    if len(chosen) > most:
        return _("That is %(count)s items: %(most)s at most together.") % {
            "count": len(chosen),
            "most": most,
        }
    if any(one.item.brand_id != first.item.brand_id for one in chosen):
        return _("They are of different brands.")
    if any(alike.is_price(f) for one in chosen for f in one.findings):
        return _("A price is in question: decide each on its own.")
    if not all(alike.is_simple(one.item, one.findings) for one in chosen):
        return _("Only open items of low severity can be decided together.")
    lines = alike.lines_of(first.findings)
    if any(alike.lines_of(one.findings) != lines for one in chosen):
        return _("Different red lines hold them.")
    if not all(one.text and alike.is_alike(first.text, one.text) for one in chosen):
        return _("They do not read alike: their words differ too much.")
    return ""


def _sample(person: Principal, items: Sequence[ReviewItem]) -> set[int]:
    """Drawn by the server: the same items, person and contents, the same sample."""
    if not items:
        return set()
    share = cast(float, desk_settings.value(items[0].brand, "bulk_sample_share"))
    size = min(len(items), max(LEAST_SAMPLE, math.ceil(share * len(items))))

    def lot(item: ReviewItem) -> bytes:
        name = f"bulk:{person.pk}:{item.pk}:{item.screening_id}".encode()
        return hmac.digest(settings.SECRET_KEY.encode(), name, hashlib.sha256)

    return {item.pk for item in sorted(items, key=lot)[:size]}


def _opened(person: Principal, items: Sequence[ReviewItem]) -> set[int]:
    by_item = {item.pk: _what(item.output) for item in items if item.output}
    seen = Opening.objects.filter(person=person, item__in=by_item)
    return {one.item_id for one in seen if one.what == by_item[one.item_id]}


def _what(output: Output) -> str:
    return f"content:{output.digest[:40]}"


def _items(person: Principal, keys: Sequence[int]) -> list[ReviewItem]:
    chosen = list(dict.fromkeys(keys))[:CEILING]
    facts = ("brand", "task", "output__author", "screening")
    items = queries.items_for(person).select_related(*facts).filter(pk__in=chosen)
    known = {item.pk: item for item in items}
    return [known[key] for key in chosen if key in known]


def _findings(items: Sequence[ReviewItem]) -> dict[int, list[Finding]]:
    by_screening = {item.screening_id: item.pk for item in items if item.screening_id}
    found: dict[int, list[Finding]] = {}
    for finding in Finding.objects.filter(screening__in=by_screening).order_by("pk"):
        found.setdefault(by_screening[finding.screening_id], []).append(finding)
    return found
