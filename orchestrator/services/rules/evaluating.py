"""One version of a red line judged on an output that exists: backtests and shadows.

The evaluator is the production one; only the set is smaller, and the rule counts as in
force whatever its dates.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.findings import NOT_CHECKED, Finding
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import Ruleset, compile_ruleset, read_rule
from orchestrator.models import Output, RedLineVersion, RulesetInForce
from orchestrator.services import screening
from orchestrator.services.screening import InForce

SPANS = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """What one output is to each version tried: its findings, by version id."""

    findings: dict[int, list[Finding]]
    market: str

    def holds(self, version_id: int | None) -> bool:
        """Whether this version lights anything."""
        return version_id is not None and bool(self.findings.get(version_id))


@dataclass(frozen=True, slots=True)
class Trial:
    """Versions to be tried, each compiled alone, beside what is in force otherwise."""

    tried: tuple[tuple[Rule, Ruleset], ...]
    force: InForce

    def judge(self, output: Output) -> Judged:
        """Judge one output for the day it was made. Raises where it cannot be read."""
        found = screening.material_of(output)
        context = screening.context_of(
            found.place,
            output.brand.currency,
            found.inputs,
            found.sources,
            self.force,
            on=output.created_at.date(),
        )
        by_version: dict[int, list[Finding]] = {}
        for rule, compiled in self.tried:
            lit = screen(
                found.content,
                compiled,
                context,
                verdicts=found.verdicts,
                confidence=found.confidence,
            )
            assert isinstance(rule.version_id, int)
            by_version[rule.version_id] = [f for f in lit if _is_of(rule, f)]
        return Judged(by_version, context.market or "")


def trial(brand_id: int, *versions: RedLineVersion | None) -> Trial:
    """Compile versions for trying, with the prices and allowances in force now.

    Raises BadRule where one of them cannot be compiled.
    """
    in_force = RulesetInForce.objects.get(brand_id=brand_id).ruleset_id
    return _trial(in_force, tuple(v.pk for v in versions if v is not None))


@lru_cache(maxsize=16)
def _trial(ruleset_id: int, versions: tuple[int, ...]) -> Trial:
    now = screening.ruleset(ruleset_id)
    found = RedLineVersion.objects.in_bulk(versions)
    tried = []
    for pk in versions:
        rule = _undated(read_rule(found[pk].definition, version_id=pk))
        compiled = compile_ruleset(f"trial of {pk}", [rule])
        if "language" in compiled.compiled:
            # which languages are covered is the other live rules' word
            others = [r for r in now.compiled.rules if r.slug != rule.slug]
            compiled = compile_ruleset(f"trial of {pk}", [rule, *others])
        tried.append((rule, compiled))
    compares = any("changed" in compiled.compiled for _, compiled in tried)
    return Trial(tuple(tried), replace(now, compares=now.compares or compares))


def spans_of(findings: list[Finding]) -> list[dict[str, object]]:
    """Where findings are, for people: at most 20."""
    return [
        {"path": f.path, "start": f.start, "end": f.end, "message": f.message}
        for f in findings[:SPANS]
    ]


def is_unchecked(findings: list[Finding]) -> bool:
    """Whether the rule could not be checked there, which holds in production too."""
    return any(f.slug == NOT_CHECKED for f in findings)


def why_not(error: Exception) -> str:
    """An error in words for people."""
    if isinstance(error, GreenlightError):
        return str(error)
    return f"{type(error).__name__}: {error}"[:500]


def _is_of(rule: Rule, finding: Finding) -> bool:
    """Whether the finding is this rule's, or says that this rule was not checked.

    What holds whatever the rules (a page that cannot be read) is not the rule's doing.
    """
    if finding.slug == NOT_CHECKED:
        return f"({rule.slug})" in finding.message
    return finding.rule == rule.version_id


def _undated(rule: Rule) -> Rule:
    return replace(rule, scope=replace(rule.scope, effective=None, sunset=None))
