"""finance-check: a validator of a promotion of credit, investments or savings."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.agents.bundled.regulated import shapes
from orchestrator.agents.bundled.regulated.balance import Finding, finding, says
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

RATE = re.compile(
    r"(?<!\d)\d{1,9}(?:[.,]\d{1,9})?\s?(?:%|per\s?cent|prozent|pour\s?cent)", re.I
)
COST = re.compile(
    r"(?i)\b(?:interest|instalments?|per month|a month|zins\w*|raten?|im monat"
    r"|intérêts?|mensualités?|par mois)\b"
)
PAST = re.compile(
    r"(?i)\b(?:returned|has grown|past performance|last (?:year|five years)|rendite der"
    r"|in den letzten|performances? passées?|ces dernières années)\b"
)
APR = re.compile(
    r"(?i)(?<!\d)\d{1,9}(?:[.,]\d{1,9})?\s?%\s?(?:APR|APRC|effektiv\w*|TAEG)|(?:APR|APRC|TAEG)\D{0,20}\d"
)
INVESTED = ("investment", "insurance")


@agent(
    name="finance-check",
    version="1",
    title="Checks rates, risk warnings and the approver",
    input_schema={"type": "object"},
    output_schema=shapes.FINDINGS,
    timeout=60.0,
    validator=True,
)
def finance_check(brief: Brief) -> dict[str, Any]:
    """Held: credit with a rate or a cost and no APR beside it, an investment without
    its risk warning or the word that capital is at risk, nobody who approved it.

    The words themselves are those the step's `finance` gives (in the United Kingdom
    FCA CONC 3.5, COBS 4.5 and 4.12A, and section 21 of the FSMA 2000).
    """
    piece = brief.output if isinstance(brief.output, dict) else {}
    inputs: Mapping[str, Any] = brief.inputs
    kind = str((inputs.get("product") or {}).get("legal_class") or "")
    money = piece.get("finance")
    if not isinstance(money, dict):
        told = "A promotion of money needs apr_shown, risk_warning, approver_firm and"
        found = [finding("", None, f"{told} capital_at_risk.")]
    else:
        wanted = inputs.get("finance") or {}
        found = list(_shown(piece, money, wanted, kind))
    return {"passed": not found, "findings": found}


def _shown(
    piece: Mapping[str, Any],
    money: Mapping[str, Any],
    wanted: Mapping[str, Any],
    kind: str,
) -> Iterator[Finding]:
    said = " ".join(str(row.get("text")) for row in piece.get("claims") or [])
    said += f" {piece.get('headline', '')} {piece.get('call_to_action', '')}"
    apr = str(money.get("apr_shown") or "")
    costs = RATE.search(said) or COST.search(said) or apr
    if kind == "credit" and costs and not APR.search(apr):
        yield finding(
            "/finance/apr_shown",
            apr,
            "It states a rate or a cost of credit: the representative APR has to stand"
            " beside it.",
        )
    if kind in INVESTED and not money.get("capital_at_risk"):
        yield finding(
            "/finance/capital_at_risk",
            "",
            "Readers have to be told that their capital is at risk.",
        )
    if not money.get("risk_warning") or not says(
        money.get("risk_warning"), str(wanted.get("risk_warning") or "")
    ):
        yield finding(
            "/finance/risk_warning",
            money.get("risk_warning"),
            "The risk warning is missing, or is not word for word.",
        )
    if not str(money.get("approver_firm") or "").strip():
        yield finding(
            "/finance/approver_firm",
            "",
            "An authorised firm has to have approved it: name it.",
        )
    if PAST.search(said) and not says(
        " ".join(map(str, piece.get("risks") or [])), "not a reliable"
    ):
        yield finding(
            "/risks",
            None,
            "It speaks of past returns: say that they are not a reliable indicator of"
            " future ones.",
        )
