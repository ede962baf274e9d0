"""HTML's character references, decoded with the way back."""

import html
import re
from html.entities import html5

from orchestrator.domain.screening.reading.strip import Strip, joined

_OLD = sorted((n for n in html5 if not n.endswith(";")), key=len, reverse=True)
_REFERENCE = re.compile(
    r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[a-zA-Z][a-zA-Z0-9]{1,31};|(?:"
    + "|".join(_OLD)
    + r")(?![a-zA-Z0-9=]))"
)


def has_references(text: str) -> bool:
    """Whether `text` holds a whole reference, so that it was written as HTML."""
    return "&" in text and any(
        m[0].endswith(";") and html.unescape(m[0]) != m[0]
        for m in _REFERENCE.finditer(text)
    )


def decoded(strip: Strip) -> Strip:
    """`strip` with its references replaced by what they stand for."""
    if "&" not in strip.text:
        return strip
    parts: list[Strip] = []
    at = 0
    for match in _REFERENCE.finditer(strip.text):
        meaning = html.unescape(match[0])
        if meaning == match[0]:
            continue
        start, end = match.span()
        parts += strip.cut(at, start), strip.at(meaning, start, end)
        at = end
    if not parts:
        return strip
    return joined([*parts, strip.cut(at, len(strip.text))], strip.origin)
