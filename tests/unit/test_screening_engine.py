"""Where a red line matches, exactly that is lit; whatever fails, holds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.content import JSON, strings
from orchestrator.domain.exchange import Remark, Verdict
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import Leaf
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.findings import Finding
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import compile_ruleset
from orchestrator.domain.screening.scope import Scope

PLAIN = replace(EXAMPLE, confidence_kind="deterministic")


def a_rule(slug: str = "rule", **changes: Any) -> Rule:
    rule = Rule(
        slug, slug, slug.title(), "brand_sensitive", "high", ("legal",), 1, "No.",
        {"phrases": {"terms": ["cure"]}},
    )  # fmt: skip
    return replace(rule, **changes)


def found(
    content: JSON,
    *rules: Rule,
    context: Context = PLAIN,
    verdicts: dict[str, Verdict | None] | None = None,
    confidence: float | None = None,
) -> tuple[Finding, ...]:
    return screen(
        content,
        compile_ruleset(1, rules),
        context,
        verdicts=verdicts or {},
        confidence=confidence,
    )


@pytest.mark.parametrize(
    "when", [{"phrases": {"terms": ["étude cure"]}}, {"pattern": r"\betude\s+cure\b"}]
)
@pytest.mark.parametrize(
    ("text", "lit"),
    [
        ("An étude cure.", "étude cure"),
        ("An e\u0301tude cure.", "e\u0301tude cure"),
        ("😀👨‍👩‍👧 ÉTUDE\u00a0CURE!", "ÉTUDE\u00a0CURE"),
        ("a é\u200btu\u200dde \n cu\u00adre", "é\u200btu\u200dde \n cu\u00adre"),
        ("ﬁve ｅtude ｃｕｒｅ", "ｅtude ｃｕｒｅ"),
    ],
)
def test_the_characters_that_were_written_are_lit(
    when: dict[str, Any], text: str, lit: str
) -> None:
    findings = found({"body": text}, a_rule(when=when))

    assert [text[f.start : f.end] for f in findings] == [lit]
    assert findings[0].path == "/body"


@pytest.mark.parametrize(
    ("match", "text", "hits"),
    [
        ("word", "cure cured procure ücure CURE", 2),
        ("prefix", "cure cured procure", 2),
        ("anywhere", "cure cured procure", 3),
        ("word", "cure\u200bcure", 2),
    ],
)
def test_a_term_matches_as_it_was_asked_to(match: str, text: str, hits: int) -> None:
    rule = a_rule(when={"phrases": {"terms": ["cure"], "match": match}})

    assert len(found(text, rule)) == hits


def test_two_hits_may_share_the_space_between_them() -> None:
    rule = a_rule(when={"pattern": r"\bcure\b"})

    assert [(f.start, f.end) for f in found("cure cure", rule)] == [(0, 4), (5, 9)]


def test_a_key_is_read_like_a_value() -> None:
    (finding,) = found({"a": [{"miracle/cure": 1}]}, a_rule())

    assert (finding.path, finding.start, finding.end) == ("/a/0/miracle~1cure", 0, 0)


def test_findings_come_in_reading_order_and_whole_output_first() -> None:
    findings = found(
        {"b": "no cure, no cure", "a": "cure"},
        a_rule(),
        a_rule("all", when={"always": {}}),
    )

    places = [(f.path, f.start) for f in findings]
    assert places == [("", 0), ("/b", 3), ("/b", 12), ("/a", 0)]


@pytest.mark.parametrize(
    ("scope", "holds"),
    [
        (Scope(), True),
        (Scope(markets=("AT",)), True),
        (Scope(channels=("email",)), False),
        (Scope(fields=("/title",)), False),
        (Scope(effective=date(2026, 1, 15), sunset=date(2026, 1, 15)), True),
        (Scope(effective=date(2026, 1, 16)), False),
        (Scope(sunset=date(2026, 1, 14)), False),
    ],
)
def test_a_rule_applies_in_its_scope_and_where_the_scope_is_unknown(
    scope: Scope, holds: bool
) -> None:
    context = replace(PLAIN, market=None, channel="landing")

    assert bool(found({"body": "cure"}, a_rule(scope=scope), context=context)) is holds


def test_no_rules_and_nothing_asked_is_clean() -> None:
    assert found({"body": "A cure for €1"}) == ()


class Broken:
    """A detector that fails after its first rules were compiled."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)

    def find(self, page: object, evidence: object, live: object) -> Iterator[Any]:
        raise KeyError("secret text of the output")


@pytest.mark.parametrize("kind", ["phrases", "price"])
def test_a_detector_that_fails_holds_for_its_rules_roles(kind: str) -> None:
    when: dict[str, Any] = {kind: {"terms": ["x"]} if kind == "phrases" else {}}
    rule = a_rule(when=when, roles=("medical",), blocking=False)
    whole = compile_ruleset(1, [rule])
    broken = replace(whole, compiled={kind: Broken(whole.compiled[kind].leaves)})

    (finding,) = screen("text", broken, PLAIN, verdicts={}, confidence=None)

    assert (finding.slug, finding.blocking, finding.rule) == ("not-checked", True, None)
    assert finding.roles == ("medical",)
    assert "Rule" in finding.message
    assert "secret" not in finding.message


def test_a_rule_without_a_detector_holds() -> None:
    whole = compile_ruleset(1, [a_rule()])

    (finding,) = screen(
        "x", replace(whole, compiled={}), PLAIN, verdicts={}, confidence=None
    )

    assert finding.slug == "not-checked"


def test_a_text_too_long_to_check_holds() -> None:
    (finding,) = found("a" * 200_001, a_rule())

    assert finding.slug == "not-checked"


def test_more_prices_than_can_be_compared_hold() -> None:
    findings = found("€65 " * 5_001, a_rule(when={"price": {}}))

    assert [f.slug for f in findings] == ["not-checked"]


def test_a_thousand_hits_list_a_hundred_and_say_so() -> None:
    findings = found("cure " * 1_000, a_rule())

    assert len(findings) == 101
    assert "900 more" in findings[0].message


CONFIDENCE = {"confidence": {"below": 0.7}}


@pytest.mark.parametrize(
    ("kind", "score", "slugs"),
    [
        ("scored", None, ["not-checked"]),
        ("scored", 0.69, ["rule"]),
        ("scored", 0.7, []),
        ("scored", float("nan"), ["not-checked"]),
        ("scored", 7, ["not-checked"]),
        ("scored", "high", ["not-checked"]),
        ("deterministic", None, []),
    ],
)
@pytest.mark.parametrize("with_rule", [True, False])
def test_a_score_that_is_low_missing_or_nonsense_holds(
    kind: Any, score: Any, slugs: list[str], with_rule: bool
) -> None:
    context = replace(PLAIN, confidence_kind=kind)
    rules = [a_rule(when=CONFIDENCE)] if with_rule else []

    findings = found("x", *rules, context=context, confidence=score)

    expected = slugs if with_rule else [s for s in slugs if s == "not-checked"]
    assert [f.slug for f in findings] == expected


REMARK = Verdict(False, (Remark("/body", 2, 5, "Not traced."),))


@pytest.mark.parametrize("rules", [(), ("*",), ("checker",)])
def test_a_verdict_that_is_no_pass_holds_where_it_points(
    rules: tuple[str, ...],
) -> None:
    red_lines = [a_rule(when={"verdict": {"validator": name}}) for name in rules]

    (finding,) = found({"body": "a 123"}, *red_lines, verdicts={"checker": REMARK})

    assert (finding.path, finding.start, finding.end) == ("/body", 2, 5)
    assert finding.blocking
    assert finding.roles


@pytest.mark.parametrize("rules", [(), ("*",), ("checker",)])
@pytest.mark.parametrize("verdict", [None, "fine", True])
def test_a_verdict_that_could_not_be_had_holds(
    rules: tuple[str, ...], verdict: Any
) -> None:
    red_lines = [a_rule(when={"verdict": {"validator": name}}) for name in rules]

    (finding,) = found("x", *red_lines, verdicts={"checker": verdict})

    assert finding.slug == "not-checked"
    assert "checker" in finding.message


def test_a_pass_is_clean_and_a_named_validator_is_demanded() -> None:
    rule = a_rule(when={"verdict": {"validator": "checker"}})

    assert found("x", rule, verdicts={"checker": Verdict(True)}) == ()
    assert found("x", rule)[0].slug == "not-checked"


ANYWHERE = {"phrases": {"terms": ["a", "0", "é", "ss"], "match": "anywhere"}}
ALL = compile_ruleset(
    "all",
    [
        a_rule(
            "t", when={"phrases": {"terms": ["a", "0", "é", "ss"], "match": "anywhere"}}
        ),
        a_rule("p", when={"pattern": r"\w\s?\d|[^a]$"}),
        a_rule("m", when={"price": {}}),
        a_rule("v", when={"verdict": {"validator": "*"}}),
        a_rule("c", when=CONFIDENCE),
        a_rule("n", when={"competitor": {"names": ["Aé5 Ltd"]}}),
        a_rule("w", when={"claim": {"about": ["a", "free"]}}),
        a_rule("d", when={"changed": {"fields": ["*"]}}),
        a_rule("l", when={"language": {}}),
        a_rule("x", when={"condition": "price.count > 1 && words > 2"}),
        a_rule(
            "g",
            when={"all": [ANYWHERE, {"not": {"missing": {"any_of": ["a"]}}}]},
            unless=({"pattern": "a{2}"}, {"approved_claim": "exact"}),
        ),
    ],
)
CHARACTERS = st.sampled_from(
    "aAé\u0301ßİﬁ5５٥.,-% €$£\u200b\u00ad\u202e😀½ \n\tfree"
) | st.characters(exclude_categories=["Cs"])
TEXT = st.text(CHARACTERS, max_size=30)
KEYS = st.sampled_from(["price", "was", "sku", "discount", "unit", "currency"]) | TEXT
CONTENT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(CONTENT, TEXT)
def test_any_content_is_screened_and_every_span_lies_inside(
    content: JSON, named: str
) -> None:
    verdicts = {named: Verdict(False, (Remark(named, 3, 9, "?"),))}

    findings = screen(content, ALL, EXAMPLE, verdicts=verdicts, confidence=0.9)

    lengths = {path: len(text) for path, text in strings(content)}
    for finding in findings:
        assert 0 <= finding.start <= finding.end <= lengths.get(finding.path, 0)
        assert finding.slug != "not-checked", finding.message
