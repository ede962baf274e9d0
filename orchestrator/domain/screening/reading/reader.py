"""The walk through an output: values, and texts inside texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.prices.figures import inherits, role_of
from orchestrator.domain.screening.reading import markdown, markup, nested
from orchestrator.domain.screening.reading.blobs import Blob, blobs
from orchestrator.domain.screening.reading.escapes import unescaped
from orchestrator.domain.screening.reading.folding import folded
from orchestrator.domain.screening.reading.names import without_name
from orchestrator.domain.screening.reading.oddities import ENCODED, oddities
from orchestrator.domain.screening.reading.passage import Oddity, Owner, Passage
from orchestrator.domain.screening.reading.segment import Segment
from orchestrator.domain.screening.reading.strip import Strip
from orchestrator.domain.screening.reading.view import View
from orchestrator.domain.screening.reading.ways import is_quiet, ways

SIZE_LIMIT = 200_000  # code points over all strings and keys
DEPTH_LIMIT = 4  # texts inside texts
DECODE_LIMIT = 8  # different blobs that hold a text
PASSAGE_LIMIT = 20_000
GROWTH = 4  # parsed and decoded texts may be this many times as long as the output,
SLACK = 2_000  # and this much more

_UNODD = frozenset({"link", "style"})
_COPY = frozenset({"text", "hidden", "decoded"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A scalar whose key says it is a price, a discount or a fee."""

    path: str
    value: str | int | float | bool
    role: str
    key: str
    place: int
    owner: Owner


class _At(NamedTuple):
    """Where the walk is: `depth` counts the texts around this one, `name` is the
    nearest name above it."""

    path: str
    owner: Owner
    role: str = ""
    name: str = ""
    depth: int = 0
    kind: str = "text"

    def within(self, kind: str) -> "_At":
        """One text further in; only what stands in plain sight changes its kind."""
        kept = kind if self.kind == "text" or kind == "decoded" else self.kind
        return self._replace(depth=self.depth + 1, kind=kept)


class Reader:
    """Takes one output apart; `unread` says what was too much for its limits."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.figures: list[Figure] = []
        self.size = 0
        self._place = 0
        self._made = 0
        self._blobs: set[str] = set()
        self._unread: dict[tuple[str, str], None] = {}

    @property
    def unread(self) -> tuple[tuple[str, str], ...]:
        """(path, why), each once."""
        return tuple(self._unread)

    def read(self, content: JSON) -> None:
        """Read an output from its root."""
        self._values(content, _At("", Owner()), None)

    def _values(self, content: Any, root: _At, texts: Iterator[Strip] | None) -> None:
        """Walk a value without recursion. `texts` are the strings of nested JSON in
        order; without them strings stand for themselves, and paths grow."""
        pending: list[tuple[_At, str | None, Any]] = [(root, None, content)]
        while pending:
            at, key, value = pending.pop()
            self._place += 1
            place = self._place
            if key is not None:
                self._key(at, key, texts)
            if isinstance(value, dict | nested.Members):
                pending.extend(_members(value, at, is_nested=texts is not None))
                continue
            if isinstance(value, list):
                pending.extend(_items(value, at, is_nested=texts is not None))
                continue
            if isinstance(value, str):
                strip = Strip.whole(value) if texts is None else next(texts)
                strip = without_name(strip)
                self.size += len(value) if texts is None else 0
                self._text(strip, at)
            if value is not None and at.role:
                figure = Figure(at.path, value, at.role, at.name, place, at.owner)
                self.figures.append(figure)

    def _key(self, at: _At, key: str, texts: Iterator[Strip] | None) -> None:
        if texts is None:
            self.size += len(key)
            nowhere = (0,) * len(key)
            strip = Strip(key, nowhere, nowhere, key)
        else:
            strip = next(texts)
        if key:
            here = _At(at.path, at.owner, depth=at.depth, kind="key")
            self._passage(strip, here, is_plain=is_quiet(key))

    def _text(self, strip: Strip, at: _At) -> None:
        """Read a string in the format it is written in."""
        text = strip.text
        if self.size > SIZE_LIMIT:
            return self._leave("", f"it is longer than {SIZE_LIMIT:,} characters")
        if is_quiet(text):
            return self._passage(strip, at, is_plain=True)
        inside = self._json(text, at)
        is_markup = inside is None and markup.is_markup(text)
        if inside is None and not is_markup:
            return self._rendered(strip, at)
        if at.depth >= DEPTH_LIMIT:
            self._leave(at.path, f"texts are nested deeper than {DEPTH_LIMIT} levels")
            return self._passage(strip, at)
        if inside is not None:
            self._values(inside, at.within("text"), nested.strings(strip))
        else:
            for segment in markup.segments(strip):
                self._segment(segment, at.within(segment.kind))
        return None

    def _json(self, text: str, at: _At) -> Any:
        try:
            return nested.values(text)
        except RecursionError:
            self._leave(at.path, "JSON is nested too deep")
            return None

    def _segment(self, segment: Segment, at: _At) -> None:
        if not segment.is_final:
            return self._text(segment.strip, at)
        if at.kind == "style":
            return self._passage(segment.strip, at)
        self._rendered(segment.strip, at)
        if segment.may_be_again and markup.is_markup(segment.strip.text):
            self._text(segment.strip, at.within("decoded"))
        return None

    def _rendered(self, strip: Strip, at: _At) -> None:
        if at.kind == "link" or not markdown.is_markdown(strip.text):
            return self._passage(strip, at)
        for segment in markdown.segments(strip):
            if segment.is_final:
                self._passage(segment.strip, at)
            else:
                self._text(segment.strip, at.within(segment.kind))
        return None

    def _passage(self, strip: Strip, at: _At, *, is_plain: bool = False) -> None:
        """Add a passage, and read what is encoded in it. Nothing is in a plain one."""
        text = strip.text
        if at.depth and not text.strip():
            return None
        self._made += len(text)
        if self._made > GROWTH * self.size + SLACK:
            return self._leave(at.path, "decoded, it grows beyond bounds")
        if len(self.passages) >= PASSAGE_LIMIT:
            return self._leave(at.path, f"it has more than {PASSAGE_LIMIT:,} texts")
        if is_plain:
            return self._add(strip, at, (folded(strip),), [])
        views, is_complete = ways(strip)
        if not is_complete:
            self._leave(at.path, "it can be read in too many ways")
        found = [] if at.kind in _UNODD else list(oddities(strip))
        if at.kind == "key":
            return self._add(strip, at, views, found)
        escaped, hidden = unescaped(strip), list(blobs(text))
        if at.kind in _COPY:
            runs = escaped[1] if escaped else []
            runs += [(b.start, b.end) for b in hidden if b.is_prose]
            odd = (run for run in runs if not _is_in_address(text, run[0]))
            found += (Oddity(ENCODED, *strip.span(*run)) for run in odd)
        self._add(strip, at, views, found)
        if escaped or hidden:
            self._decode(strip, at, escaped[0] if escaped else None, hidden)
        return None

    def _add(
        self, strip: Strip, at: _At, views: tuple[View, ...], found: list[Oddity]
    ) -> None:
        self._place += 1
        odd = tuple(found)
        self.passages.append(
            Passage(at.path, strip, self._place, at.owner, at.kind, views, odd)
        )

    def _decode(
        self, strip: Strip, at: _At, escaped: Strip | None, hidden: list[Blob]
    ) -> None:
        if at.depth >= DEPTH_LIMIT:
            why = f"texts are encoded more than {DEPTH_LIMIT} levels deep"
            return self._leave(at.path, why)
        if escaped:
            self._text(escaped, at.within("decoded"))
        for blob in hidden:
            if blob.text in self._blobs:
                continue
            if len(self._blobs) >= DECODE_LIMIT:
                why = f"it holds more than {DECODE_LIMIT} encoded texts"
                return self._leave(at.path, why)
            self._blobs.add(blob.text)
            inside = strip.at(blob.text, blob.start, blob.end)
            self._text(inside, at.within("decoded"))
        return None

    def _leave(self, path: str, why: str) -> None:
        self._unread[path, why] = None


def _members(
    value: dict[str, Any] | nested.Members, at: _At, *, is_nested: bool
) -> Iterator[tuple[_At, str, Any]]:
    """The members of an object, last first."""
    members = list(value.items() if isinstance(value, dict) else value)
    owner = _owner(members, at.owner)
    for key, inner in reversed(members):
        role = at.role if at.role and inherits(key) else role_of(key)
        path = at.path if is_nested else f"{at.path}/{_escaped(key)}"
        name = at.name if key.isdigit() else key
        yield _At(path, owner, role, name, at.depth, at.kind), key, inner


def _items(
    value: list[Any], at: _At, *, is_nested: bool
) -> Iterator[tuple[_At, None, Any]]:
    for index in range(len(value) - 1, -1, -1):
        path = at.path if is_nested else f"{at.path}/{index}"
        inner = _At(path, at.owner, at.role, at.name, at.depth, at.kind)
        yield inner, None, value[index]


def _owner(members: list[tuple[str, Any]], outer: Owner) -> Owner:
    named = {key.casefold(): value for key, value in members}
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


def _is_in_address(text: str, position: int) -> bool:
    """Whether a place lies in a URL, where encoding is usual."""
    first = max(text.rfind(mark, 0, position) for mark in " \n\t\"'(<>") + 1
    before = text[first:position].lower()
    return "://" in before or before.startswith(("www.", "data:", "mailto:", "cid:"))
