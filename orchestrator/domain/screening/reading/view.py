"""One way of reading a passage, with the way back to what was written."""

from collections.abc import Sequence
from typing import NamedTuple

from orchestrator.domain.screening.reading.strip import Strip


class View(NamedTuple):
    """`text` is `strip` read in the way `name` says.

    `starts` and `ends` give, for each character, those of `strip` it came from; None
    means the two are aligned one to one. `breaks` are positions where a word may end
    although no space stands there.
    """

    name: str
    text: str
    strip: Strip
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None
    breaks: frozenset[int] = frozenset()

    @property
    def source(self) -> str:
        """The string of the output that `span` points into."""
        return self.strip.origin

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) of this view was written; (0, 0) in a key."""
        return self.strip.span(*self._behind(start, end))

    def quote(self, start: int, end: int) -> str:
        """[start, end) as the passage says it: parsed, and not folded."""
        first, last = self._behind(start, end)
        return self.strip.text[first:last]

    def is_edge(self, position: int) -> bool:
        """Whether no word runs across `position`."""
        if position <= 0 or position >= len(self.text) or position in self.breaks:
            return True
        before, after = self.text[position - 1], self.text[position]
        return not (before.isalnum() and after.isalnum())

    def _behind(self, start: int, end: int) -> tuple[int, int]:
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            return 0, 0
        return min(self.starts[start:end]), max(self.ends[start:end])
