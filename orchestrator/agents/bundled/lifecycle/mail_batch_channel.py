"""mail-batch-channel: an effect that hands one mail for many people to the outbox.

It is the outbox's own channel with a batch in the place of a page of copy: once for
each key, it can be asked, and it takes a batch back by a mark beside the file. A live
installation puts its mailing system at this step; the brief is the same.
"""

from dataclasses import replace
from typing import Any

from orchestrator.agents.bundled.lifecycle import shapes
from orchestrator.agents.bundled.lifecycle.eligibility import SPLIT
from orchestrator.agents.bundled.lifecycle.leaving import missing_ways_out
from orchestrator.agents.bundled.lifecycle.rendering import ROW
from orchestrator.agents.bundled.sandbox_channel import sandbox_channel
from orchestrator.agents.bundled.schemas import NAME, many, record
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief

_outbox = sandbox_channel


def _delivered(brief: Brief) -> object:
    """Deliver as the outbox does. Whoever edited the link to leave out is refused."""
    mail: Any = brief.inputs["mail"]
    wrong = next(missing_ways_out(mail), None)
    if wrong is not None:
        raise AgentFailed(f"Nothing was delivered. {wrong[1]}", retryable=False)
    return _outbox(brief)


mail_batch_channel = replace(
    sandbox_channel,
    name="mail-batch-channel",
    title="Hands a batch of mail to the outbox",
    input_schema=record(
        {
            "send": NAME,
            "channel": NAME,
            "part": {"enum": ["canary", "rest"]},
            "people": shapes.COUNT,
            "mail": shapes.MAIL,
            "rows": many(ROW),
            "split": SPLIT,
        }
    ),
    function=_delivered,  # type: ignore[arg-type]
)
