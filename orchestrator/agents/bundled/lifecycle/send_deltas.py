"""send-deltas: what about a send is new, and so whether a person looks at it first."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled.lifecycle import buckets, shapes
from orchestrator.agents.bundled.schemas import NAME, many, record
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

BEFORE = record({"templates": many(NAME), "segments": many(NAME), "offers": many(NAME)})


@agent(
    name="send-deltas",
    version="1",
    title="Says what is new in a send",
    input_schema=record(
        {
            "send": NAME,
            "segment": NAME,
            "template": NAME,
            "version": {"type": "integer"},
            "offer": shapes.WORD,
            "before": BEFORE,
            "review_percent": shapes.SHARE,
        }
    ),
    output_schema=record(
        {
            "new": many(NAME),
            "look": {"enum": ["offer", "first", "sampled", "none"]},
            "why": NAME,
        }
    ),
)
def send_deltas(brief: Brief) -> dict[str, Any]:
    """A new offer, else a new template or segment, else a sample of the known ones.

    A template counts as known in the version that went out, as "id@version"; which of
    the known sends are sampled is fixed by the send's own hash, not by anybody's mood.
    """
    inputs: Mapping[str, Any] = brief.inputs
    offer, before = inputs["offer"], inputs["before"]
    template = f"{inputs['template']}@{inputs['version']}"
    new = []
    if offer and offer not in before["offers"]:
        new.append("offer")
    if template not in before["templates"]:
        new.append("template")
    if inputs["segment"] not in before["segments"]:
        new.append("segment")
    if "offer" in new:
        return {"new": new, "look": "offer", "why": "The offer was not sent before."}
    if new:
        why = f"Not sent before: {' and '.join(new)}."
        return {"new": new, "look": "first", "why": why}
    if buckets.within("look", inputs["send"], inputs["review_percent"]):
        why = "All of it was sent before; this one is in the sample that is read."
        return {"new": new, "look": "sampled", "why": why}
    why = "All of it was sent before, and it is not in the sample that is read."
    return {"new": new, "look": "none", "why": why}
