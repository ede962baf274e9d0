"""What came of each example of a rule, remembered while its author types elsewhere."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from orchestrator.domain.errors import BadRule, GreenlightError
from orchestrator.domain.screening.fixtures import broken_examples
from orchestrator.domain.screening.rule import Example, Rule
from orchestrator.domain.screening.rules import Ruleset, compile_ruleset, read_rule

OK = "ok"
PASSES = "It passes, but must hold."
HOLDS = "It holds, but must pass."
Results: TypeAlias = Mapping[tuple[str, int], str]


def tried(rule: Rule) -> Results:
    """By ("must_hold" or "must_pass", number): "ok", or what is wrong with it.

    Raises BadRule where the rule does not compile.
    """
    return _tried(_written(rule))


def compiled(rule: Rule) -> Ruleset:
    """The rule compiled alone. Raises BadRule."""
    return _compiled(_written(replace(rule, must_hold=(), must_pass=())))


def _written(rule: Rule) -> str:
    return json.dumps(rule.as_json(), default=str)


@lru_cache(maxsize=16)
def _compiled(written: str) -> Ruleset:
    return compile_ruleset("trial", [read_rule(json.loads(written))])


@lru_cache(maxsize=16)
def _tried(written: str) -> Results:
    rule = read_rule(json.loads(written))
    wanted: list[tuple[str, int, Example]] = [
        *(("must_hold", n, one) for n, one in enumerate(rule.must_hold)),
        *(("must_pass", n, one) for n, one in enumerate(rule.must_pass)),
    ]
    try:
        broken = broken_examples(rule)
    except BadRule:
        raise
    except (GreenlightError, ValueError):
        return {(sort, n): _alone(rule, sort, one) for sort, n, one in wanted}
    said = {(sort, n): _among(sort, one, broken) for sort, n, one in wanted}
    if sum(result != OK for result in said.values()) < len(broken):
        return {(sort, n): _alone(rule, sort, one) for sort, n, one in wanted}
    return said


def _among(sort: str, example: Example, broken: list[str]) -> str:
    """The result of an example from the sentences about all that are broken."""
    if isinstance(example, str):
        shown = example
    else:
        shown = json.dumps(dict(example), ensure_ascii=False, default=str)
    if sort == "must_hold":
        return PASSES if f"Must hold, but passes: {shown}" in broken else OK
    return HOLDS if f"Must pass, but holds: {shown}" in broken else OK


def _alone(rule: Rule, sort: str, example: Example) -> str:
    """The result of one example tried without the others."""
    bare = replace(rule, must_hold=(), must_pass=())
    is_hold = sort == "must_hold"
    one = (
        replace(bare, must_hold=(example,))
        if is_hold
        else replace(bare, must_pass=(example,))
    )
    try:
        broken = broken_examples(one)
    except (GreenlightError, ValueError) as error:
        return str(error)
    return (PASSES if is_hold else HOLDS) if broken else OK
