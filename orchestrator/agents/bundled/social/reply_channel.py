"""reply-channel: an effect that posts one reply to the outbox.

The outbox's own channel with a reply in the place of a page of copy; a live
installation puts the platform's channel here.
"""

from dataclasses import replace

from orchestrator.agents.bundled.sandbox_channel import sandbox_channel
from orchestrator.agents.bundled.schemas import NAME, record
from orchestrator.agents.bundled.social import shapes

reply_channel = replace(
    sandbox_channel,
    name="reply-channel",
    title="Posts a reply to the outbox",
    input_schema=record({"channel": NAME, "mention": NAME, "reply": shapes.REPLY}),
)
