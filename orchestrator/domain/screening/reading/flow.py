"""The running text of a page, put together from what stands between its tags."""

from orchestrator.domain.screening.reading.strip import Strip


class Flow:
    """Text nodes joined where inline markup stood, parted where a block did."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._texts: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, strip: Strip) -> None:
        """Append a text node."""
        self._texts.append(strip.text)
        self._starts.extend(strip.starts)
        self._ends.extend(strip.ends)

    def add_part(self, strip: Strip, start: int, end: int) -> None:
        """Append [start, end) of a text as it stands."""
        self._texts.append(strip.text[start:end])
        self._starts.extend(strip.starts[start:end])
        self._ends.extend(strip.ends[start:end])

    def part(self, gap: str, start: int, end: int) -> None:
        """Append `gap`, that stands for the tag at [start, end) of the origin."""
        if self._texts and not self._texts[-1].endswith(gap):
            self._texts.append(gap)
            self._starts.extend([start] * len(gap))
            self._ends.extend([end] * len(gap))

    def strip(self) -> Strip:
        """All of it."""
        text = "".join(self._texts)
        kept = len(text.rstrip())
        return Strip(text, self._starts, self._ends, self._origin).cut(0, kept)
