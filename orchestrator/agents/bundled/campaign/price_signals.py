"""price-signals: what was seen on the market while a campaign runs, in order."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.campaign import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="price-signals",
    version="1",
    title="Takes in what was seen",
    input_schema=shared.record({"signals": shared.many(schemas.SIGNAL)}),
    output_schema=shared.record({"signals": shared.many(schemas.SIGNAL)}),
)
def price_signals(brief: Brief) -> dict[str, Any]:
    """Each signal once, by its id. Refused: an id that says two things."""
    given: Mapping[str, Any] = brief.inputs
    found: dict[str, Any] = {}
    for at, one in enumerate(given["signals"]):
        if found.setdefault(one["id"], one) != one:
            raise BadInput(
                f"signals[{at}].id: {shown(one['id'])!r} told something else before."
            )
        if one["kind"] != "out_of_stock" and "amount" not in one:
            raise BadInput(f"signals[{at}].amount: a {one['kind']} signal needs one.")
    return {"signals": list(found.values())}
