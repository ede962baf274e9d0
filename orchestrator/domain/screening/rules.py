"""Red lines as values, and the compiled set an output is judged with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from orchestrator.domain.content import canonical, digest
from orchestrator.domain.errors import BadContent, BadRule
from orchestrator.domain.screening.checks import problems_of
from orchestrator.domain.screening.detection import Detector, Leaf
from orchestrator.domain.screening.detectors.changed import Changed
from orchestrator.domain.screening.detectors.claims import Claims
from orchestrator.domain.screening.detectors.classifier import Classifiers
from orchestrator.domain.screening.detectors.competitors import Competitors
from orchestrator.domain.screening.detectors.facts import Conditions
from orchestrator.domain.screening.detectors.languages import Languages
from orchestrator.domain.screening.detectors.missing import Missing
from orchestrator.domain.screening.detectors.obfuscation import Obfuscation
from orchestrator.domain.screening.detectors.patterns import Patterns
from orchestrator.domain.screening.detectors.phrases import Phrases
from orchestrator.domain.screening.detectors.scores import Always, Confidence, Verdicts
from orchestrator.domain.screening.prices.detector import Prices
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.scope import Scope, day
from orchestrator.domain.screening.tree import Plan

# A new detector is a class with `leaves` and `find`, one line here, a check of its
# options in options.py.
DETECTORS: Mapping[str, Callable[[Sequence[Leaf]], Detector]] = MappingProxyType(
    {
        "phrases": Phrases,
        "pattern": Patterns,
        "competitor": Competitors,
        "price": Prices,
        "claim": Claims,
        "changed": Changed,
        "missing": Missing,
        "language": Languages,
        "obfuscation": Obfuscation,
        "confidence": Confidence,
        "verdict": Verdicts,
        "always": Always,
        "condition": Conditions,
        "classifier": Classifiers,
    }
)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Immutable and safe to share between threads; cache it by `id`.

    `digest` names the rule versions exactly; `compiled` are the detectors by kind,
    `plans` the conditions of each rule, in the order of `rules`.
    """

    id: int | str
    digest: str
    rules: tuple[Rule, ...]
    compiled: Mapping[str, Detector] = field(repr=False)
    plans: tuple[Plan, ...] = field(repr=False)
    choices: dict[Any, Any] = field(default_factory=dict, repr=False, init=False)
    """What the engine worked out for a place and day; it bounds and fills this."""


def check_rule(raw: object) -> list[str]:
    """What is wrong with a rule someone wrote, in plain words; [] is nothing."""
    return problems_of(raw)


def read_rule(raw: Mapping[str, Any], *, version_id: int | str | None = None) -> Rule:
    """Read one rule; without `version_id` its slug stands in. BadRule if faulty."""
    raw = _renamed(raw)
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
        unless=tuple(MappingProxyType(dict(part)) for part in raw.get("unless") or ()),
        banks=MappingProxyType(
            {name: tuple(words) for name, words in (raw.get("banks") or {}).items()}
        ),
        languages=tuple(raw.get("languages") or ()),
        review_by=day(raw.get("review_by")),
        sources=tuple(raw.get("sources") or ()),
        pack=raw.get("pack") or "",
    )


def _renamed(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A stored version keeps its words for ever: `terms` came before `phrases`."""
    when = raw.get("when") if isinstance(raw, Mapping) else None
    if (
        isinstance(when, Mapping)
        and "terms" in when
        and set(when) <= {"terms", "match"}
    ):
        return {**raw, "when": {"phrases": dict(when)}}
    return raw


def compile_ruleset(id: int | str, rules: Iterable[Rule]) -> Ruleset:
    """Compile `rules` once for many outputs. BadRule names the rule that cannot be.

    The digest is over the canonical JSON of the rules in the order of their versions,
    so the same versions always have the same digest.
    """
    ordered = tuple(sorted(rules, key=lambda rule: str(rule.version_id)))
    plans = tuple(Plan.of(rule) for rule in ordered)
    grouped: dict[str, list[Leaf]] = {}
    for plan in plans:
        for leaf in (*plan.leaves, *plan.exceptions):
            grouped.setdefault(leaf.kind, []).append(leaf)
    compiled = {kind: _compiled(kind, leaves) for kind, leaves in grouped.items()}
    return Ruleset(id, _digest(ordered), ordered, MappingProxyType(compiled), plans)


def _compiled(kind: str, leaves: list[Leaf]) -> Detector:
    if kind not in DETECTORS:
        slugs = ", ".join(sorted({leaf.rule.slug for leaf in leaves})[:5])
        raise BadRule(f"Nothing can check '{kind}' here, which {slugs} asks for.")
    try:
        return DETECTORS[kind](leaves)
    except Exception as error:
        for leaf in leaves:  # which one?
            try:
                DETECTORS[kind]([leaf])
            except Exception as own:
                raise BadRule(
                    f"Red line {leaf.rule.slug} cannot be used: {own}"
                ) from own
        raise BadRule(f"The {kind} rules cannot be compiled: {error}") from error


def _digest(rules: tuple[Rule, ...]) -> str:
    try:
        return digest(
            canonical([rule.as_json() | {"version": rule.version_id} for rule in rules])
        )
    except BadContent as error:
        raise BadRule(f"A red line is not plain JSON: {error}") from error
