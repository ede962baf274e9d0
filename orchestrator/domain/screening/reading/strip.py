"""Text that knows where each of its characters was written."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Strip(NamedTuple):
    """`text`, whose character i was written as `origin[starts[i]:ends[i]]`.

    `origin` is the string of the output that a finding points into. Ranges serve as
    maps where nothing was decoded, so that cutting a long text costs little.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    origin: str

    @classmethod
    def whole(cls, text: str) -> "Strip":
        """A string of the output, as it stands."""
        size = len(text)
        return cls(text, range(size), range(1, size + 1), text)

    def cut(self, start: int, end: int) -> "Strip":
        """The part [start, end)."""
        part = slice(start, end)
        return Strip(self.text[part], self.starts[part], self.ends[part], self.origin)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) was written; what was decoded whole is lit whole."""
        if start >= end:
            return 0, 0
        return min(self.starts[start:end]), max(self.ends[start:end])

    def at(self, text: str, start: int, end: int) -> "Strip":
        """`text` that stands for all of [start, end): no part of it has a place."""
        first, last = self.span(start, end)
        size = len(text)
        return Strip(text, [first] * size, [last] * size, self.origin)


def joined(parts: Iterable[Strip], origin: str) -> Strip:
    """The parts one after another."""
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for part in parts:
        texts.append(part.text)
        starts.extend(part.starts)
        ends.extend(part.ends)
    return Strip("".join(texts), starts, ends, origin)
