"""Where a medicine that takes a prescription is promoted to the public: hardly."""

from orchestrator.agents.bundled.regulated.shapes import PRESCRIPTION
from orchestrator.domain.content import shown

# Whatever is not listed is refused: in the EU and the EEA by Directive 2001/83/EC,
# Article 88(1)(a), in the United Kingdom by the Human Medicines Regulations 2012.
PERMITTED = frozenset({"US", "NZ"})


def refusal(legal_class: str, audience: str, market: str) -> str:
    """Why this may not be promoted at all, or ""."""
    if legal_class != PRESCRIPTION or audience != "consumers":
        return ""
    if market.upper() in PERMITTED:
        return ""
    return (
        "A medicine that takes a prescription is not promoted to consumers in"
        f" {shown(market, limit=20)} (in the EU: Directive 2001/83/EC, Article 88):"
        " address professionals, or leave it."
    )
