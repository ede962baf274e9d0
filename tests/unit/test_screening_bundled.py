"""Every bundled red line holds and passes its own examples."""

from pathlib import Path

import pytest

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.bundled import read_rules
from orchestrator.domain.screening.fixtures import broken_examples
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import compile_ruleset

FOLDER = Path(__file__).parents[2] / "orchestrator" / "red_lines"
RULES = [
    rule
    for path in sorted(FOLDER.glob("*.yaml"))
    for rule in read_rules(path.read_text())
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_a_bundled_red_line_does_what_its_examples_say(rule: Rule) -> None:
    assert broken_examples(rule) == []
    assert len(rule.must_hold) >= 3
    assert len(rule.must_pass) >= 3


def test_the_bundled_red_lines_compile_together_with_one_slug_each() -> None:
    ruleset = compile_ruleset("bundled", RULES)

    assert len({rule.slug for rule in ruleset.rules}) == len(RULES) >= 12


def test_health_needs_medical_and_prices_need_commercial_and_legal() -> None:
    roles = {rule.slug: set(rule.roles) for rule in RULES}

    assert roles["disease-claims"] == {"legal", "medical"}
    assert roles["price-of-record"] == {"commercial", "legal"}


@pytest.mark.parametrize("text", ["{", "a: 1", "- 3", "red_lines: [{slug: x}]"])
def test_a_file_that_is_no_list_of_red_lines_is_refused(text: str) -> None:
    with pytest.raises(BadRule):
        read_rules(text)
