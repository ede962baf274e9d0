"""Texts cut into sentences, so that a pattern is tried only where it can match."""

from collections.abc import Sequence
from itertools import pairwise

import re2

from orchestrator.domain.screening.detectors.crossing import SENTENCE_END
from orchestrator.domain.screening.reading.strip import Strip
from orchestrator.domain.screening.reading.view import View

Span = tuple[int, int]


def cuts_in(text: str) -> list[int]:
    """Where the sentences of `text` begin, and its end."""
    return [0, *[found.end() for found in SENTENCE_END.finditer(text)], len(text)]


class Sentences:
    """The sentences of one passage that were read already, in whichever view.

    Views repeat each other: the same words at the same place say nothing new.
    """

    def __init__(self, strip: Strip) -> None:
        self._strip = strip
        self._read: set[tuple[str, int, int, bool, bool]] = set()

    def unread(self, view: View, lower: str, cuts: Sequence[int]) -> list[bool]:
        """For each sentence of the view whether it is new; from now on it is not."""
        if view.strip is not self._strip:
            return [True] * (len(cuts) - 1)
        found: list[bool] = []
        size, (starts, ends) = len(lower), (view.starts, view.ends)
        for first, last in pairwise(cuts):
            begins = first if starts is None else starts[first]
            stops = last if ends is None else ends[last - 1]
            text = lower[max(first - 1, 0) : last + 1]
            key = (text, begins, stops, first == 0, last == size)
            found.append(key not in self._read)
            self._read.add(key)
        return found


class Shown:
    """A text as RE2 is shown it, encoded once. `cuts` are those of its sentences."""

    def __init__(self, text: str, cuts: Sequence[int]) -> None:
        self._raw = text.encode("utf-8", "surrogatepass")
        self._cuts = self._offsets = cuts
        if len(self._raw) > len(text):
            self._offsets = [0]
            for first, last in pairwise(cuts):
                size = len(text[first:last].encode("utf-8", "surrogatepass"))
                self._offsets.append(self._offsets[-1] + size)

    def places(
        self,
        expression: "re2._Regexp[str]",
        sentences: Sequence[int] | None,
        limit: int,
    ) -> list[Span]:
        """Group 1 of each match, at most `limit`, in these sentences; None: anywhere.

        The next search starts where the group ended, so that two hits may share the
        one space between them.
        """
        found: list[Span] = []
        position = 0
        for number, first, last in self._regions(sentences):
            position = max(position, first)
            while len(found) < limit:
                match = expression.search(self._raw, position, last)
                if match is None:
                    break
                start, end = match.span(1)
                if end > start:
                    found.append(self._characters(number, start, end))
                position = max(end, position + 1)
        return found

    def _regions(self, sentences: Sequence[int] | None) -> list[tuple[int, int, int]]:
        """Each with the sign before it and the space after it, which say that words
        begin and end there."""
        offsets, size = self._offsets, len(self._raw)
        if sentences is None:
            return [(0, 0, size)]
        return [
            (n, offsets[n] - 1 if n else 0, min(offsets[n + 1] + 1, size))
            for n in sentences
        ]

    def _characters(self, number: int, start: int, end: int) -> Span:
        """Offsets in bytes as offsets in characters; counted from sentence `number`."""
        if self._offsets is self._cuts:
            return start, end
        known, base = self._offsets[number], self._cuts[number]
        if start < known:  # in the sign before it
            return self._characters(number - 1, start, end)
        first = base + _size(self._raw[known:start])
        return first, first + _size(self._raw[start:end])


def _size(raw: bytes) -> int:
    return len(raw.decode("utf-8", "surrogatepass"))
