"""reply-learning: what a reply adds to what is known of its templates."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled.lifecycle.comparing import compared
from orchestrator.agents.bundled.lifecycle.shapes import LEARNING
from orchestrator.agents.bundled.schemas import NAME, many, record
from orchestrator.agents.bundled.social import shapes
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.rounds.learning import fingerprint, learning_id

USED = record(
    {
        "template": NAME,
        "topic": NAME,
        "language": shapes.LANGUAGE,
        "posted": shapes.COUNT,
        "settled": shapes.COUNT,
    }
)


@agent(
    name="reply-learning",
    version="1",
    title="Writes down what a reply taught",
    input_schema=record(
        {
            "reading": shapes.READING,
            "reply": {"anyOf": [shapes.REPLY, {"type": "null"}]},
            "used": many(USED),
            "market": NAME,
        }
    ),
    output_schema=record({"mention": NAME, "way": NAME, "learning": LEARNING}),
)
def reply_learning(brief: Brief) -> dict[str, Any]:
    """The two templates of the mention's topic, compared by how many they settled.

    A mention is settled where its author did not have to write again. One reply alone
    teaches nothing: where no two templates took turns, no effect is claimed. The same
    counts are the same learning, whatever mention they were read after.
    """
    inputs: Mapping[str, Any] = brief.inputs
    reading, reply = inputs["reading"], inputs["reply"]
    topics = reading["topics"][:1] or ["thanks"]
    used = [
        one
        for one in inputs["used"]
        if one["topic"] in topics and one["language"] == reading["language"]
    ][:2]
    groups = [(one["template"], one["posted"], one["settled"]) for one in used]
    found: dict[str, Any] = {"lift": None, "low": None, "high": None}
    found |= {"outcome": "unknown", "reason": "There are no two templates to compare."}
    if len(groups) == 2:
        found = compared("replies", groups[0], groups[1], share=0.5)
    kept = [name for name, *_ in groups]
    champion = kept[1] if found["outcome"] == "winner" else next(iter(kept), None)
    learning = {
        "id": learning_id({"used": used, "market": inputs["market"]}),
        "experiment": "reply templates",
        "dimension": "reply template",
        "finding": found["reason"],
        "effect": found["lift"],
        "low": found["low"],
        "high": found["high"],
        "applies_to": {
            "metric": "settled",
            "surface": reading["platform"],
            "market": inputs["market"],
        },
        "confidence": "medium" if found["outcome"] in ("winner", "harm") else "low",
        "outcome": found["outcome"],
        "evidence": [reading["mention"]],
        "fingerprint": fingerprint([{"template": name} for name in kept], "settled"),
        "champion": {"name": champion, "fields": {}} if champion else None,
    }
    way = reply["way"] if reply else "none"
    return {"mention": reading["mention"], "way": way, "learning": learning}
