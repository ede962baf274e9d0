"""post-mortem: what happened, put together from what the steps gave; no opinion."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.crisis.switches import GONE, GROUP
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

ANYTHING: dict[str, Any] = {}


@agent(
    name="post-mortem",
    version="1",
    title="Puts the report together",
    input_schema=schemas.record(
        {
            "what": schemas.NAME,
            "severity": ANYTHING,
            "frozen": ANYTHING,
            "groups": schemas.many(GROUP),
            "in_flight": schemas.many(GONE),
            "live": schemas.many(GONE),
            "first": ANYTHING,
            "last": ANYTHING,
            "statement": ANYTHING,
            "stood_down": {"type": "boolean"},
            "lifted": ANYTHING,
        }
    ),
    output_schema=schemas.record(
        {
            "text": schemas.NAME,
            "groups": {"type": "integer"},
            "let_go": {"type": "integer"},
            "ended": {"type": "integer"},
            "still_held": {"type": "integer"},
            "gone_before": {"type": "integer"},
            "statement": schemas.TEXT,
            "open_questions": schemas.many(schemas.TEXT),
        }
    ),
)
def post_mortem(brief: Brief) -> dict[str, Any]:
    """Count what was stopped, let go and ended; the causes are for people to write."""
    inputs: Mapping[str, Any] = brief.inputs
    final = {
        one["title"]: one["did"]
        for one in [*(inputs["first"] or []), *(inputs["last"] or [])]
        if one
    }
    did = Counter(final.values())
    let_go, ended = did["let go"], did["ended"] + did["over"]
    held = 0 if inputs["lifted"] else did["held"]
    gone = len(inputs["in_flight"]) + len(inputs["live"])
    severity = inputs["severity"]
    channels = ", ".join(one["channel"] for one in inputs["frozen"]) or "nothing"
    said = (inputs["statement"] or {}).get("id", "")
    text = (
        f"{inputs['what']}: {severity['severity']} ({'; '.join(severity['because'])})."
        f" Frozen: {channels}. {len(inputs['groups'])} groups were on their way:"
        f" {let_go} let go, {ended} ended, {held} still held."
        f" {gone} deliveries had left before."
        f" {'Statement ' + said + ' went out.' if said else 'No statement went out.'}"
    )
    asked = ["What was the cause?", "Which red line would have stopped it?"]
    if gone:
        asked.append("What is owed to those who got what had left before?")
    if not inputs["stood_down"]:
        asked.append("When is the freeze lifted, and by whom?")
    return {
        "text": text,
        "groups": len(inputs["groups"]),
        "let_go": let_go,
        "ended": ended,
        "still_held": held,
        "gone_before": gone,
        "statement": said,
        "open_questions": asked,
    }
