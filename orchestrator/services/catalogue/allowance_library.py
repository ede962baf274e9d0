"""The library of what may be said: states, where it was used, variants people made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from rapidfuzz import fuzz

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.models import (
    Allowance,
    Brand,
    Decision,
    Principal,
    RulesetAllowance,
)
from orchestrator.services.catalogue.allowance_terms import read_claim, read_terms
from orchestrator.services.catalogue.allowances import EvidenceGiven, live, revise

WARNED = (7, 30, 90)  # days before the end
NEAR = 75.0  # of 100: how alike a sentence and an approved wording are
MOST_USES = 200

# Newest releases of the brand whose bytes hold one of the wordings. The wording as JSON
# text has its own escapes, so both sides are canonical.
USES = """
    SELECT r.output_id, o.run_id, u.title, t.step, r.created_at, o.content
    FROM release r JOIN output o ON o.id = r.output_id
    JOIN run u ON u.id = o.run_id JOIN task t ON t.id = o.task_id
    WHERE o.brand_id = %s AND o.content IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)
    AND EXISTS (SELECT 1 FROM unnest(%s::bytea[]) w WHERE position(w in o.content) > 0)
    ORDER BY r.id DESC LIMIT %s"""


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """One wording or offer: the version that counts, and one that waits.

    `state`: draft, approved, expiring (`days_left` of 90 or less), expired, withdrawn.
    `until` is the last day it may be used; `draft` a newer version, unapproved.
    """

    allowance: Allowance
    state: str
    days_left: int | None
    until: date | None
    draft: Allowance | None
    approved_by: Principal | None
    approved_at: datetime | None

    @property
    def warned(self) -> int | None:
        """The mark it has passed: 7, 30 or 90 days before its end, or None."""
        if self.days_left is None or self.days_left < 0:
            return None
        return next((mark for mark in WARNED if self.days_left <= mark), None)


@dataclass(frozen=True, slots=True)
class Use:
    """One released output that holds the wording, at JSON pointer `path`."""

    output_id: int
    run_id: int
    title: str
    step: str
    path: str
    released_at: datetime


def library(brand: Brand, kind: str, *, on: date | None = None) -> list[LibraryRow]:
    """Every wording or offer of a brand by slug, as it stands on the day `on`."""
    today = on or datetime.now(UTC).date()
    in_force = {a.slug: a for a in live(brand, kind)}
    first_pins: dict[int, RulesetAllowance] = {}
    pins = RulesetAllowance.objects.filter(brand=brand, allowance__kind=kind)
    for pin in pins.select_related("ruleset__made_by").order_by("-ruleset_id"):
        first_pins[pin.allowance_id] = pin
    newest: dict[str, Allowance] = {}
    found = Allowance.objects.filter(brand=brand, kind=kind)
    for allowance in found.select_related("author", "brand").order_by("slug", "number"):
        newest[allowance.slug] = allowance
    return [
        _library_row(a, in_force.get(slug), first_pins, today)
        for slug, a in newest.items()
    ]


def where_used(allowance: Allowance) -> list[Use]:
    """Released outputs whose content holds its wording, the newest 200."""
    terms = read_terms(allowance.kind, allowance.terms)
    wordings = [
        getattr(terms, "wording", ""),
        getattr(terms, "text", ""),
        *getattr(terms, "variants", ()),
    ]
    wanted = [w for w in wordings if w.strip()]
    if not wanted:
        return []
    raw = [content.canonical(w)[1:-1] for w in wanted]
    with connection.cursor() as cursor:
        cursor.execute(USES, [allowance.brand_id, raw, MOST_USES])
        rows = cursor.fetchall()
    return [
        Use(output, run, title, step, _place(content.parse(bytes(value)), wanted), at)
        for output, run, title, step, at, value in rows
    ]


def candidates(decision: Decision) -> list[tuple[Allowance, str]]:
    """New wordings in a person's edit that come near an approved claim, best first."""
    if decision.replacement is None or decision.output is None:
        return []
    before = set(_sentences(decision.output.content))
    said = [s for s in _sentences(decision.replacement.content) if s not in before]
    found: list[tuple[float, Allowance, str]] = []
    for claim in live(decision.item.brand, "claim"):
        terms = read_claim(claim.terms)
        known = (terms.wording, *terms.variants)
        for sentence in said:
            alike = max(fuzz.ratio(sentence, wording) for wording in known)
            if alike >= NEAR and sentence not in known:
                found.append((alike, claim, sentence))
    found.sort(key=lambda each: -each[0])
    return [(claim, sentence) for _, claim, sentence in found]


def propose_variant(
    decision: Decision, *, allowance: Allowance, wording: str, by: Principal
) -> Allowance:
    """A draft of `allowance` with one more variant, taken from an approved edit.

    A second person still approves it. Evidence of the earlier version is taken over.
    Raises BadInput where the wording does not stand in the edit.
    """
    edited = decision.replacement
    if edited is None or decision.verdict != "edit":
        raise BadInput("A variant comes from an edit: this decision is none.")
    if allowance.brand_id != edited.brand_id or allowance.kind != "claim":
        raise BadInput("A variant belongs to a claim of the same brand.")
    if not edited.releases.filter(recall=None).exists():
        raise BadInput("The edit is not released: only approved wording is proposed.")
    texts = [text for _, text in _texts(content.parse(bytes(edited.content or b"")))]
    if not wording.strip() or not any(wording in text for text in texts):
        raise BadInput(f"The edit does not say {wording!r}: quote it as it stands.")
    terms: dict[str, Any] = dict(allowance.terms)
    terms["variants"] = [*terms.get("variants", []), wording]
    return revise(
        allowance,
        terms=terms,
        by=by,
        evidence=taken_over(allowance),
        note=f"wording of the edit of output {decision.output_id}",
    )


def taken_over(allowance: Allowance) -> list[EvidenceGiven]:
    """The evidence of a version, to hand in again with the next."""
    return [
        EvidenceGiven(
            title=e.title,
            reference=e.reference,
            grade=e.grade,
            population=e.population,
            good_until=e.good_until,
            file_name=e.file_name,
            media_type=e.media_type,
            content=None if e.content is None else bytes(e.content),
        )
        for e in allowance.evidence.order_by("pk")
    ]


def _library_row(
    newest: Allowance,
    now: Allowance | None,
    pins: dict[int, RulesetAllowance],
    today: date,
) -> LibraryRow:
    shown = now or newest
    pin = pins.get(shown.pk)
    until = _until(shown)
    left = (until - today).days if until else None
    if now is None:
        state = "withdrawn" if pin else "draft"
    elif left is None or left > max(WARNED):
        state = "approved"
    else:
        state = "expiring" if left >= 0 else "expired"
    return LibraryRow(
        allowance=shown,
        state=state,
        days_left=left,
        until=until,
        draft=newest if newest.pk != shown.pk and newest.pk not in pins else None,
        approved_by=pin.ruleset.made_by if pin else None,
        approved_at=pin.ruleset.created_at if pin else None,
    )


def _until(allowance: Allowance) -> date | None:
    terms = read_terms(allowance.kind, allowance.terms)
    days = [d for d in (terms.ends, getattr(terms, "evidence_until", None)) if d]
    return min(days) if days else None


def _place(value: JSON, wordings: list[str]) -> str:
    for path, text in _texts(value):
        if any(wording in text for wording in wordings):
            return path
    return ""


def _sentences(raw: object) -> list[str]:
    """The sentences of every string of an output."""
    if not isinstance(raw, bytes | memoryview):
        return []
    found: list[str] = []
    for _, text in _texts(content.parse(bytes(raw))):
        for line in text.replace("!", "!\n").replace("?", "?\n").splitlines():
            for part in line.split(". "):
                if part.strip():
                    found.append(part.strip())
    return found


def _texts(value: JSON, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string with its JSON pointer."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            name = key.replace("~", "~0").replace("/", "~1")
            yield from _texts(inner, f"{path}/{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{path}/{number}")
