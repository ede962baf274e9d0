"""reply-writer: a reply from a template or from given facts, or one a person wrote.

It has no words of its own. A language model would write a better draft at this step;
the facts it may use, and what is checked afterwards, stay the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled.lifecycle.buckets import place
from orchestrator.agents.bundled.schemas import NAME, TEXT, many, record
from orchestrator.agents.bundled.social import shapes
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

MOST_FACTS = 2
THANKS = "thanks"


@agent(
    name="reply-writer",
    version="1",
    title="Writes a reply",
    input_schema=record(
        {
            "reading": shapes.READING,
            "templates": many(shapes.TEMPLATE),
            "facts": many(shapes.FACT),
            "voices": many(shapes.VOICE),
            "written": TEXT,
            "market": NAME,
            "channel": NAME,
        },
        optional=("written", "market", "channel"),
    ),
    output_schema=shapes.REPLY,
)
def reply_writer(brief: Brief) -> dict[str, Any]:
    """What a person wrote, else the template of the topic, else facts in the voice.

    Refused where there is none of them in the language of the mention.
    """
    inputs: Mapping[str, Any] = brief.inputs
    reading, written = inputs["reading"], (inputs.get("written") or "").strip()
    if written:
        return _reply(reading, written, way="person")
    topics = ["adverse"] if reading["way"] == "safety" else reading["topics"]
    template = _turn(
        inputs["templates"],
        topics or [THANKS],
        reading["language"],
        reading["mention"],
    )
    if template is not None:
        return _reply(reading, template["text"], template=template["id"])
    facts = [
        one
        for one in inputs["facts"]
        if one["topic"] in topics and one["language"] == reading["language"]
    ][:MOST_FACTS]
    if not facts:
        about = ", ".join(topics) or THANKS
        raise BadInput(f"No template and no fact on {about} in {reading['language']}.")
    said = " ".join(fact["text"] for fact in facts)
    text = f"{_voice(inputs['voices'], reading['language'], 'opens')} {said}"
    text = f"{text} {_voice(inputs['voices'], reading['language'], 'closes')}".strip()
    return _reply(reading, text, facts=[fact["id"] for fact in facts], way="draft")


def _turn(
    templates: Sequence[Mapping[str, Any]],
    topics: Sequence[str],
    language: str,
    mention: str,
) -> Mapping[str, Any] | None:
    """A template of the first topic that has one in this language.

    Where it has several they take turns by the mention's hash: a fair split, so that
    they can be compared later.
    """
    for topic in topics:
        fitting = [
            one
            for one in templates
            if (one["topic"], one["language"]) == (topic, language)
        ]
        if fitting:
            return fitting[int(place("reply", mention) * len(fitting))]
    return None


def _voice(voices: Sequence[Mapping[str, Any]], language: str, part: str) -> str:
    return next((str(v[part]) for v in voices if v["language"] == language), "")


def _reply(
    reading: Mapping[str, Any],
    text: str,
    *,
    template: str | None = None,
    facts: Sequence[str] = (),
    way: str = "template",
) -> dict[str, Any]:
    return {
        "mention": reading["mention"],
        "platform": reading["platform"],
        "language": reading["language"],
        "text": text,
        "template": template,
        "facts_used": list(facts),
        "way": way,
    }
