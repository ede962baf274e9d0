"""A rule's own examples, tried: each must hold or pass as it says."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent
from orchestrator.domain.exchange import Verdict
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.records import ApprovedOffer, PriceRecord
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import Ruleset, compile_ruleset

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

    An example is a text, or JSON where it starts with "{". For a confidence rule it
    is the score or "missing"; for a verdict rule "passed", "failed" or "missing".
    """
    ruleset = compile_ruleset("examples", [rule])
    return list(_broken(rule, ruleset, context))


def _broken(rule: Rule, ruleset: Ruleset, context: Context) -> Iterator[str]:
    for example in rule.must_hold:
        if not _holds(rule, ruleset, context, example):
            yield f"Must hold, but passes: {example}"
    for example in rule.must_pass:
        if _holds(rule, ruleset, context, example):
            yield f"Must pass, but holds: {example}"


def _holds(rule: Rule, ruleset: Ruleset, context: Context, example: str) -> bool:
    content: JSON = example
    verdicts: dict[str, Verdict | None] = {}
    confidence: float | None = 1.0
    if rule.detector == "confidence":
        content, context = "", _scored(context)
        confidence = None if example == "missing" else float(example)
    elif rule.detector == "verdict":
        name = rule.when["verdict"]["validator"]
        given = {"passed": Verdict(True), "failed": Verdict(False)}
        content, verdicts = "", {"example" if name == "*" else name: given.get(example)}
    elif example.startswith("{"):
        try:
            content = json.loads(example)
        except json.JSONDecodeError as error:
            raise BadContent(f"The example {example!r} is not JSON: {error}") from None
    return bool(
        screen(content, ruleset, context, verdicts=verdicts, confidence=confidence)
    )


def _scored(context: Context) -> Context:
    return Context(
        brand=context.brand,
        market=context.market,
        channel=context.channel,
        locale=context.locale,
        currency=context.currency,
        on=context.on,
        confidence_kind="scored",
    )
