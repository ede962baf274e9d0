"""A red line through the form and back: nothing is lost on the way."""

from pathlib import Path

import pytest

from orchestrator.domain.screening.bundled import read_yaml
from orchestrator.domain.screening.rules import check_rule
from review.rules import from_definition as rule_reading
from review.rules.kinds import Unshown
from tests.making import a_definition

RULES = Path(__file__).parents[2] / "orchestrator" / "red_lines"


TREES = [
    {"any": [{"pattern": "a+b"}, {"all": [{"not": {"pattern": "x"}}, {"always": {}}]}]},
    {
        "all": [
            {"any": [{"pattern": "a"}, {"price": {}}]},
            {"confidence": {"below": 0.7}},
        ]
    },
    {"not": {"missing": {"any_of": ["Terms apply", "Es gelten Bedingungen"]}}},
    {"phrases": {"terms": "nouns", "match": "prefix", "near": ["cures"], "within": 6}},
    {
        "phrases": {
            "terms": ["cures"],
            "near": "nouns",
            "near_match": "word",
            "within": 2,
        }
    },
    {"phrases": {"terms": ["cures"], "match": "word"}},
    {"claim": {"about": ["clinically"], "match": "prefix"}},
    {"competitor": {}},
    {"competitor": {"names": ["Loden & Sons"]}},
    {"price": {"reference_days": 30}},
    {"changed": {"fields": ["/offer/*"]}},
    {"language": {"also": ["fr"]}},
    {"obfuscation": {}},
    {"verdict": {"validator": "*"}},
    {"condition": 'words > 300 && channel == "email"'},
]


def bundled():
    """Every red line that comes with Greenlight, as it is written."""
    for path in sorted(RULES.rglob("*.yaml")):
        loaded = read_yaml(path.read_text())
        yield from loaded["red_lines"] if isinstance(loaded, dict) else loaded


def test_every_bundled_rule_goes_through_the_form_unchanged():
    changed, seen = [], 0

    for definition in bundled():
        again = rule_reading.posted(rule_reading.read(definition).flat()).write()
        seen += 1
        if rule_reading.plain(again.definition) != rule_reading.plain(definition):
            changed.append(definition["slug"])

    assert changed == []
    assert seen > 10


@pytest.mark.parametrize("when", TREES)
def test_every_condition_goes_through_the_form_unchanged(when):
    definition = a_definition(
        when=when,
        banks={"nouns": ["eczema", "type 2 diabetes"]},
        unless=[{"approved_claim": "exact"}, {"phrases": {"terms": ["miracle berry"]}}],
        scope={"markets": ["AT", "DE"], "fields": ["/body"], "effective": "2027-01-01"},
        tests={
            "must_hold": ["two\nlines", {"text": "x", "context": {"market": "AT"}}],
            "must_pass": [
                {"content": {"a": [1]}},
                {"text": "{x", "context": {"a": [1]}},
            ],
        },
    )
    assert check_rule(definition) == []

    again = rule_reading.posted(rule_reading.read(definition).flat()).write()

    assert rule_reading.plain(again.definition) == rule_reading.plain(definition)


@pytest.mark.parametrize(
    "when",
    [
        {"classifier": {"model": "m", "label": "health", "at_least": 0.2}},
        {"any": [{"pattern": "a"}]},
        {"all": [{"any": [{"all": [{"pattern": "x"}]}]}]},
    ],
)
def test_what_the_form_cannot_show_it_does_not_touch(when):
    with pytest.raises(Unshown):
        rule_reading.read(a_definition(when=when))
