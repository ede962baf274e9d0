"""What the address of a link says: the values of its query, decoded."""

import re
from collections.abc import Iterator

from orchestrator.domain.screening.reading.escapes import percent_decoded
from orchestrator.domain.screening.reading.segment import Segment
from orchestrator.domain.screening.reading.strip import Strip, joined

_VALUE = re.compile(r"[?&;#](?:[^=&;#?]*=)?([^&;#]+)")


def said_by(address: Strip) -> Iterator[Segment]:
    """One segment for the values of an address, another for what a data: URI holds."""
    text = address.text
    scheme = text[:14].lower()
    if scheme.startswith("data:"):
        is_picture = scheme.startswith("data:image") and scheme != "data:image/svg"
        if "," in text and not is_picture:
            yield Segment(address.cut(text.index(",") + 1, len(text)), "link")
        return
    if "?" not in text and "#" not in text:
        return
    parts: list[Strip] = []
    for match in _VALUE.finditer(text):
        start, end = match.span(1)
        parts.append(percent_decoded(address.cut(start, end), plus=True))
        parts.append(address.at(", ", start, end))
    if parts:
        yield Segment(joined(parts[:-1], address.origin), "link")
