"""Groups, exceptions and failures: hold wins, and what is excused is said."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Remark, Verdict
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import Hit, Leaf
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.findings import Finding
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.records import ApprovedClaim
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import DETECTORS, Ruleset, compile_ruleset
from orchestrator.domain.screening.scope import Scope

PLAIN = replace(EXAMPLE, confidence_kind="deterministic")
CURE: dict[str, Any] = {"phrases": {"terms": ["cure"]}}
ILL: dict[str, Any] = {"phrases": {"terms": ["eczema"]}}


def a_rule(when: dict[str, Any], **changes: Any) -> Rule:
    rule = Rule(
        "r", "r", "The rule", "regulated_claim", "high", ("legal",), 1, "No.", when
    )
    return replace(rule, **changes)


def found(
    content: JSON, *rules: Rule, context: Context = PLAIN, **facts: Any
) -> tuple[Finding, ...]:
    ruleset = compile_ruleset(1, rules)
    return judged(content, ruleset, context=context, **facts)


def judged(
    content: JSON,
    ruleset: Ruleset,
    context: Context = PLAIN,
    verdicts: dict[str, Verdict | None] | None = None,
    confidence: float | None = None,
) -> tuple[Finding, ...]:
    return screen(
        content, ruleset, context, verdicts=verdicts or {}, confidence=confidence
    )


def lit(findings: Sequence[Finding], text: str) -> list[str]:
    return [text[f.start : f.end] for f in findings if f.blocking]


@pytest.mark.parametrize(
    ("when", "text", "spans"),
    [
        ({"any": [CURE, ILL]}, "cure for eczema", ["cure", "eczema"]),
        ({"any": [CURE, ILL]}, "eczema", ["eczema"]),
        ({"all": [CURE, ILL]}, "cure for eczema", ["cure", "eczema"]),
        ({"all": [CURE, ILL]}, "cure", []),
        ({"all": [CURE, {"not": ILL}]}, "cure", ["cure"]),
        ({"all": [CURE, {"not": ILL}]}, "cure for eczema", []),
        ({"not": CURE}, "eczema", [""]),
        ({"not": CURE}, "cure", []),
        ({"any": [{"not": CURE}, ILL]}, "cure", []),
        ({"any": [{"not": CURE}, ILL]}, "calm", [""]),
        ({"any": [{"all": [CURE, ILL]}, {"pattern": "calm"}]}, "cure calm", ["calm"]),
        ({"any": [CURE, {"pattern": "cure"}]}, "cure", ["cure"]),
    ],
)
def test_a_group_lights_what_makes_it_true(
    when: dict[str, Any], text: str, spans: list[str]
) -> None:
    assert lit(found(text, a_rule(when)), text) == spans


def test_a_bank_is_named_by_more_than_one_condition() -> None:
    rule = a_rule(
        {"phrases": {"terms": "cures", "near": "ills", "within": 3}},
        banks={"cures": ("cure", "heal"), "ills": ("eczema",)},
    )

    assert lit(found("heal the eczema", rule), "heal the eczema") == ["heal the eczema"]
    assert not found("heal the soul", rule)


EXCEPT = ({"phrases": {"terms": ["cure of souls"]}},)


def test_an_exception_excuses_what_stands_inside_it_and_says_so() -> None:
    text = "The cure of souls."

    (note,) = found(text, a_rule(CURE, unless=EXCEPT))

    assert not note.blocking
    assert (note.rule, note.slug, note.detector) == (None, "r", "exception")
    assert text[note.start : note.end] == "cure"
    assert "“The rule”" in note.message


@pytest.mark.parametrize(
    "text",
    [
        "The cure of souls and a cure.",
        "No cure. The cure of souls.",
        "cure of soul",
    ],
)
def test_an_exception_never_reaches_past_its_own_span(text: str) -> None:
    assert lit(found(text, a_rule(CURE, unless=EXCEPT)), text) == ["cure"]


def test_an_exception_in_one_field_excuses_nothing_in_another() -> None:
    content = {"a": "The cure of souls.", "b": "A cure."}

    held = [f.path for f in found(content, a_rule(CURE, unless=EXCEPT)) if f.blocking]

    assert held == ["/b"]


def test_an_exception_cannot_excuse_the_whole_output_or_a_key() -> None:
    rule = a_rule({"any": [{"always": {}}, CURE]}, unless=({"pattern": "(?s).+x.+"},))

    findings = found({"a cure x here": "a cure x here"}, rule)

    assert {(f.path, f.start) for f in findings if f.blocking} == {
        ("", 0),
        ("/a cure x here", 0),
    }


def test_only_a_verbatim_approved_claim_excuses() -> None:
    rule = a_rule(CURE, unless=({"approved_claim": "exact"},))
    claims = (ApprovedClaim(1, "The best cure for boredom."),)
    context = replace(PLAIN, claims=claims)

    exact = found("Soft. The best cure for boredom.", rule, context=context)
    extended = found("The best cure for boredom and flu.", rule, context=context)

    assert [f.blocking for f in exact] == [False]
    assert any(f.blocking for f in extended)
    assert found("The best cure for boredom.", rule)[0].blocking


class Broken:
    """A detector that has the leaves of another and does as it is told."""

    def __init__(self, like: Any, answer: Any) -> None:
        self.leaves: tuple[Leaf, ...] = like.leaves
        self._answer = answer

    def find(self, page: Any, evidence: Any, live: Any) -> Iterator[Hit]:
        if isinstance(self._answer, Exception):
            raise self._answer
        yield self._answer


EVERY_KIND: dict[str, Any] = {
    "phrases": {"terms": ["zzz"]},
    "pattern": "zzz",
    "competitor": {"names": ["Zzz Ltd"]},
    "price": {},
    "claim": {"about": ["zzz"]},
    "changed": {"fields": ["/zzz"]},
    "missing": {"any_of": ["calm"]},
    "language": {},
    "verdict": {"validator": "*"},
    "confidence": {"below": 0.1},
    "condition": "words > 5000",
}


def broken(ruleset: Ruleset, kind: str, answer: Any) -> Ruleset:
    swapped = {**ruleset.compiled, kind: Broken(ruleset.compiled[kind], answer)}
    return replace(ruleset, compiled=swapped)


@pytest.mark.parametrize("kind", DETECTORS)
@pytest.mark.parametrize(
    "answer",
    [
        KeyError("secret"),
        RecursionError("deep"),
        MemoryError(),
        None,
        "hit",
        Hit(99),
        Hit(-1),
        Hit(0, "", -1, 2, 0),
        Hit(0, "", 0, 9_999, 0),
        Hit(0, "", float("nan"), 2, 0),  # type: ignore[arg-type]
        Hit(0, "/nowhere", 1, 2, 0),
        Hit(0, failure="it gave up"),
    ],
    ids=str,
)
@pytest.mark.parametrize("group", ["any", "all", "not", ""])
def test_every_detector_that_fails_or_talks_nonsense_holds(
    kind: str, answer: Any, group: str
) -> None:
    leaf = {kind: EVERY_KIND.get(kind, {})}
    if kind == "classifier":
        leaf = {kind: {"model": "m", "label": "l", "at_least": 0.5}}
    parts = {"any": [leaf, CURE], "all": [leaf, {"always": {}}], "not": leaf}
    rule = a_rule({group: parts[group]} if group else leaf, blocking=False)
    ruleset = broken(compile_ruleset(1, [rule]), kind, answer)

    findings = judged("A calm day.", ruleset)

    (failed,) = [f for f in findings if f.slug == "not-checked"]
    assert failed.blocking
    assert (failed.roles, failed.category) == (("legal",), "regulated_claim")
    assert "secret" not in failed.message


def test_an_exception_that_fails_excuses_nothing_and_holds() -> None:
    rule = a_rule(CURE, unless=({"pattern": "the cure of souls"},))
    ruleset = broken(compile_ruleset(1, [rule]), "pattern", ValueError("no"))

    findings = judged("the cure of souls", ruleset)

    assert {f.slug for f in findings if f.blocking} == {"r", "not-checked"}


def test_what_could_not_be_read_holds_whatever_the_rules_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from orchestrator.domain.screening import engine

    read = engine.read
    monkeypatch.setattr(
        engine, "read", lambda c: replace(read(c), unread=(("/a", "it is too deep"),))
    )

    (finding,) = found({"a": "calm"}, a_rule(CURE, roles=("legal", "medical")))

    assert (finding.slug, finding.path, finding.blocking) == ("not-checked", "/a", True)
    assert finding.roles == ("legal", "medical")
    assert "Could not fully read" in finding.message


@pytest.mark.parametrize("content", ["a " * 5_000_000, ["x" * 999] * 10_000])
def test_ten_megabytes_are_held_and_not_read(content: JSON) -> None:
    findings = found(content, a_rule(CURE))

    assert [f.slug for f in findings] == ["not-checked"]
    assert "longer than" in findings[0].message


def test_a_verdict_inside_a_group_still_holds_where_the_group_does_not() -> None:
    rule = a_rule({"all": [{"verdict": {"validator": "*"}}, CURE]})
    failed = {"checker": Verdict(False, (Remark("", 0, 4, "Untrue."),))}

    findings = found("calm", rule, verdicts=failed)

    assert [(f.slug, f.blocking) for f in findings] == [("verdict", True)]


@pytest.mark.parametrize(
    ("scope", "facts", "covers"),
    [
        ({"brands": ("a",)}, {"brand": "b"}, False),
        ({"brands": ("a",)}, {"brand": ""}, True),
        ({"verticals": ("health",)}, {"vertical": "fashion"}, False),
        ({"verticals": ("health",)}, {"vertical": None}, True),
        ({"locales": ("en-*", "en")}, {"locale": "en_GB"}, True),
        ({"locales": ("en-*", "en")}, {"locale": "de-AT"}, False),
        ({"locales": ("en-*",)}, {"locale": ""}, True),
        ({"audiences": ("adults",)}, {"audience": "all"}, False),
        ({"agents": ("writer",)}, {"agent": "writer"}, True),
        ({"steps": ("send",)}, {"step": "write"}, False),
    ],
)
def test_a_scope_narrows_by_what_is_known(
    scope: dict[str, Any], facts: dict[str, Any], covers: bool
) -> None:
    rule = a_rule(CURE, scope=Scope(**scope))

    assert bool(found("cure", rule, context=replace(PLAIN, **facts))) is covers


def test_a_language_is_covered_where_every_category_speaks_it() -> None:
    seen: list[frozenset[str]] = []
    rules = [
        a_rule(CURE, slug="a", version_id="a", languages=("en", "de-AT")),
        a_rule(CURE, slug="b", version_id="b", category="other", languages=("de",)),
        a_rule({"always": {}}, slug="c", version_id="c", category="third"),
    ]
    ruleset = compile_ruleset(1, rules)

    class Listening(Broken):
        def find(self, page: Any, evidence: Any, live: Any) -> Iterator[Hit]:
            seen.append(evidence.covered)
            return iter(())

    listening = Listening(ruleset.compiled["phrases"], None)
    judged("x", replace(ruleset, compiled={"phrases": listening}))

    assert seen == [frozenset({"de"})]
