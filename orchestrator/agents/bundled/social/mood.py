"""The mood of a text by word lists: praise less complaint, and how much was known."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled.social import lexicons
from orchestrator.agents.bundled.social.wordings import places, words

NEAR = 3  # a negation turns the words that follow it so closely
SHOUTED = 3  # words in capitals
MARKS = "!!"


def mood_of(text: str, language: str) -> Mapping[str, Any]:
    """Its label, score (-1 to 1), confidence and whether it is angry.

    Confidence grows with the words that were known, up to 0.9: word lists do not
    understand irony. Without any the label is unknown.
    """
    said = words(text)
    angry = places(said, lexicons.ANGRY, language)
    turned = places(said, lexicons.NEGATIONS, language)
    good = bad = 0.0
    for at in places(said, lexicons.POSITIVE, language):
        if any(0 < at - other <= NEAR for other in turned):
            bad += 1
        else:
            good += 1
    for at in places(said, lexicons.NEGATIVE, language):
        if any(0 < at - other <= NEAR for other in turned if other != at):
            good += 0.5  # "not bad" is less than good
        else:
            bad += 1
    bad += 2 * len(angry)
    known = good + bad
    score = (good - bad) / known if known else 0.0
    return {
        "label": _label(score, known),
        "score": round(score, 3),
        "confidence": round(min(0.9, known / (known + 2)), 3),
        "angry": bool(angry) or (bad > good and _is_loud(text)),
    }


def _label(score: float, known: float) -> str:
    if not known:
        return "unknown"
    if score > 0.2:
        return "positive"
    return "negative" if score < -0.2 else "neutral"


def _is_loud(text: str) -> bool:
    shouted = [w for w in text.split() if len(w) > 2 and w.isupper()]
    return len(shouted) >= SHOUTED or MARKS in text
