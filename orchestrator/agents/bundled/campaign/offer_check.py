"""offer-check: a validator that refuses an offer that may not be made."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import re2

from orchestrator.agents.bundled.campaign.campaign_plan import lawful_percent
from orchestrator.agents.bundled.launch.locale_check import VERDICT, verdict
from orchestrator.agents.bundled.money import margin_percent
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief, Remark

# "free" and "up to" need conditions of their own, in the languages of the markets
LOOSE = re2.compile(
    r"(?i)(?:^|[^\pL])(free|up to|gratis|kostenlos|umsonst|bis zu|gratuite?s?"
    r"|offerte?s?|jusqu['\x{2019}]\s?à|za darmo|darmowy|bezpłatn\pL+|nawet do)"
    r"(?:$|[^\pL])"
)


@agent(
    name="offer-check",
    version="1",
    title="Checks offers against the price book",
    input_schema={"type": "object"},
    output_schema=VERDICT,
    validator=True,
)
def offer_check(brief: Brief) -> dict[str, Any]:
    """Judge each offer by the prices and costs given, not by what the plan says.

    Found: a claim above what is lawful, a margin below the floor, an offer that no
    task ends, or ends later or at another price, and "free" or "up to" in its terms.
    """
    plan: Any = brief.output
    given: Mapping[str, Any] = brief.inputs
    known = {(one["sku"], one["market"]): one for one in given["candidates"]}
    costs = {one["sku"]: one.get("cost", {}) for one in given["catalogue"]}
    found: list[Remark] = []
    for at, offer in enumerate(plan["offers"]):
        candidate = known.get((offer["sku"], offer["market"]))
        cost = costs.get(offer["sku"], {}).get(offer["currency"])
        path = f"/offers/{at}"
        if candidate is None:
            found.append(Remark(path, 0, 0, "The price book knows no such price."))
            continue
        found += _price(path, offer, candidate)
        found += _margin(path, offer, cost, Decimal(str(given["margin_floor_percent"])))
        found += _end(path, offer, plan)
        found += _terms(path, offer)
    return verdict(found)


def _price(
    path: str, offer: Mapping[str, Any], candidate: Mapping[str, Any]
) -> Iterator[Remark]:
    lowest, now = Decimal(candidate["lowest"]), _amount(offer["now"])
    lawful = lawful_percent(now, lowest) if now is not None else 0
    claimed = Decimal(str(offer["claimed_pct"]))
    if not candidate["open"]:
        yield Remark(path, 0, 0, f"It may not be reduced: {candidate['why']}.")
    # compared exactly: 10 % off 4.99 is lawful although whole percents say 9
    elif now is None or (lowest - now) * 100 < claimed * lowest:
        yield Remark(
            f"{path}/claimed_pct",
            0,
            0,
            f"{offer['claimed_pct']} % is claimed; from {lowest}, the lowest price of"
            f" 30 days, it is {lawful:g} %.",
        )
    if _amount(offer["ref_30d_low"]) != lowest:
        yield _text(path, offer, "ref_30d_low", f"The lowest of 30 days is {lowest}.")
    if offer["was"] != candidate["price"]:
        yield _text(path, offer, "was", f"The price on record is {candidate['price']}.")


def _margin(
    path: str, offer: Mapping[str, Any], cost: str | None, floor: Decimal
) -> Iterator[Remark]:
    now = _amount(offer["now"])
    if floor <= 0 or now is None or now <= 0:
        return
    if cost is None:
        message = f"No cost is known, so no margin of {floor} %."
        yield Remark(path, 0, 0, message)
    elif margin_percent(now, Decimal(cost)) < floor:
        left = margin_percent(now, Decimal(cost))
        message = f"The margin would be {left} %: the floor is {floor} %."
        yield _text(path, offer, "now", message)


def _end(
    path: str, offer: Mapping[str, Any], plan: Mapping[str, Any]
) -> Iterator[Remark]:
    """The task that puts the price back has to be there, in time, at the old price."""
    ends = [
        one
        for one in plan["revert"]
        if (one["sku"], one["market"]) == (offer["sku"], offer["market"])
    ]
    if not ends:
        yield Remark(path, 0, 0, "No task puts the price back: it would never end.")
        return
    day = date.fromisoformat(offer["end"]) + timedelta(days=1)
    for one in ends:
        if one["on"] != day.isoformat():
            yield Remark(path, 0, 0, f"It ends on {one['on']}: {day} would be right.")
        if one["price"] != offer["was"]:
            yield Remark(
                path, 0, 0, f"It goes back to {one['price']}, and was {offer['was']}."
            )


def _terms(path: str, offer: Mapping[str, Any]) -> Iterator[Remark]:
    found = LOOSE.search(offer["terms"])
    if found:
        start, end = found.span(1)
        message = f"{found[1]!r} needs conditions that a plain reduction has not."
        yield Remark(f"{path}/terms", start, end, message)


def _amount(said: str) -> Decimal | None:
    try:
        return Decimal(said)
    except InvalidOperation:
        return None


def _text(path: str, offer: Mapping[str, Any], name: str, message: str) -> Remark:
    return Remark(f"{path}/{name}", 0, len(str(offer[name])), message)
