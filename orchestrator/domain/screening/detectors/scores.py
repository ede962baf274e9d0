"""The detectors that read no text: confidence, validators, and always."""

import math
from collections.abc import Iterator, Mapping, Sequence

from orchestrator.domain.exchange import Verdict
from orchestrator.domain.screening.detection import WHOLE, Evidence, Hit, Leaf
from orchestrator.domain.screening.reading.page import Page

EVERY = "*"


class Confidence:
    """Leaves `{"confidence": {"below": 0.7}}`; a score that should be there holds."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """A hit for each live rule whose threshold the score does not reach."""
        problem = score_problem(evidence)
        for number in live:
            limit = self.leaves[number].options["below"]
            score = evidence.confidence
            if problem:
                yield Hit(number, failure=problem)
            elif score is not None and score < limit:
                yield Hit(
                    number,
                    reason="The agent is less sure than this rule asks.",
                    expected=f"at least {limit:.2f}",
                    actual=f"{score:.4g}",
                )


def score_problem(evidence: Evidence) -> str | None:
    """Why the score cannot be used, or None: it is good, or none is due."""
    score: object = evidence.confidence
    if score is None:
        if evidence.context.confidence_kind == "deterministic":
            return None
        return "the agent gave no confidence"
    is_number = isinstance(score, int | float) and not isinstance(score, bool)
    if not is_number or math.isnan(score) or not 0 <= score <= 1:  # type: ignore[arg-type,operator]
        return "the confidence is not a number from 0 to 1"
    return None


class Verdicts:
    """Leaves `{"verdict": {"validator": name or "*"}}`: no pass, no release.

    "*" speaks for every validator that was asked; a name demands its verdict.
    """

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """A hit for each remark of a verdict that did not pass, or for its lack."""
        for number in live:
            wanted = self.leaves[number].options["validator"]
            names = sorted(evidence.verdicts) if wanted == EVERY else [wanted]
            for name in names:
                yield from verdict_hits(number, name, evidence.verdicts, page)


def verdict_hits(
    number: int, name: str, verdicts: Mapping[str, Verdict | None], page: Page
) -> Iterator[Hit]:
    """What the verdict of validator `name` means for rule `number`."""
    verdict: object = verdicts.get(name)
    if not isinstance(verdict, Verdict) or not isinstance(verdict.passed, bool):
        yield Hit(number, failure=f"validator {name} gave no verdict")
        return
    if verdict.passed:
        return
    if not verdict.findings:
        yield Hit(number, reason=f"{name} did not pass this.")
    for remark in verdict.findings:
        where = page.locate(remark.path)
        start, end = remark.start, remark.end
        if where is None or not 0 <= start <= end <= len(where.source):
            start = end = 0
        reason = f"{name}: {remark.message[:300]}"
        place = WHOLE if where is None else where.place
        yield Hit(number, remark.path, start, end, place, reason=reason)


class Always:
    """Leaves `{"always": {}}`: every output in scope waits for a person."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """One hit on the whole output for each live rule."""
        yield from (Hit(number) for number in live)
