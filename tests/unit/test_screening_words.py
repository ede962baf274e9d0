"""Red lines read back: what is wrong at which field, in words, and what got looser."""

from dataclasses import replace
from typing import Any

import pytest

from orchestrator.domain.errors import BadExpression
from orchestrator.domain.screening.checks import problems_at, problems_of
from orchestrator.domain.screening.detectors.facts import check_condition, truth
from orchestrator.domain.screening.fixtures import EXAMPLE, broken_examples
from orchestrator.domain.screening.loosening import loosenings
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import read_rule
from orchestrator.domain.screening.scope import Scope
from orchestrator.domain.screening.spoken import in_words

RAW: dict[str, Any] = {
    "slug": "cure",
    "name": "Cures",
    "category": "regulated_claim",
    "severity": "high",
    "roles": ["legal", "medical"],
    "people": 1,
    "message": "Names a cure.",
    "languages": ["en"],
    "banks": {"ills": ["eczema", "acne"]},
    "scope": {"channels": ["email"], "effective": "2026-01-01"},
    "when": {"phrases": {"terms": ["cure"], "near": "ills", "within": 6}},
    "unless": [{"phrases": {"terms": ["cure of souls"]}}],
    "review_by": "2020-01-01",
    "sources": ["EU 1924/2006 art. 10"],
    "pack": "health",
    "tests": {"must_hold": ["a cure for acne"], "must_pass": ["a core"]},
}


def a_rule(**changes: Any) -> Rule:
    return read_rule({**RAW, **changes})


def test_all_that_a_rule_says_survives_the_way_to_json_and_back() -> None:
    rule = a_rule()

    assert read_rule(rule.as_json()) == rule
    assert rule.as_json()["banks"] == RAW["banks"]


def test_a_version_stored_before_phrases_had_their_name_is_still_read() -> None:
    rule = a_rule(when={"terms": ["cure"], "match": "prefix"}, unless=[], banks={})

    assert rule.when == {"phrases": {"terms": ["cure"], "match": "prefix"}}


def nested(depth: int) -> dict[str, Any]:
    made: dict[str, Any] = {"always": {}}
    for _ in range(depth):
        made = {"any": [made]}
    return made


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"when": {"pattern": "a(?=b)"}}, "when.pattern", "lookahead"),
        ({"when": {"pattern": r"\w"}}, "when.pattern", "nearly every text"),
        ({"when": {"pattern": "e?"}}, "when.pattern", "empty text"),
        ({"when": {"any": [{"pattern": "("}]}}, "when.any.0.pattern", "RE2 refuses"),
        ({"when": nested(3)}, "when.any.0.any.0.any", "2 levels"),
        ({"when": {"not": {"any": []}}}, "when.not", "no group"),
        ({"when": {"any": []}}, "when.any", "at least one"),
        ({"when": {"all": [{"always": {}, "price": {}}]}}, "when.all.0", "exactly one"),
        (
            {"when": {"phrases": {"terms": "nothing"}}},
            "when.phrases.terms",
            "no bank 'nothing': this red line has ills",
        ),
        (
            {"when": {"phrases": {"terms": ["a"], "near": ["b"]}}},
            "when.phrases.within",
            "1 to 50",
        ),
        (
            {"when": {"phrases": {"terms": ["a"], "within": 3}}},
            "when.phrases.within",
            "needs 'near'",
        ),
        (
            {"when": {"phrases": {"terms": ["e"], "match": "anywhere"}}},
            "when.phrases.terms",
            "nearly every text",
        ),
        ({"when": {"condition": "channel > 3"}}, "when.condition", "No such overload"),
        ({"when": {"condition": "words"}}, "when.condition", "true or false"),
        ({"when": {"condition": "nope == 1"}}, "when.condition", "The facts are"),
        ({"when": {"condition": "w" * 301}}, "when.condition", "at most 300"),
        ({"when": {"price": {"reference_days": 0}}}, "when.price.reference_days", ""),
        ({"when": {"classifier": {}}}, "when.classifier", "at_least and label"),
        ({"banks": {"ills": ["w"] * 100_000}}, "banks.ills", "at most 5,000"),
        ({"banks": {"ills": []}}, "banks.ills", "at least one"),
        ({"unless": [{"price": {}}]}, "unless.0", "approved_claim"),
        ({"unless": [{"approved_claim": "near"}]}, "unless.0", "only exact"),
        ({"unless": [{"pattern": ".*x?"}]}, "unless.0.pattern", "empty text"),
        ({"review_by": "soon"}, "review_by", "2026-03-31"),
        ({"languages": ["english please"]}, "languages", "a code such as de"),
        ({"scope": {"sunset": "2026-13-01"}}, "scope.sunset", "write a day"),
        (
            {"scope": {"effective": "2026-02-01", "sunset": "2026-01-01"}},
            "scope.sunset",
            "before it begins",
        ),
        ({"tests": {"must_hold": [{"txt": "x"}]}}, "tests.must_hold.0", "text"),
    ],
)
def test_a_problem_is_told_at_its_field(
    change: dict[str, Any], field: str, said: str
) -> None:
    problems = problems_at({**RAW, **change})

    assert [message for at, message in problems if at == field and said in message]
    assert problems_of({**RAW, **change}) == [message for _, message in problems]


def test_a_review_date_in_the_past_is_information_and_no_problem() -> None:
    assert problems_at(RAW) == []


def test_an_example_may_bring_its_own_context() -> None:
    when = {"price": {}}
    book = [{"product": "Alder jumper", "amount": 70}]
    said = "The Alder jumper costs €70."
    example = {"text": said, "context": {"price_book": book}}
    tests = {"must_hold": [said], "must_pass": [example]}

    assert broken_examples(a_rule(when=when, unless=[], scope={}, tests=tests)) == []


def test_examples_are_tried_where_and_when_the_rule_applies() -> None:
    scope = {"brands": ["other"], "locales": ["de-*"], "effective": "2031-01-01"}

    assert broken_examples(a_rule(scope=scope)) == []


def test_an_example_that_contradicts_its_rule_is_named() -> None:
    wrong = {"must_hold": ["a core"], "must_pass": ["cure acne"]}

    assert broken_examples(a_rule(tests=wrong)) == [
        "Must hold, but passes: a core",
        "Must pass, but holds: cure acne",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "channel == 'email' && price.max_discount_pct > 20",
        "market in ['DE', 'AT'] || words > 300",
        "confidence < 0.5 && price.has_offer",
        "brand.startsWith('ver')",
    ],
)
def test_a_condition_that_works_on_the_samples_is_taken(source: str) -> None:
    check_condition(source)


@pytest.mark.parametrize(
    "source",
    [
        "channel == 'email' && words > 'a'",
        "channel == 'landing' && words",
        "[1, 2].all(x, x > 1)",
        "1 / words > 1",
        "channel ==",
        "price > 3",
        "",
    ],
)
def test_a_condition_that_cannot_judge_every_output_is_refused(source: str) -> None:
    with pytest.raises(BadExpression):
        check_condition(source)


def test_a_condition_is_true_of_facts() -> None:
    assert truth("words > 3", {"words": 4})
    assert not truth("words > 3", {"words": 3})


def test_a_rule_is_read_back_in_plain_words() -> None:
    assert in_words(a_rule()) == (
        "Hold for legal and medical when it says “cure” at most 6 words from a word of"
        " “ills”, unless it stands inside “cure of souls”, in email, from 2026-01-01."
    )


def test_a_group_is_read_back_with_its_joints() -> None:
    when = {
        "any": [{"pattern": "ab"}, {"all": [{"price": {}}, {"not": {"always": {}}}]}]
    }

    said = in_words(a_rule(when=when, unless=[], scope={}, blocking=False))

    assert said.startswith("Remark, without holding, for legal and medical when (")
    assert " or (a price, discount" in said
    assert " and not so that " in said


BEFORE = {
    "when": {"phrases": {"terms": ["cure", "heal"], "match": "prefix"}},
    "unless": [],
    "scope": {"markets": ["AT", "DE"]},
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"when": {"phrases": {"terms": ["cure"], "match": "prefix"}}}, "heal"),
        ({"when": {"phrases": {"terms": ["cure", "heal"]}}}, "finds less"),
        ({"when": {"pattern": "cure"}}, "cannot be compared"),
        ({"when": {"all": [BEFORE["when"], {"always": {}}]}}, "cannot be compared"),
        ({"unless": [{"approved_claim": "exact"}]}, "exception"),
        ({"scope": {"markets": ["AT"]}}, "no longer DE"),
        ({"scope": {"markets": ["AT", "DE", "!DE"]}}, "no longer !DE"),
        ({"scope": {"markets": ["!CH"]}}, "no longer !CH"),
        ({"scope": {**BEFORE["scope"], "channels": ["email"]}}, "only email"),
        ({"scope": {**BEFORE["scope"], "fields": ["/body"]}}, "only /body"),
        ({"scope": {**BEFORE["scope"], "effective": "2026-02-01"}}, "starts later"),
        ({"scope": {**BEFORE["scope"], "sunset": "2026-02-01"}}, "ends earlier"),
        ({"blocking": False}, "only remarks"),
        ({"roles": ["legal"]}, "medical no longer"),
        ({"languages": []}, "no longer written for en"),
        ({"languages": ["en", "de"]}, "speaks for de"),
    ],
)
def test_what_a_new_version_lets_through_is_told(
    change: dict[str, Any], said: str
) -> None:
    found = loosenings(a_rule(**BEFORE), a_rule(**{**BEFORE, **change}))

    assert any(said in each for each in found), found


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"when": {"phrases": {"terms": ["cure", "heal", "mend"], "match": "anywhere"}}},
        {"when": {"any": [BEFORE["when"], {"always": {}}]}},
        {"people": 2, "roles": ["legal", "medical", "brand"]},
        {"scope": {}},
        {"message": "Other words.", "sources": [], "severity": "low"},
        {"banks": {"x": ["cure", "heal"]},
         "when": {"phrases": {"terms": "x", "match": "prefix"}}},
    ],
)  # fmt: skip
def test_what_is_as_strict_as_before_loosens_nothing(change: dict[str, Any]) -> None:
    assert loosenings(a_rule(**BEFORE), a_rule(**{**BEFORE, **change})) == []


def test_what_was_left_out_and_is_not_any_more_loosens_nothing() -> None:
    before = a_rule(**{**BEFORE, "scope": {"agents": ["!analyst", "!intake"]}})
    after = a_rule(**{**BEFORE, "scope": {"agents": ["!analyst"]}})

    assert loosenings(before, after) == []
    assert loosenings(after, before) == ["It covers fewer agents: no longer !intake."]
    only = a_rule(**{**BEFORE, "scope": {"agents": ["writer"]}})
    assert loosenings(before, only) == [
        "It covers fewer agents: only writer, it was all."
    ]


def test_a_name_left_out_is_said_as_such() -> None:
    said = in_words(a_rule(scope={"agents": ["!analyst", "!intake"]}))

    assert "not from agent analyst or intake" in said


@pytest.mark.parametrize(
    ("agent", "listed", "covered"),
    [
        ("writer", ["!analyst"], True),
        ("analyst", ["!analyst"], False),
        (None, ["!analyst"], True),
        ("writer", ["analyst", "!intake"], False),
        ("test-plan", ["test-*", "!test-plan"], False),
    ],
)
def test_a_name_with_a_bang_in_front_is_left_out(
    agent: str | None, listed: list[str], covered: bool
) -> None:
    scope = Scope.from_json({"agents": listed})

    assert scope.covers(replace(EXAMPLE, agent=agent)) is covered


def test_thresholds_and_people_and_retiring_loosen() -> None:
    strict = a_rule(when={"confidence": {"below": 0.8}}, unless=[], people=2)
    looser = a_rule(when={"confidence": {"below": 0.5}}, unless=[])

    assert len(loosenings(strict, looser)) == 2
    assert loosenings(looser, strict) == []
    assert "retired" in loosenings(strict, None)[0]
    assert loosenings(None, strict) == []
