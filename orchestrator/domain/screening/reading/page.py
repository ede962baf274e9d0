"""An output taken apart in one walk: its strings, its keys, its priced figures."""

from dataclasses import dataclass, replace
from functools import cached_property

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.prices.figures import inherits, role_of
from orchestrator.domain.screening.reading.folding import Folded, fold


@dataclass(frozen=True, slots=True)
class Owner:
    """What the nearest enclosing objects say their figures are about."""

    sku: str | None = None
    market: str | None = None
    currency: str | None = None
    minor: bool = False


@dataclass(frozen=True)
class Passage:
    """One string (or key) of the output. `place` counts in reading order."""

    path: str
    text: str
    place: int
    owner: Owner
    is_key: bool = False

    @cached_property
    def folded(self) -> Folded:
        """The text as compared; offsets map back."""
        return fold(self.text)

    @property
    def views(self) -> tuple[Folded, ...]:
        """The forms that phrases are looked for in."""
        folded = self.folded
        if not self.is_key:
            return (folded,)
        nowhere = (0,) * len(folded.text)
        return (replace(folded, starts=nowhere, ends=nowhere),)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Folded offsets as offsets of a finding; (0, 0) in a key."""
        return (0, 0) if self.is_key else self.folded.span(start, end)


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
            passages.append(Passage(path, key, place, owner, is_key=True))
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
                passages.append(Passage(path, value, place, owner))
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
