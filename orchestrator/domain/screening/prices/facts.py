"""What an output says of prices, in figures that a condition can compare."""

from decimal import Decimal

from orchestrator.domain.screening.detection import Evidence
from orchestrator.domain.screening.prices.judgement import delta, nearest
from orchestrator.domain.screening.prices.statements import Statements
from orchestrator.domain.screening.reading.page import Page

_OFFERS = frozenset(
    {"percent", "saving", "free", "gift", "multibuy", "code", "offer", "cashback",
     "instalments", "price_match", "threshold"}
)  # fmt: skip


def price_facts(page: Page, evidence: Evidence) -> dict[str, int | float | bool]:
    """The facts of a condition, all of them always there.

    count (prices, savings and rates stated), max_delta_pct and min_delta_pct (against
    the nearest record of the same product and currency, 0 where none),
    max_discount_pct (the largest percentage off, stated or made by a saving),
    has_offer.
    """
    deltas: list[Decimal] = []
    discounts: list[Decimal] = []
    count, has_offer = 0, False
    for statement in Statements(page, evidence.context).said:
        said = statement.said
        count += bool(said.values) and said.kind in (
            "amount",
            "saving",
            "rate",
            "percent",
        )
        has_offer = has_offer or said.kind in _OFFERS
        near = nearest(said, statement.terms)
        known = near.amount if near is not None else None
        if said.kind == "percent" and said.values and said.role != "move":
            discounts.append(said.values[0])
        elif said.kind == "saving" and said.values and known:
            discounts.append(said.values[0] * 100 / known)
        elif said.kind == "amount" and said.role in ("", "from") and known:
            deltas.append(delta(said.values[0], known))
    return {
        "count": count,
        "max_delta_pct": float(max(deltas, default=Decimal(0))),
        "min_delta_pct": float(min(deltas, default=Decimal(0))),
        "max_discount_pct": float(max(discounts, default=Decimal(0))),
        "has_offer": has_offer,
    }
