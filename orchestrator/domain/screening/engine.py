"""Screening: a pure function of an output, a ruleset and the facts of its scope.

Every failure path holds. What raises, is missing or answers nonsense becomes a
blocking finding "not-checked" that asks for the roles of the rule it would have served.
"""

from collections.abc import Iterator, Mapping

from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Verdict
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import WHOLE, Detector, Evidence, Hit
from orchestrator.domain.screening.findings import NOT_CHECKED, Finding
from orchestrator.domain.screening.reading.page import Page, read
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import Ruleset
from orchestrator.domain.screening.detectors.scores import EVERY, score_problem, verdict_hits

SIZE_LIMIT = 200_000  # code points over all strings and keys
PLACE_LIMIT = 100  # findings listed per rule
FALLBACK_ROLES = ("brand",)  # who decides where no red line says

Placed = tuple[int, Finding]


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
    had. Reasons that concern the whole output come first, with path "". Never raises.
    """
    live = [rule for rule in ruleset.rules if _covers(rule, context)]
    evidence = Evidence(context, verdicts, confidence)
    try:
        page = read(content)
        if page.size > SIZE_LIMIT:
            raise ValueError(f"its texts are longer than {SIZE_LIMIT:,} characters")
        placed = list(_by_rules(page, ruleset, evidence, live))
        placed += _without_rules(page, evidence, live)
    except Exception as error:
        return _nothing_checked(live, _why(error))
    placed.sort(key=lambda p: (p[0], p[1].start, p[1].end, str(p[1].rule), p[1].slug))
    return tuple(finding for _, finding in placed)


def _by_rules(
    page: Page, ruleset: Ruleset, evidence: Evidence, live: list[Rule]
) -> Iterator[Placed]:
    ids = {id(rule) for rule in live}
    served: set[int] = set()
    for kind, detector in ruleset.compiled.items():
        numbers = frozenset(
            number for number, rule in enumerate(detector.rules) if id(rule) in ids
        )
        if numbers:
            served |= {id(detector.rules[number]) for number in numbers}
            yield from _by_detector(kind, detector, page, evidence, numbers)
    for rule in live:
        if id(rule) not in served:
            yield WHOLE, _not_checked(rule, "it has no detector")


def _by_detector(
    kind: str,
    detector: Detector,
    page: Page,
    evidence: Evidence,
    numbers: frozenset[int],
) -> Iterator[Placed]:
    counts = dict.fromkeys(numbers, 0)
    try:
        for hit in detector.find(page, evidence, numbers):
            rule = detector.rules[hit.rule]
            if hit.failure is not None:
                yield WHOLE, _not_checked(rule, hit.failure)
            elif hit.place == WHOLE or rule.scope.covers_path(hit.path):
                counts[hit.rule] += 1
                if counts[hit.rule] <= PLACE_LIMIT:
                    yield hit.place, _finding(rule, kind, hit)
    except Exception as error:
        for number in sorted(numbers):
            yield WHOLE, _not_checked(detector.rules[number], _why(error))
    for number, count in counts.items():
        if count > PLACE_LIMIT:
            rule = detector.rules[number]
            more = Hit(number, reason=f"{count - PLACE_LIMIT:,} more are not listed.")
            yield WHOLE, _finding(rule, kind, more)


def _without_rules(
    page: Page, evidence: Evidence, live: list[Rule]
) -> Iterator[Placed]:
    """A failed verdict and a missing score hold even where no red line speaks."""
    spoken = {
        rule.when["verdict"]["validator"] for rule in live if rule.detector == "verdict"
    }
    for name in sorted(evidence.verdicts):
        if name in spoken or EVERY in spoken:
            continue
        for hit in verdict_hits(-1, name, evidence.verdicts, page):
            yield hit.place, _unruled("verdict", hit)
    problem = score_problem(evidence)
    if problem and not any(rule.detector == "confidence" for rule in live):
        yield WHOLE, _unruled("confidence", Hit(-1, failure=problem))


def _finding(rule: Rule, kind: str, hit: Hit) -> Finding:
    return Finding(
        rule=rule.version_id,
        slug=rule.slug,
        detector=kind,
        category=rule.category,
        severity=rule.severity,
        blocking=rule.blocking,
        path=hit.path,
        start=hit.start,
        end=hit.end,
        message=f"{rule.message} {hit.reason}".strip(),
        roles=rule.roles,
        people=rule.people,
        expected=hit.expected,
        actual=hit.actual,
    )


def _not_checked(rule: Rule, why: str) -> Finding:
    """Not the rule's own finding: it holds even where the rule would only remark."""
    return Finding(
        rule=None,
        slug=NOT_CHECKED,
        detector=rule.detector,
        category=rule.category,
        severity="high",
        blocking=True,
        path="",
        start=0,
        end=0,
        message=f"“{rule.name}” ({rule.slug}) was not checked: {why}.",
        roles=rule.roles,
        people=rule.people,
    )


def _unruled(kind: str, hit: Hit) -> Finding:
    failed = hit.failure is not None
    return Finding(
        rule=None,
        slug=NOT_CHECKED if failed else kind,
        detector=kind,
        category="brand_sensitive",
        severity="high",
        blocking=True,
        path=hit.path,
        start=hit.start,
        end=hit.end,
        message=f"Not checked: {hit.failure}." if failed else hit.reason,
        roles=FALLBACK_ROLES,
        people=1,
    )


def _nothing_checked(live: list[Rule], why: str) -> tuple[Finding, ...]:
    if live:
        return tuple(_not_checked(rule, why) for rule in live)
    return (_unruled("page", Hit(-1, failure=why)),)


def _covers(rule: Rule, context: Context) -> bool:
    try:
        return rule.scope.covers(context)
    except Exception:
        return True  # a scope that cannot be read excludes nothing


def _why(error: Exception) -> str:
    """The error's kind, and its words only where they are ours."""
    own = isinstance(error, ValueError | RuntimeError) and not isinstance(
        error, UnicodeError
    )
    return f"{error}" if own else f"its detector failed ({type(error).__name__})"
