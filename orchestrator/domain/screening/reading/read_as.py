"""What lit characters read as, for the people who are to judge them."""

import re
from collections.abc import Iterator

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.reading.page import Page, Passage, read
from orchestrator.domain.screening.reading.view import View

_LONGEST = 200
_COMPOUND = re.compile(r"[^\W\d_]{3,}(?:[-/][^\W\d_]{3,})+")
_SPACE = re.compile(r"\s+")


def read_as(content: JSON, path: str, start: int, end: int) -> str | None:
    """How a reader takes [start, end) of the string at `path`: "cures" for "c.u.r.e.s".

    For several places of one content, `read` it once and ask `read_on`. None where it
    reads as it is written, capitals and spaces apart, or is no place in a string.
    """
    return read_on(read(content), path, start, end) if 0 <= start < end else None


def read_on(page: Page, path: str, start: int, end: int) -> str | None:
    """As `read_as`, on a content that has been read."""
    if not 0 <= start < end:
        return None
    found: list[str] = []
    for passage in page.passages:
        if passage.path != path or passage.is_key or end > len(passage.source):
            continue
        written = _plain(passage.source[start:end])
        found += (r for r in _readings(passage, start, end) if _plain(r) != written)
        if _COMPOUND.fullmatch(written):
            found = [r for r in found if r != re.sub(r"[-/]", "", written)]
    if not found:
        return None
    best = min(reversed(found), key=_strangeness)
    return best if len(best) <= _LONGEST else best[: _LONGEST - 1] + "…"


def _readings(passage: Passage, start: int, end: int) -> Iterator[str]:
    """The text of each view that was written at just these characters."""
    for view in (passage.written, *passage.views):
        size = len(view.text)
        inside = [i for i in range(size) if _is_within(view, i, start, end)]
        if not inside:
            continue
        first, last = inside[0], inside[-1] + 1
        is_whole = last - first == len(inside) and view.span(first, last) == (
            start,
            end,
        )
        reading = view.text[first:last].strip()
        if is_whole and reading:
            yield reading


def _is_within(view: View, index: int, start: int, end: int) -> bool:
    first, last = view.span(index, index + 1)
    return start <= first and last <= end


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _strangeness(reading: str) -> tuple[int, int]:
    """How many characters are no plain letters, then how many words: few is plain."""
    odd = sum(not (c.isalpha() or c.isspace()) or not c.isascii() for c in reading)
    return odd, len(reading.split())
