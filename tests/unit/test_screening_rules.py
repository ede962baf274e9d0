"""Red lines as people write them: read back equal, or refused in plain words."""

from typing import Any

import pytest

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.detectors.dialect import rewritten
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import check_rule, compile_ruleset, read_rule
from orchestrator.domain.screening.scope import Scope

RAW: dict[str, Any] = {
    "slug": "cure",
    "name": "Cures",
    "category": "regulated_claim",
    "severity": "high",
    "roles": ["legal"],
    "people": 2,
    "message": "Names a cure.",
    "scope": {"markets": ["AT"], "fields": ["/body"], "effective": "2026-01-01"},
    "when": {"phrases": {"terms": ["cure"], "match": "prefix"}},
    "tests": {"must_hold": ["a cure"], "must_pass": ["a core"]},
}


def test_a_rule_survives_the_way_to_json_and_back() -> None:
    rule = read_rule(RAW, version_id=7)

    assert read_rule(rule.as_json(), version_id=7).as_json() == rule.as_json()
    assert rule.version_id == 7


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"roles": []}, "at least one role"),
        ({"people": 0}, "at least 1"),
        ({"people": True}, "at least 1"),
        ({"severity": "huge"}, "low, medium, high"),
        ({"surprise": 1}, "Unknown field surprise"),
        ({"when": {}}, "exactly one"),
        ({"when": {"phrases": {"terms": ["a"]}, "pattern": "b"}}, "exactly one"),
        ({"when": {"phrases": {"terms": []}}}, "at least one word"),
        ({"when": {"phrases": {"terms": ["\u200b"]}}}, "nothing to find"),
        (
            {"when": {"phrases": {"terms": ["a"], "match": "fuzzy"}}},
            "word, prefix, anywhere",
        ),
        ({"when": {"pattern": "(?<=a)b"}}, "'unless'"),
        ({"when": {"pattern": "a{1001}"}}, "up to 1,001 times"),
        ({"when": {"pattern": "(a)\\1"}}, "(backreference)"),
        ({"when": {"pattern": "a*"}}, "matches the empty text"),
        ({"when": {"pattern": "x" * 501}}, "at most 500"),
        ({"when": {"pattern": r"a\b b"}}, "very start or end"),
        ({"when": {"pattern": r"\bone|two"}}, "ambiguous"),
        ({"when": {"confidence": {"below": 2}}}, "at most 1"),
        ({"when": {"verdict": {}}}, "takes validator"),
        ({"scope": {"effective": "soon"}}, "write a day"),
        ({"scope": {"planet": ["x"]}}, "Unknown 'scope.planet'"),
        ({"tests": {"must_hold": [3]}}, "a list of texts"),
    ],
)
def test_a_faulty_rule_is_refused_in_plain_words(
    change: dict[str, Any], said: str
) -> None:
    problems = check_rule(RAW | change)

    assert said in " ".join(problems)
    with pytest.raises(BadRule):
        read_rule(RAW | change)


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"when": 3}, {"scope": 1}])
def test_what_is_no_rule_at_all_is_refused_without_a_crash(raw: object) -> None:
    assert check_rule(raw)


def test_words_and_digits_mean_those_of_every_script() -> None:
    assert rewritten(r"\bre\w+[\w-]\d\b") == (
        r"(?:^|[^\pL\pN_])(re[\pL\pN_]+[\pL\pN_-]\p{Nd})(?:$|[^\pL\pN_])"
    )
    assert rewritten(r"(?i)\\b\Q\w\E") == r"(?i)(\\b\Q\w\E)"


def test_the_digest_names_the_versions_and_not_their_order() -> None:
    one = read_rule(RAW, version_id=1)
    two = read_rule(RAW | {"slug": "other"}, version_id=2)

    both = compile_ruleset(1, [one, two])

    assert both.digest == compile_ruleset(9, [two, one]).digest
    assert both.digest != compile_ruleset(1, [one]).digest


def test_a_rule_that_cannot_compile_is_named() -> None:
    rule = Rule("x", "bad", "b", "c", "high", ("legal",), 1, "m", {"pattern": "("})

    with pytest.raises(BadRule, match="bad"):
        compile_ruleset(1, [rule])


@pytest.mark.parametrize(
    ("glob", "path", "covered"),
    [
        ("*", "", True),
        ("/body", "/body", True),
        ("/body", "/body/0/text", True),
        ("/body", "/bodywork", False),
        ("/items/*/alt", "/items/3/alt", True),
        ("/items/*/alt", "/items/3/text", False),
        ("*/alt", "/a/b/alt", True),
    ],
)
def test_a_field_glob_covers_itself_and_what_is_below(
    glob: str, path: str, covered: bool
) -> None:
    assert Scope(fields=(glob,)).covers_path(path) is covered
