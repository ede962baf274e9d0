"""regulated-draft: a piece of approved wordings, risks and disclosures.

A model that writes may take its step: it gives the same shape, and whatever it says
beyond approved wordings is held by the checks and seen by three people anyway.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.regulated import law, shapes
from orchestrator.agents.bundled.regulated.matching import words_of
from orchestrator.agents.bundled.rework import allowed_phrases
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

EVEN = {"benefit_size": 12, "risk_size": 12, "risk_place": "body"}


@agent(
    name="regulated-draft",
    version="1",
    title="Drafts a piece of approved claims",
    input_schema=schemas.record(
        {
            "job_code": schemas.NAME,
            "product": shapes.PRODUCT,
            "claims": schemas.many(shapes.MATCHED),
            "library": schemas.many(shapes.APPROVED),
            "disclosures": schemas.many(shapes.DISCLOSURE),
            "market": schemas.NAME,
            "audience": shapes.AUDIENCE,
            "call_to_action": schemas.TEXT,
            "must_say": schemas.many(schemas.NAME),
            "layout": shapes.LAYOUT,
            "finance": {"anyOf": [shapes.MONEY, {"type": "null"}]},
            "approver_roles": schemas.many(schemas.NAME, least=1),
            "channel": schemas.NAME,
            "locale": schemas.TEXT,
            "least_balance": {"type": "number", "minimum": 0},
        },
        optional=(
            *("call_to_action", "must_say", "layout", "finance", "channel", "locale"),
            "least_balance",
        ),
    ),
    output_schema=shapes.PIECE,
    timeout=60.0,
)
def regulated_draft(brief: Brief) -> dict[str, Any]:
    """Usable claims in their approved wording, every risk of the label, disclosures.

    What must be said without an approved claim is said, without an id: it is held. A
    rework leaves out the claims its instructions point at. Refused: a promotion that
    law forbids, nothing usable to say.
    """
    inputs: Mapping[str, Any] = brief.inputs
    product = inputs["product"]
    refused = law.refusal(product["legal_class"], inputs["audience"], inputs["market"])
    if refused:
        raise BadInput(refused)
    claims = _said(inputs["claims"], inputs["library"], inputs["market"])
    claims += [_unmatched(text) for text in inputs.get("must_say", [])]
    allowed, notes = allowed_phrases(brief, [one["text"] for one in claims])
    kept = [one for one in claims if one["text"] in allowed]
    if not kept:
        told = "; ".join(f"{c['ref']}: {_why(c)}" for c in inputs["claims"])
        raise BadInput(f"claims: none can be used. {told}")
    piece = _piece(inputs, kept)
    return piece | ({"notes": notes} if notes else {})


def _said(
    matched: Sequence[Mapping[str, Any]],
    library: Sequence[Mapping[str, Any]],
    market: str,
) -> list[dict[str, Any]]:
    """Each claim that may be used, once, in its approved wording."""
    texts = {
        one["claim_id"]: one["text"] for one in library if market in one["markets"]
    }
    found: dict[str, dict[str, Any]] = {}
    for one in matched:
        claim = one["claim_id"]
        if claim in texts and one["conditions_met"] and claim not in found:
            kept = {name: one[name] for name in ("match", "conditions_met", "ends_on")}
            found[claim] = {"text": texts[claim], "claim_id": claim, **kept}
    return list(found.values())


def _unmatched(text: str) -> dict[str, Any]:
    told = {"match": "none", "conditions_met": False, "ends_on": ""}
    return {"text": text, "claim_id": None, **told}


def _why(claim: Mapping[str, Any]) -> str:
    if not claim["claim_id"]:
        return "no approved claim says so"
    missed = ", ".join(claim["not_met"])
    return f"{claim['claim_id']}, conditions not met: {missed or 'none'}"


def _piece(inputs: Mapping[str, Any], claims: list[dict[str, Any]]) -> dict[str, Any]:
    label = inputs["product"]["label"]
    ids = {row["claim_id"] for row in claims}
    disclosures = [
        {"id": one["id"], "text": one["text"]}
        for one in inputs["disclosures"]
        if not one.get("for") or ids & set(one["for"])
    ]
    warning = label.get("boxed_warning", "")
    finance = inputs.get("finance")
    piece = {
        "job_code": inputs["job_code"],
        "product": inputs["product"]["name"],
        "market": inputs["market"],
        "audience": inputs["audience"],
        "headline": inputs["product"]["name"],
        "boxed_warning": warning,
        "claims": claims,
        "risks": list(label["risks"]),
        "disclosures": disclosures,
        "call_to_action": inputs.get("call_to_action", ""),
        "boxed_warning_present": bool(warning),
        "layout": inputs.get("layout") or EVEN,
        "approver_roles": inputs["approver_roles"],
    }
    if finance:
        piece["finance"] = finance
    return piece | balance(piece)


def balance(piece: Mapping[str, Any]) -> dict[str, int]:
    """The words that speak for it, and those that warn of it, counted alike."""
    good = [str(piece.get("headline", "")), str(piece.get("call_to_action", ""))]
    good += [str(row["text"]) for row in piece.get("claims") or []]
    money = piece.get("finance") or {}
    bad = [str(piece.get("boxed_warning", "")), *map(str, piece.get("risks") or [])]
    bad += [str(money.get(name, "")) for name in ("risk_warning", "capital_at_risk")]
    return {
        "benefit_words": sum(len(words_of(text)) for text in good),
        "risk_words": sum(len(words_of(text)) for text in bad),
    }
