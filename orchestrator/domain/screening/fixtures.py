"""A rule's own examples, tried: each must hold or pass as it says."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent
from orchestrator.domain.exchange import Verdict
from orchestrator.domain.screening.asked import read_context
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.findings import EXCEPTION
from orchestrator.domain.screening.records import ApprovedOffer, PriceRecord
from orchestrator.domain.screening.rule import Example, Rule
from orchestrator.domain.screening.rules import Ruleset, compile_ruleset
from orchestrator.domain.screening.scope import LISTS, Scope

# The world of the examples: one jumper at EUR 65.00, an approved offer on one scarf.
EXAMPLE = Context(
    brand="example",
    market=None,
    channel=None,
    locale="en",
    currency="EUR",
    on=date(2026, 1, 15),
    prices=(
        PriceRecord(
            "EX-1", ("Alder jumper",), "AT", Decimal(65), "EUR", date(2026, 1, 1)
        ),
        PriceRecord(
            "EX-2", ("Birch scarf",), "AT", Decimal(40), "EUR", date(2026, 1, 1)
        ),
    ),
    offers=(ApprovedOffer("EX-2", "AT", Decimal(32), "EUR", Decimal(40), Decimal(20)),),
)


def broken_examples(rule: Rule, context: Context = EXAMPLE) -> list[str]:
    """The examples that do not do what they should, in words; [] is all well.

    An example is a text, JSON where it starts with "{" or "[", or fields text or
    content, and context: what of `context` is different there. Without context it is
    tried where and when the rule applies. For a confidence rule it is the score or
    "missing"; for a verdict rule "passed", "failed" or "missing".
    """
    ruleset = compile_ruleset("examples", [rule])
    return list(_broken(rule, ruleset, _at_home(rule.scope, context)))


def _at_home(scope: Scope, context: Context) -> Context:
    """`context` on a day and, where it would be elsewhere, at no known place."""
    names = {"brand": "", "locale": ""}
    elsewhere: dict[str, Any] = {}
    for listed, fact in LISTS.items():
        if getattr(scope, listed):
            elsewhere[fact] = names.get(fact)
    on = max(context.on, scope.effective or context.on)
    return replace(context, on=min(on, scope.sunset or on), **elsewhere)


def _broken(rule: Rule, ruleset: Ruleset, context: Context) -> Iterator[str]:
    for example in rule.must_hold:
        if not _holds(rule, ruleset, context, example):
            yield f"Must hold, but passes: {_shown(example)}"
    for example in rule.must_pass:
        if _holds(rule, ruleset, context, example):
            yield f"Must pass, but holds: {_shown(example)}"


def _holds(rule: Rule, ruleset: Ruleset, context: Context, example: Example) -> bool:
    """Whether the rule says anything but that it let something through."""
    content: JSON = ""
    verdicts: dict[str, Verdict | None] = {}
    confidence: float | None = 1.0
    if isinstance(example, Mapping):
        content = example["content"] if "content" in example else example["text"]
        context = read_context(example.get("context"), base=context)
    elif rule.detector == "confidence":
        context = replace(context, confidence_kind="scored")
        confidence = None if example == "missing" else float(example)
    elif rule.detector == "verdict":
        name = rule.when["verdict"]["validator"]
        given = {"passed": Verdict(True), "failed": Verdict(False)}
        verdicts = {"example" if name == "*" else name: given.get(example)}
    else:
        content = _read(example)
    findings = screen(
        content, ruleset, context, verdicts=verdicts, confidence=confidence
    )
    return any(finding.detector != EXCEPTION for finding in findings)


def _read(example: str) -> JSON:
    if not example.startswith(("{", "[")):
        return example
    try:
        value: JSON = json.loads(example)
    except (json.JSONDecodeError, RecursionError) as error:
        if example.startswith("["):
            return example  # a text may begin so: [Name], hello
        raise BadContent(f"The example {example!r} is not JSON: {error}") from None
    return value


def _shown(example: Example) -> str:
    if isinstance(example, str):
        return example
    return json.dumps(dict(example), ensure_ascii=False, default=str)
