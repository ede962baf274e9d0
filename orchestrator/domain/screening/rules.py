"""Red lines as values, and the compiled set an output is judged with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from orchestrator.domain.content import canonical, digest
from orchestrator.domain.errors import BadContent, BadRule
from orchestrator.domain.screening.checks import problems_of
from orchestrator.domain.screening.detection import Detector
from orchestrator.domain.screening.detectors.patterns import Patterns
from orchestrator.domain.screening.prices.detector import Prices
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.scope import Scope
from orchestrator.domain.screening.detectors.scores import Always, Confidence, Verdicts
from orchestrator.domain.screening.detectors.phrases import Phrases

# A new detector is a class with `rules` and `find`, one line here, one in checks.py.
DETECTORS: Mapping[str, Callable[[Sequence["Rule"]], Detector]] = MappingProxyType(
    {
        "phrases": Phrases,
        "pattern": Patterns,
        "price": Prices,
        "confidence": Confidence,
        "verdict": Verdicts,
        "always": Always,
    }
)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Immutable and safe to share between threads; cache it by `id`.

    `digest` names the rule versions exactly; `compiled` are the detectors by kind.
    """

    id: int | str
    digest: str
    rules: tuple[Rule, ...]
    compiled: Mapping[str, Detector] = field(repr=False)


def check_rule(raw: object) -> list[str]:
    """What is wrong with a rule someone wrote, in plain words; [] is nothing."""
    return problems_of(raw)


def read_rule(raw: Mapping[str, Any], *, version_id: int | str | None = None) -> Rule:
    """Read one rule; without `version_id` its slug stands in. BadRule if faulty."""
    problems = check_rule(raw)
    if problems:
        raise BadRule(f"The red line cannot be used: {' '.join(problems)}")
    tests = raw.get("tests") or {}
    return Rule(
        version_id=raw["slug"] if version_id is None else version_id,
        slug=raw["slug"],
        name=raw["name"],
        category=raw["category"],
        severity=raw["severity"],
        roles=tuple(raw["roles"]),
        people=raw.get("people", 1),
        message=raw["message"],
        when=MappingProxyType(dict(raw["when"])),
        scope=Scope.from_json(raw.get("scope") or {}),
        must_hold=tuple(tests.get("must_hold") or ()),
        must_pass=tuple(tests.get("must_pass") or ()),
        blocking=raw.get("blocking", True),
    )


def compile_ruleset(id: int | str, rules: Iterable[Rule]) -> Ruleset:
    """Compile `rules` once for many outputs. BadRule names the rule that cannot be.

    The digest is over the canonical JSON of the rules in the order of their versions,
    so the same versions always have the same digest.
    """
    ordered = tuple(sorted(rules, key=lambda rule: str(rule.version_id)))
    grouped: dict[str, list[Rule]] = {}
    for rule in ordered:
        if set(rule.when) - {"match"} != {rule.detector}:
            raise BadRule(
                f"Red line {rule.slug} asks for {', '.join(rule.when) or 'nothing'}: "
                f"'when' needs exactly one of {', '.join(DETECTORS)}."
            )
        grouped.setdefault(rule.detector, []).append(rule)
    compiled = {kind: _compiled(kind, group) for kind, group in grouped.items()}
    return Ruleset(id, _digest(ordered), ordered, MappingProxyType(compiled))


def _compiled(kind: str, rules: list[Rule]) -> Detector:
    try:
        return DETECTORS[kind](rules)
    except Exception as error:
        for rule in rules:  # which one?
            try:
                DETECTORS[kind]([rule])
            except Exception as own:
                raise BadRule(f"Red line {rule.slug} cannot be used: {own}") from own
        raise BadRule(f"The {kind} rules cannot be compiled: {error}") from error


def _digest(rules: tuple[Rule, ...]) -> str:
    try:
        return digest(
            canonical([rule.as_json() | {"version": rule.version_id} for rule in rules])
        )
    except BadContent as error:
        raise BadRule(f"A red line is not plain JSON: {error}") from error
