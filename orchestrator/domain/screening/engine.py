"""Screening: a pure function of an output, a ruleset and the facts of its scope.

Every failure path holds. What raises, is missing or answers nonsense becomes a
blocking finding "not-checked" that asks for the roles of the rule it would have served.
"""

from collections.abc import Iterator, Mapping

from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Verdict
from orchestrator.domain.screening import reasons
from orchestrator.domain.screening.choosing import Choice, choose
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import WHOLE, Evidence, Hit
from orchestrator.domain.screening.detectors.scores import (
    EVERY,
    score_problem,
    verdict_hits,
)
from orchestrator.domain.screening.findings import Finding
from orchestrator.domain.screening.hearing import Heard, hear
from orchestrator.domain.screening.judging import Placed, judged
from orchestrator.domain.screening.reading.page import Page, read
from orchestrator.domain.screening.rules import Ruleset

SIZE_LIMIT = 200_000  # code points over all strings and keys


def screen(
    content: JSON,
    ruleset: Ruleset,
    context: Context,
    *,
    verdicts: Mapping[str, Verdict | None],
    confidence: float | None,
) -> tuple[Finding, ...]:
    """Every reason to hold `content`, in reading order; () is clean.

    `verdicts` has an entry for each validator asked, None where no verdict could be
    had. Reasons that concern the whole output come first, with path "". What is not
    blocking is a remark, or the note of an exception. Never raises.
    """
    rules = ruleset.rules
    try:
        choice = choose(ruleset, context)
        rules = choice.rules
        _refuse_size(content)
        page = read(content)
        evidence = Evidence(context, verdicts, confidence, choice.covered)
        heard = hear(content, page, evidence, ruleset, choice)
        placed = [
            *_unread(page, choice),
            *_by_rules(page, evidence, choice, heard),
            *_without_rules(page, evidence, choice),
        ]
    except Exception as error:
        return tuple(reasons.not_read(rules, reasons.why(error)))
    placed.sort(key=lambda p: (p[0], p[1].start, p[1].end, str(p[1].rule), p[1].slug))
    return tuple(finding for _, finding in placed)


def _refuse_size(content: JSON) -> None:
    """Before anything is read: the walk ends where the limit is passed."""
    size, pending = 0, [content]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            size += len(value)
        elif isinstance(value, dict):
            size += sum(map(len, value))
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        if size > SIZE_LIMIT:
            raise ValueError(f"its texts are longer than {SIZE_LIMIT:,} characters")


def _unread(page: Page, choice: Choice) -> Iterator[Placed]:
    for path, why in page.unread:
        for finding in reasons.not_read(
            choice.rules, why, path=path, said="Could not fully read this"
        ):
            yield WHOLE, finding


def _by_rules(
    page: Page, evidence: Evidence, choice: Choice, heard: Heard
) -> Iterator[Placed]:
    for plan in choice.unserved:
        yield WHOLE, reasons.not_checked(plan.rule, "it has no detector")
    speaking = dict.fromkeys(choice.owners[leaf] for leaf in heard.leaves)
    speaking |= dict.fromkeys(choice.open)
    for plan in speaking:
        yield from judged(plan, heard, page, evidence)


def _without_rules(page: Page, evidence: Evidence, choice: Choice) -> Iterator[Placed]:
    """A failed verdict and a missing score hold even where no red line speaks."""
    for name in sorted(evidence.verdicts):
        if name in choice.validators or EVERY in choice.validators:
            continue
        for hit in verdict_hits(-1, name, evidence.verdicts, page):
            yield hit.place, reasons.unruled("verdict", hit)
    problem = score_problem(evidence)
    if problem and not choice.is_scored:
        yield WHOLE, reasons.unruled("confidence", Hit(-1, failure=problem))
