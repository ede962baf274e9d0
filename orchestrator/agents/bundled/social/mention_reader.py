"""mention-reader: language, mood, topics and risk of a mention, and the way it takes.

Its answer never repeats the mention: what a stranger wrote stays in the run's inputs.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled.schemas import many, record
from orchestrator.agents.bundled.social import lexicons, shapes
from orchestrator.agents.bundled.social.mood import mood_of
from orchestrator.agents.bundled.social.tongue import language_of
from orchestrator.agents.bundled.social.wordings import LANGUAGES, speaks, words
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

SURE = 0.35  # below this the language counts as unknown
BY_PEOPLE = ("medical", "safety", "legal", "minor", "journalist", "second-turn")
CAREFUL = ("wide-audience", "asks-for-money", "unhappy", "unclear")


@agent(
    name="mention-reader",
    version="1",
    title="Reads a mention",
    input_schema=record(
        {
            "mention": shapes.MENTION,
            "templates": many(shapes.TEMPLATE),
            "facts": many(shapes.FACT),
            "audience_limit": shapes.COUNT,
        }
    ),
    output_schema=shapes.READING,
)
def mention_reader(brief: Brief) -> dict[str, Any]:
    """Words of harm are looked for in every language, whichever the text is in.

    The first that holds: words of harm go to the safety question, grave matters to a
    person, doubtful ones to a reply that is read before it goes out; then a template,
    then a draft from facts. What nothing fits goes to a person too. How sure it is of
    language and mood stands in the reading and chooses the way; it is no score of its
    own, which would hold every short mention as well.
    """
    inputs: Mapping[str, Any] = brief.inputs
    mention = inputs["mention"]
    language, sure = language_of(mention["text"])
    spoken = language in LANGUAGES and sure >= SURE
    tongue = language if spoken else ""
    mood = mood_of(mention["text"], tongue)
    said = words(mention["text"])
    topics = [
        name
        for name, lists in lexicons.TOPICS.items()
        if speaks(said, lists, "" if name == "adverse" else tongue)
    ]
    reasons = _reasons(mention, said, topics, mood, inputs["audience_limit"])
    if not spoken:
        reasons.append("language")
    way = _way(inputs, topics, reasons, language)
    risk = "high" if {"adverse", *BY_PEOPLE} & set(reasons) else "low"
    if risk == "low" and reasons:
        risk = "medium"
    return {
        "mention": mention["id"],
        "platform": mention["platform"],
        "language": language,
        "language_confidence": sure,
        "mood": dict(mood),
        "topics": topics,
        "risk": risk,
        "reasons": reasons,
        "way": way,
    }


def _reasons(
    mention: Mapping[str, Any],
    said: list[str],
    topics: Sequence[str],
    mood: Mapping[str, Any],
    limit: int,
) -> list[str]:
    author = mention.get("author") or {}
    earlier = [mood_of(turn, "") for turn in mention.get("turns") or ()]
    checks = {
        **{name: name in topics for name in lexicons.GRAVE},
        "minor": author.get("minor") is True or speaks(said, lexicons.MINORS),
        "journalist": author.get("journalist") is True,
        "second-turn": _cross(mood) and any(_cross(one) for one in earlier),
        "wide-audience": author.get("audience", 0) > limit,
        "asks-for-money": "refund" in topics,
        "unhappy": mood["label"] == "negative" or mood["angry"],
        "unclear": mood["label"] == "unknown" and not topics,
    }
    return [name for name, holds in checks.items() if holds]


def _cross(mood: Mapping[str, Any]) -> bool:
    return bool(mood["angry"] or mood["label"] == "negative")


def _way(
    inputs: Mapping[str, Any], topics: Sequence[str], reasons: list[str], language: str
) -> str:
    if "adverse" in reasons:
        return "safety"
    if "language" in reasons or set(BY_PEOPLE) & set(reasons):
        return "person"
    written = {
        kind: any(
            one["language"] == language and one["topic"] in (*topics, "thanks")
            for one in inputs[kind]
            if one["topic"] != "thanks" or not topics
        )
        for kind in ("templates", "facts")
    }
    if not any(written.values()) or "unclear" in reasons:
        return "person"
    if set(CAREFUL) & set(reasons):
        return "careful"
    return "template" if written["templates"] else "draft"
