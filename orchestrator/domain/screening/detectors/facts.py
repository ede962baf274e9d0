"""Conditions: CEL over what is known of an output, checked when it is written.

The facts are flat and always there: a text that is unknown is "", a score that is not
due is 1. So a condition that works on the samples works on every output.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import cel

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadExpression
from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.scores import score_problem
from orchestrator.domain.screening.prices.facts import price_facts
from orchestrator.domain.screening.reading.page import Page

LENGTH_LIMIT = 300  # characters of one condition
PLACES = ("channel", "market", "locale", "brand", "vertical", "audience", "agent",
          "step")  # fmt: skip
_NO_PRICE = {"count": 0, "max_delta_pct": 0.0, "min_delta_pct": 0.0,
             "max_discount_pct": 0.0, "has_offer": False}  # fmt: skip
_SOME_PRICE = {"count": 3, "max_delta_pct": 12.5, "min_delta_pct": -20.0,
               "max_discount_pct": 20.0, "has_offer": True}  # fmt: skip
SAMPLES: tuple[dict[str, Any], ...] = (
    dict.fromkeys(PLACES, "") | {"confidence": 1.0, "words": 0, "price": _NO_PRICE},
    dict.fromkeys(PLACES, "email")
    | {"confidence": 0.25, "words": 400, "price": _SOME_PRICE},
)
_LOOP = re.compile(r"\.\s*(?:all|exists|exists_one|existsOne|map|filter)\s*\(")
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")  # each is tried as every place


class Conditions:
    """Leaves `{"condition": "channel == 'email' && words > 300"}`."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)
        for leaf in self.leaves:
            check_condition(leaf.options)

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """The whole output for each live condition that is true of it."""
        priced = any("price" in self.leaves[number].options for number in live)
        facts = _facts(page, evidence) | (
            {"price": price_facts(page, evidence)} if priced else {}
        )
        for number in sorted(live):
            source = self.leaves[number].options
            failure = score_problem(evidence) if "confidence" in source else None
            if failure is None:
                try:
                    if truth(source, facts):
                        yield Hit(number, reason=f"It is so that {shown(source)}.")
                except BadExpression as error:
                    failure = str(error).rstrip(".")
            if failure is not None:
                yield Hit(number, failure=failure)


def check_condition(source: str) -> None:
    """Raise BadExpression, in plain words, where `source` cannot judge every output."""
    literals = _LITERAL.findall(source)[:20]
    said = [dict.fromkeys(PLACES, text[1:-1]) for text in literals]
    for sample in (*SAMPLES, *(SAMPLES[1] | each for each in said)):
        truth(source, sample)


def truth(source: str, facts: Mapping[str, Any]) -> bool:
    """Whether `source` is true of these facts. Raises BadExpression."""
    program = _program(source)
    try:
        value = program.execute(dict(facts))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside CEL is not an Exception
        raise BadExpression(_said(source, error)) from None
    if not isinstance(value, bool):
        raise BadExpression(
            f"'{shown(source)}' gives {shown(repr(value), limit=60)}: a condition must "
            "give true or false, such as price.max_discount_pct > 20.0."
        )
    return value


@lru_cache(maxsize=4096)
def _program(source: str) -> cel.Program:
    if len(source) > LENGTH_LIMIT:
        raise BadExpression(
            f"The condition has {len(source)} characters: at most {LENGTH_LIMIT}. Make "
            "a group of shorter ones."
        )
    loop = _LOOP.search(source)
    if loop:
        raise BadExpression(f"A condition needs no loop: leave out '{loop[0]}'.")
    try:
        return cel.compile(source)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise BadExpression(_said(source, error)) from None


def _facts(page: Page, evidence: Evidence) -> dict[str, Any]:
    """What the conditions may speak of, for one output."""
    context = evidence.context
    texts = (p.text for p in page.passages if not p.is_key)
    return {
        **{name: getattr(context, name) or "" for name in PLACES},
        "confidence": 1.0 if evidence.confidence is None else evidence.confidence,
        "words": sum(len(text.split()) for text in texts),
        "price": _NO_PRICE,
    }


def _said(source: str, error: BaseException) -> str:
    cause = (str(error).split("ERROR: ")[-1].splitlines() or ["it failed"])[0]
    known = ", ".join(
        (*PLACES, "confidence", "words", *(f"price.{n}" for n in _NO_PRICE))
    )
    return f"'{shown(source)}': {shown(cause, limit=200)}. The facts are {known}."
