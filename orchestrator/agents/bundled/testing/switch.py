"""test-switch: an effect that starts a test, or shows one arm to everybody again.

It writes to the local outbox, as sandbox-channel does; an installation names the
channel of its own testing tool in its place.
"""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import sandbox_channel as sandbox
from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.starting.planning import rule_digest


def outcome(brief: Brief) -> dict[str, Any]:
    """What became of the key, as the outbox knows it, with what it was given."""
    found = sandbox.outcome(brief)
    if found["delivered"]:
        found["receipt"] |= _given(brief.inputs)
    return found


@agent(
    name="test-switch",
    version="1",
    title="Starts and ends tests",
    input_schema=shared.record(
        {
            "channel": shared.NAME,
            "act": {"type": "string", "enum": ["start", "promote", "rollback"]},
            "experiment": shared.NAME,
            "plan": schemas.PLAN,
            "variants": schemas.ANY_OBJECT,
            "shown": maybe(shared.NAME),
            "verdict": maybe(shared.TEXT),
        },
        optional=("shown", "verdict"),
    ),
    output_schema=shared.record(
        {
            "receipt": shared.NAME,
            "channel": shared.NAME,
            "key": shared.NAME,
            "delivered": {"enum": [True, "already"]},
            "act": shared.NAME,
            "experiment": shared.NAME,
            "frozen": schemas.DIGEST,
            "shown": maybe(shared.NAME),
        }
    ),
    timeout=60.0,
    effect=True,
    idempotent=True,
    outcome=outcome,
    withdraw=sandbox.withdraw,
)
def switch(brief: Brief) -> dict[str, Any]:
    """Start the arms with the plan's frozen rule, or show the arm `shown` to everybody.

    The receipt says which rule was launched: results are read by that one alone.
    BadInput where the plan is not the one that was frozen, or no arm is called `shown`.
    """
    given: Mapping[str, Any] = brief.inputs
    plan = given["plan"]
    if rule_digest(plan) != plan["frozen"]:
        raise BadInput("The plan's rule was changed after it was frozen: plan it anew.")
    names = [arm["name"] for arm in plan["arms"]]
    shown = given.get("shown")
    if (given["act"] != "start") != (shown in names):
        raise BadInput(
            f"shown is {shown!r} for {given['act']}: the arms are {', '.join(names)}."
        )
    receipt = sandbox.sandbox_channel(brief)
    assert isinstance(receipt, dict)
    return receipt | _given(given)


def _given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "act": inputs["act"],
        "experiment": inputs["experiment"],
        "frozen": inputs["plan"]["frozen"],
        "shown": inputs.get("shown"),
    }
