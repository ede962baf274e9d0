"""One text of an output as its reader sees it."""

from dataclasses import dataclass

from orchestrator.domain.screening.reading.strip import Strip
from orchestrator.domain.screening.reading.view import View


@dataclass(frozen=True, slots=True)
class Owner:
    """What the nearest enclosing objects say their figures are about."""

    sku: str | None = None
    market: str | None = None
    currency: str | None = None
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Oddity:
    """A trick of writing that honest text has no use for; offsets are a finding's."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of the output as a reader sees it. `place` counts in reading order.

    `kind` says where it stood: text, key, attribute, comment, hidden, style, link or
    decoded. `path` is the string of the output it was found in.
    """

    path: str
    strip: Strip
    place: int
    owner: Owner
    kind: str = "text"
    views: tuple[View, ...] = ()
    oddities: tuple[Oddity, ...] = ()

    @property
    def text(self) -> str:
        """Entities decoded, inline markup joined, links without their targets."""
        return self.strip.text

    @property
    def source(self) -> str:
        """The string of the output that the offsets of a finding count in."""
        return self.strip.origin

    @property
    def is_key(self) -> bool:
        """Whether this is the name of a value, which has no offsets."""
        return self.kind == "key"

    @property
    def folded(self) -> View:
        """The text as compared."""
        return self.views[0]

    @property
    def written(self) -> View:
        """The text unfolded."""
        return View("written", self.strip.text, self.strip)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Folded offsets as offsets of a finding; (0, 0) in a key."""
        return self.folded.span(start, end)
