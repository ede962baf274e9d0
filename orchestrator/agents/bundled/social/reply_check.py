"""reply-check: a validator of replies, whoever wrote them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.agents.bundled.schemas import record
from orchestrator.agents.bundled.social import lexicons
from orchestrator.agents.bundled.social.tongue import UNKNOWN, language_of
from orchestrator.agents.bundled.social.wordings import speaks, words
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

LONGEST = {"x": 280, "mastodon": 500, "bluesky": 300, "instagram": 2_200}
OTHERS = 2_000
PRIVATE = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\+?\d[\d /-]{7,}\d")
OPEN = re.compile(r"\{\{|\}\}|\[[A-Z ]+\]")


@agent(
    name="reply-check",
    version="1",
    title="Checks a reply",
    input_schema={"type": "object"},
    output_schema=record({"passed": {"type": "boolean"}, "findings": {}}),
    validator=True,
)
def reply_check(brief: Brief) -> dict[str, Any]:
    """Length, language, no promise of compensation, no advice, nothing private.

    Promises and advice are looked for in every language. Whether a fact is true is not
    judged: the bundled writer takes facts as they were given.
    """
    reply: Any = brief.output if isinstance(brief.output, dict) else {}
    if not isinstance(reply.get("text"), str):
        return {"passed": False, "findings": [_remark("", "This is no reply.")]}
    found = [_remark("/text", said) for said in _wrong(reply)]
    return {"passed": not found, "findings": found}


def _remark(path: str, message: str) -> dict[str, Any]:
    return {"path": path, "message": message}


def _wrong(reply: Mapping[str, Any]) -> Iterator[str]:
    text, said = reply["text"], words(reply["text"])
    longest = LONGEST.get(str(reply.get("platform", "")).casefold(), OTHERS)
    if len(text) > longest:
        yield f"The reply has {len(text)} characters, {longest} at most fit here."
    if speaks(said, lexicons.PROMISES):
        yield "The reply promises a compensation, which nobody approved."
    if any(speaks(said, lexicons.TOPICS[topic]) for topic in lexicons.GRAVE[:2]):
        yield "The reply speaks of health: it must not give advice."
    if PRIVATE.search(text):
        yield "The reply shows an address or a number in public."
    if OPEN.search(text):
        yield "A field is left open in the reply."
    language, sure = language_of(text)
    meant = reply.get("language")
    if language != UNKNOWN and sure > 0.5 and language != meant:
        yield f"The reply reads as {language}, the mention is in {meant}."
