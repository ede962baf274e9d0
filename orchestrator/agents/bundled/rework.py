"""Which phrases of a brief may stay in a rework, given what people pointed at."""

import re
from collections.abc import Iterator, Sequence

from orchestrator.domain import content
from orchestrator.domain.errors import BadContent
from orchestrator.domain.exchange import Brief

# What stands in quotation marks, whichever they are.
QUOTED = re.compile(
    r"[\"'“„«»\u2018\u201a](.{3,}?)[\"'”“«»\u2018\u2019](?!\w)", re.DOTALL
)
# A quote may have been written for a log: a narrow space as \u202f.
ESCAPED = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")
# A JSON pointer with two offsets: "/body 12-30", "/body[12:30]", "at /body, 12 to 30".
LOCATED = re.compile(
    r"(?P<path>(?:/[\w~-]+)+)[^\w/]{1,4}(?P<start>\d{1,9})\D{1,6}(?P<end>\d{1,9})"
)

# The notes quote nothing: they would repeat what was to be left out.
LEFT_OUT = "Wording of the brief that the review pointed at was left out."
REWORDED = "Worded anew; the review pointed at no phrase of the brief."


def allowed_phrases(brief: Brief, phrases: Sequence[str]) -> tuple[list[str], str]:
    """The phrases that may stay, and a note on what changed ("" on a first try).

    A phrase goes when an instruction contains it, quotes a part of it, or locates a
    span of an earlier content that overlaps it.
    """
    if not brief.instructions:
        return list(phrases), ""
    pointed = [_folded(text) for text in _pointed_at(brief)]
    said = _folded(" ".join(brief.instructions))
    kept = [
        phrase
        for phrase in phrases
        if _folded(phrase) not in said
        and not any(_overlap(_folded(phrase), text) for text in pointed)
    ]
    return kept, LEFT_OUT if len(kept) < len(phrases) else REWORDED


def _pointed_at(brief: Brief) -> Iterator[str]:
    """What each instruction quotes; only one that quotes nothing is looked up."""
    for instruction in brief.instructions:
        quotes = [quoted[1] for quoted in QUOTED.finditer(instruction)]
        yield from (ESCAPED.sub(_unescaped, quote) for quote in quotes)
        for located in () if quotes else LOCATED.finditer(instruction):
            for earlier in brief.previous:
                yield _span(
                    earlier, located["path"], int(located["start"]), int(located["end"])
                )


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16))


def _span(earlier: content.JSON, path: str, start: int, end: int) -> str:
    try:
        text = content.at(earlier, path)
    except BadContent:
        return ""
    return text[start:end] if isinstance(text, str) else ""


def _overlap(phrase: str, text: str) -> bool:
    return len(text) >= 3 and (text in phrase or phrase in text)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
