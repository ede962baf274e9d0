"""claims-match: each candidate against the approved claims of its market."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rapidfuzz import fuzz

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.regulated import shapes
from orchestrator.agents.bundled.regulated.candidates import pointed
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

NEAR = 88.0  # rapidfuzz ratio, 0 to 100, of the folded wordings
# Two wordings that differ in one of these say something else, however alike they look.
TURNING_WORDS = """
no not never without may can could prevent prevents cure cures treat treats all every
nicht nie kein keine ohne kann können heilt verhindert behandelt alle
ne pas jamais sans aucun aucune peut pourrait prévient guérit traite tous
"""
TURNING = frozenset(TURNING_WORDS.split())


@agent(
    name="claims-match",
    version="1",
    title="Matches claims against those approved",
    input_schema=schemas.record(
        {
            "candidates": schemas.many(schemas.NAME, least=1),
            "wanted": schemas.many(schemas.NAME),
            "library": schemas.many(shapes.APPROVED),
            "product": shapes.PRODUCT,
            "market": schemas.NAME,
            "audience": shapes.AUDIENCE,
            "today": {"anyOf": [schemas.DATE, {"type": "null"}]},
        },
        optional=("today",),
    ),
    output_schema=schemas.record(
        {
            "claims": schemas.many(shapes.MATCHED),
            "usable": shapes.COUNT,
            "left_out": schemas.many(schemas.NAME),
            "rule": schemas.NAME,
        }
    ),
    timeout=60.0,
)
def claims_match(brief: Brief) -> dict[str, Any]:
    """`exact`, `near` or `none` for each, and whether its conditions of use are met.

    Exact is the same words whatever their case, spaces and punctuation. Near is at
    least 88 of 100 alike with the same numbers and the same words that turn a meaning;
    its approved wording is what a draft says. A condition on a fact that the product
    does not state is not met; an approval that is over, or of another market, is none.
    """
    inputs: Mapping[str, Any] = brief.inputs
    today = inputs.get("today") or datetime.now(UTC).date().isoformat()
    library = in_force(inputs["library"], inputs["market"], inputs["audience"], today)
    product = inputs["product"]
    texts = pointed(product, inputs["wanted"])
    unknown = [ref for ref in inputs["candidates"] if ref not in texts]
    if unknown:
        raise BadInput(f"candidates: {shown(unknown[0], limit=60)!r} is no sentence.")
    claims = [
        {"ref": ref} | _matched(texts[ref], library, product["facts"])
        for ref in inputs["candidates"]
    ]
    usable = [one for one in claims if one["claim_id"] and one["conditions_met"]]
    return {
        "claims": claims,
        "usable": len(usable),
        "left_out": [one["ref"] for one in claims if one not in usable],
        "rule": f"Near is {NEAR:g} of 100 alike, numbers and turning words the same.",
    }


def in_force(
    library: Sequence[Mapping[str, Any]], market: str, audience: str, today: str
) -> list[Mapping[str, Any]]:
    """The approved claims of this market and audience whose approval is not over."""
    return [
        row
        for row in library
        if market in row["markets"]
        and audience in row.get("audiences", [audience])
        and row.get("expires_on", today) >= today
    ]


def words_of(text: str) -> list[str]:
    """The words as they are compared: small letters, no punctuation."""
    kept = (c if c.isalnum() else " " for c in text.casefold())
    return "".join(kept).split()


def _matched(
    text: str, library: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]
) -> dict[str, Any]:
    mine = words_of(text)
    best, score = None, 0.0
    for row in library:
        theirs = words_of(row["text"])
        alike = fuzz.ratio(" ".join(mine), " ".join(theirs))
        if alike > score and (alike == 100.0 or _same_sense(mine, theirs)):
            best, score = row, alike
    if best is None or score < NEAR:
        return _row(None, "none", score, [])
    missed = [one["id"] for one in best.get("conditions", []) if not _met(one, facts)]
    match = "exact" if mine == words_of(best["text"]) else "near"
    return _row(best, match, score, missed)


def _same_sense(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    numbers = [
        [w for w in row if any(c.isdigit() for c in w)] for row in (mine, theirs)
    ]
    turning = [sorted(w for w in row if w in TURNING) for row in (mine, theirs)]
    return numbers[0] == numbers[1] and turning[0] == turning[1]


def _met(condition: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether the product states the fact, and as the condition asks for it."""
    value = facts.get(condition["fact"])
    number = isinstance(value, int | float) and not isinstance(value, bool)
    met = value is not None
    if "at_least" in condition:
        met = met and number and value >= condition["at_least"]
    if "at_most" in condition:
        met = met and number and value <= condition["at_most"]
    if "equals" in condition:
        met = met and value == condition["equals"]
    return met


def _row(
    best: Mapping[str, Any] | None, match: str, score: float, missed: list[str]
) -> dict[str, Any]:
    return {
        "claim_id": best["claim_id"] if best else None,
        "match": match,
        "score": round(score, 1),
        "conditions_met": best is not None and not missed,
        "not_met": missed,
        "ends_on": best.get("expires_on", "") if best else "",
    }
