"""Text that is shown backwards: between a right-to-left override and its end."""

import re
from collections.abc import Iterator

from orchestrator.domain.screening.reading.folding import folded
from orchestrator.domain.screening.reading.strip import Strip
from orchestrator.domain.screening.reading.view import View

RIGHT_TO_LEFT = "\u202e"
OVERRIDDEN = re.compile("\u202e([^\u202e\u202c\n\u2069]*)[\u202c\u2069]?")


def mirrored(strip: Strip) -> Iterator[View]:
    """The text as shown, and all of it backwards; nothing without an override."""
    if RIGHT_TO_LEFT not in strip.text:
        return
    order = list(range(len(strip.text)))
    for match in OVERRIDDEN.finditer(strip.text):
        start, end = match.span(1)
        order[start:end] = range(end - 1, start - 1, -1)
    yield _in_order(strip, order)
    yield _in_order(strip, order[::-1])
    yield _in_order(strip, list(range(len(strip.text) - 1, -1, -1)))


def _in_order(strip: Strip, order: list[int]) -> View:
    moved = Strip(
        "".join(strip.text[i] for i in order),
        [strip.starts[i] for i in order],
        [strip.ends[i] for i in order],
        strip.origin,
    )
    return folded(moved)._replace(name="reversed")
