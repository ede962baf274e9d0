"""Where the demo's red lines are in force: what customers read, never test records."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
import yaml

from orchestrator.demo.seeding import HOME, PUBLISHED, RECORDS, WRITTEN, _placed
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import read_rule
from orchestrator.services.rules import red_line_files

ROUND = "rounds/2/"


@cache
def placed(category: str) -> list[Rule]:
    """The demo's red lines of a category."""
    raws = [raw for pack in red_line_files.packs() for raw in pack.rules]
    return [read_rule(_placed(raw)) for raw in raws if raw["category"] == category]


def steps() -> Iterator[tuple[str, str]]:
    """Every step of a published workflow that an agent does, and the agent."""
    for file in PUBLISHED:
        read = yaml.safe_load((HOME / "workflows" / file).read_text(encoding="utf-8"))
        for name, step in read["steps"].items():
            if "agent" in step:
                yield name, step["agent"]


def covering(rules: list[Rule], step: str, agent: str) -> list[str]:
    context = replace(EXAMPLE, step=step, agent=agent)
    return [rule.slug for rule in rules if rule.scope.covers(context)]


def test_claims_are_looked_for_in_every_step_but_the_records_of_a_test() -> None:
    rules = placed("regulated_claim")

    for step, agent in [*steps(), ("anything", "an-agent-nobody-knows")]:
        found = covering(rules, step, agent)
        assert len(found) == (0 if agent in RECORDS else len(rules)), (step, agent)
    assert rules


@pytest.mark.parametrize("step", ["pick", "fix", "settle", "mend", "weigh"])
def test_answers_of_a_round_are_no_claims_and_other_answers_may_be(step: str) -> None:
    rules = placed("regulated_claim")

    assert covering(rules, ROUND + step, "asked") == []
    assert covering(rules, step, "asked") == [rule.slug for rule in rules]


def test_the_arms_of_a_test_are_read_for_everything() -> None:
    for category in ("regulated_claim", "pricing_change", "brand_sensitive"):
        rules = placed(category)
        slugs = [rule.slug for rule in rules]
        assert covering(rules, f"{ROUND}variants", "variants") == slugs


def test_each_step_written_is_in_a_workflow() -> None:
    assert set(WRITTEN) <= {name for name, _ in steps()}
