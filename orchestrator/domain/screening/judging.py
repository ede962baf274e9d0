"""What the hits of a rule's leaves come to: findings, exceptions, not-checked."""

from collections.abc import Iterator
from typing import TypeAlias

from orchestrator.domain.screening import reasons
from orchestrator.domain.screening.detection import WHOLE, Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.approved import approved_spans
from orchestrator.domain.screening.findings import Finding
from orchestrator.domain.screening.hearing import Heard
from orchestrator.domain.screening.reading.page import Page
from orchestrator.domain.screening.tree import Plan, holds, lit

PLACE_LIMIT = 100  # findings listed per rule

Placed: TypeAlias = tuple[int, Finding]
Excuse: TypeAlias = tuple[int, int, str]  # a span, and why it excuses what is inside


def judged(
    plan: Plan, heard: Heard, page: Page, evidence: Evidence
) -> Iterator[Placed]:
    """The findings of one rule, each with its place in reading order."""
    failures = dict.fromkeys(
        heard.failures[leaf]
        for leaf in (*plan.leaves, *plan.exceptions)
        if leaf in heard.failures
    )
    hits = _hits(plan, heard, is_checked=not failures)
    excuses = _Excuses(plan, heard, page, evidence)
    kept: list[tuple[Leaf | None, Hit]] = []
    let: list[tuple[Hit, str]] = []
    for leaf, hit in hits:
        why = excuses.why(hit)
        if why:
            let.append((hit, why))
        else:
            kept.append((leaf, hit))
    if excuses.failure:
        failures[excuses.failure] = None
    for failure in failures:
        yield WHOLE, reasons.not_checked(plan.rule, failure)
    for leaf, hit in kept[:PLACE_LIMIT]:
        kind = leaf.kind if leaf else plan.rule.detector
        yield hit.place, reasons.of_rule(plan.rule, kind, hit)
    if len(kept) > PLACE_LIMIT:
        more = Hit(-1, reason=f"{len(kept) - PLACE_LIMIT:,} more are not listed.")
        yield WHOLE, reasons.of_rule(plan.rule, plan.rule.detector, more)
    for hit, why in let[:PLACE_LIMIT]:
        yield hit.place, reasons.excused(plan.rule, hit, why)


def _hits(
    plan: Plan, heard: Heard, *, is_checked: bool
) -> list[tuple[Leaf | None, Hit]]:
    """The hits that make the rule match, one a place; the whole output if none can."""
    if isinstance(plan.tree, Leaf):
        return [(plan.tree, hit) for hit in heard.hits.get(plan.tree, ())]
    own = {leaf: heard.hits[leaf] for leaf in plan.leaves if leaf in heard.hits}
    if not holds(plan.tree, own):
        return []
    found: dict[tuple[str, int, int, str], tuple[Leaf | None, Hit]] = {}
    for leaf, hit in lit(plan.tree, own):
        found.setdefault((hit.path, hit.start, hit.end, hit.reason), (leaf, hit))
    if not found and is_checked:
        return [(None, Hit(-1))]
    return list(found.values())


class _Excuses:
    """What the exceptions of a rule let through: hits wholly inside their own span."""

    def __init__(
        self, plan: Plan, heard: Heard, page: Page, evidence: Evidence
    ) -> None:
        self.failure = ""
        self._plan, self._page, self._evidence = plan, page, evidence
        self._spans: dict[str, list[Excuse]] = {}
        self._approved: dict[str, list[Excuse]] = {}
        for leaf in plan.exceptions:
            for hit in heard.hits.get(leaf, ()):
                if hit.place != WHOLE and hit.start < hit.end:
                    span = (hit.start, hit.end, f"by its exception of kind {leaf.kind}")
                    self._spans.setdefault(hit.path, []).append(span)

    def why(self, hit: Hit) -> str:
        """Why this hit is excused, or ""."""
        if hit.place == WHOLE or hit.start >= hit.end:
            return ""
        excuses: list[Excuse] = [*self._spans.get(hit.path, ()), *self._claims(hit)]
        for start, end, why in excuses:
            if start <= hit.start and hit.end <= end:
                return why
        return ""

    def _claims(self, hit: Hit) -> list[Excuse]:
        """The spans of approved claims in the text of `hit`; looked up when needed."""
        if not self._plan.approved:
            return []
        if hit.path not in self._approved:
            try:
                self._approved[hit.path] = self._read_claims(hit.path)
            except Exception as error:
                self.failure = reasons.why(error)
                self._approved[hit.path] = []
        return self._approved[hit.path]

    def _read_claims(self, path: str) -> list[Excuse]:
        context = self._evidence.context
        return [
            (start, end, "it is approved wording")
            for passage in self._page.passages
            if passage.path == path and not passage.is_key
            for start, end in approved_spans(passage, context)
        ]
