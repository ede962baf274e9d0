"""A place in an output, lit in the words around it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.domain import content
from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Output
from review.item.reading import place_of
from review.item.spans import Mark, Segment, segments

AROUND = 160  # characters to either side


@dataclass(frozen=True, slots=True)
class Lit:
    """One place. `segments` is empty where it concerns a key or the whole output."""

    where: str
    message: str
    segments: tuple[Segment, ...]


def lit(output: Output, places: Iterable[Mapping[str, Any]]) -> list[Lit]:
    """Each of `places` ({path, start, end, message}) in the text it stands in."""
    try:
        value = content.parse(bytes(output.content or b"null"))
    except GreenlightError:
        return []
    return [_lit(value, number, place) for number, place in enumerate(places, 1)]


def _lit(value: content.JSON, number: int, place: Mapping[str, Any]) -> Lit:
    path, start, end = place["path"], place["start"], place["end"]
    try:
        text = content.at(value, path)
    except (GreenlightError, LookupError, ValueError):
        text = None
    pieces: tuple[Segment, ...] = ()
    if isinstance(text, str) and 0 <= start < end <= len(text):
        first, last = max(0, start - AROUND), min(len(text), end + AROUND)
        mark = Mark(number, "medium", place["message"], start - first, end - first)
        pieces = segments(text[first:last], [mark])
    elif isinstance(text, str | int | float):
        pieces = segments(str(text)[: 2 * AROUND])
    return Lit(place_of(path) or "the whole output", place["message"], pieces)
