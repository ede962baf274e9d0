"""An output taken apart in one walk: its strings, its keys, its priced figures."""

from dataclasses import dataclass

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.reading.passage import Oddity, Owner, Passage
from orchestrator.domain.screening.reading.reader import Figure, Reader

__all__ = ["Figure", "Oddity", "Owner", "Page", "Passage", "read"]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the detectors read. `size` is code points over strings and keys,
    `content` the output itself.

    `unread` are the places where a limit was reached, with the reason: what stands
    there was not read in full.
    """

    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]
    size: int
    unread: tuple[tuple[str, str], ...] = ()
    content: JSON = None

    def locate(self, path: str) -> Passage | None:
        """The first passage of the string value at `path`; None where there is none.

        Offsets of a finding count in its `source`.
        """
        found = (p for p in self.passages if p.path == path and not p.is_key)
        return next(found, None)


def read(content: JSON) -> Page:
    """Walk `content` once, in reading order. Whatever it holds, nothing is raised."""
    reader = Reader()
    reader.read(content)
    return Page(
        tuple(reader.passages),
        tuple(reader.figures),
        reader.size,
        reader.unread,
        content,
    )
