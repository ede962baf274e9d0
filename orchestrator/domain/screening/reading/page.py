"""An output taken apart in one walk: its strings, its keys, its priced figures."""

from dataclasses import dataclass
from functools import cached_property

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.prices.figures import inherits, role_of
from orchestrator.domain.screening.reading.folding import folded
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


@dataclass(frozen=True)
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
    def is_key(self) -> bool:
        """Whether this is the name of a value, which has no offsets."""
        return self.kind == "key"

    @property
    def folded(self) -> View:
        """The text as compared."""
        return self.views[0]

    @cached_property
    def written(self) -> View:
        """The text unfolded."""
        return View("written", self.strip.text, self.strip)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Folded offsets as offsets of a finding; (0, 0) in a key."""
        return self.folded.span(start, end)


@dataclass(frozen=True, slots=True)
class Figure:
    """A scalar whose key says it is a price, a discount or a fee."""

    path: str
    value: str | int | float | bool
    role: str
    key: str
    place: int
    owner: Owner


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the detectors read. `size` is code points over strings and keys."""

    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]
    size: int
    unread: tuple[tuple[str, str], ...] = ()

    def locate(self, path: str) -> Passage | None:
        """The string value at `path`; None where there is none."""
        found = (p for p in self.passages if p.path == path and not p.is_key)
        return next(found, None)


def read(content: JSON) -> Page:
    """Walk `content` once, without recursion, in reading order."""
    passages: list[Passage] = []
    figures: list[Figure] = []
    size = place = 0
    pending: list[tuple[str, str, JSON, str, Owner]] = [("", "", content, "", Owner())]
    while pending:
        path, key, value, role, owner = pending.pop()
        place += 1
        if key:
            nowhere = [0] * len(key)
            strip = Strip(key, nowhere, nowhere, key)
            passages.append(Passage(path, strip, place, owner, "key", (folded(strip),)))
            size += len(key)
        if isinstance(value, dict):
            inner = _owner(value, owner)
            pending.extend(
                (f"{path}/{_escaped(k)}", k, v, _role(k, role), inner)
                for k, v in reversed(value.items())
            )
        elif isinstance(value, list):
            pending.extend(
                (f"{path}/{i}", "", v, role, owner)
                for i, v in reversed(list(enumerate(value)))
            )
        elif value is not None:
            if isinstance(value, str):
                strip = Strip.whole(value)
                passages.append(
                    Passage(path, strip, place, owner, "text", (folded(strip),))
                )
                size += len(value)
            if role:
                figures.append(Figure(path, value, role, _last(path), place, owner))
    return Page(tuple(passages), tuple(figures), size)


def _role(key: str, parent: str) -> str:
    return parent if parent and inherits(key) else role_of(key)


def _owner(members: dict[str, JSON], outer: Owner) -> Owner:
    named = {key.casefold(): value for key, value in members.items()}
    unit = named.get("unit")
    return Owner(
        sku=_word(named.get("sku")) or outer.sku,
        market=_word(named.get("market")) or outer.market,
        currency=_word(named.get("currency")) or outer.currency,
        minor=outer.minor if unit is None else unit in ("minor", "cents", "pence"),
    )


def _word(value: JSON) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _last(path: str) -> str:
    """The nearest name above a figure: list positions are no names."""
    names = [part for part in path.split("/") if not part.isdigit()]
    return names[-1] if names else ""
