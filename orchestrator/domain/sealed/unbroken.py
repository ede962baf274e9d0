"""Is a history what was sealed? Names the first row that is not; rows in, words out."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from orchestrator.domain.sealed import merkle
from orchestrator.domain.sealed.history import FIRST, Row, Seal, event_leaf, short

AHEAD = 6_000
"""How many rows are looked at to tell what became of the first that does not fit."""


Key = tuple[int, int]
"""Where an event stands: (xid, id)."""


class Events(Protocol):
    """The events as they are now, up to the last checkpoint's end."""

    def leaves(self, after: Key, until: Key) -> bytes:
        """The leaves of those between, one after the other: quick, and may be wrong
        about odd characters; what differs is looked at row by row.
        """

    def rows(self, after: Key) -> Iterable[Row]:
        """All after this one, in order."""


@dataclass(slots=True)
class Found:
    """What an examination came to; `bad` starts with the first bad row."""

    events: int = 0
    checkpoints: int = 0
    bad: list[str] = field(default_factory=list)
    last: Seal | None = None
    complete: bool = True


def examine(
    seals: Iterable[tuple[Seal, bytes]],
    events: Events,
    *,
    trusted: Collection[str],
    enough: Callable[[], bool] = lambda: False,
) -> Found:
    """Compare `events` with the leaves, the leaves with the chain, it with `trusted`.

    `seals` come by number, each with its leaves; `trusted` are public keys. Stops
    between checkpoints when `enough` says so, and is not `complete` then.
    """
    found, rows = Found(), _Rows(events)
    row_fault, faults = "", list[str]()
    for seal, packed in seals:
        if enough():
            found.complete = False
            break
        leaves = merkle.split(packed)
        if not row_fault:
            row_fault = rows.fault_of(seal, packed, leaves)
        faults += [
            f"checkpoint {seal.number}: {fault}"
            for fault in _chain_faults(seal, leaves, found.last, trusted)
        ]
        found.last = seal
        found.checkpoints += 1
    if found.complete and not row_fault:
        row_fault = rows.left_over()
    found.events = rows.passed
    found.bad = [*([row_fault] if row_fault else []), *faults]
    return found


def against_anchor(
    anchor: Seal, stored: Seal | None, *, ledger: str, last: int
) -> list[str]:
    """What an exported checkpoint says against the stored one of its number."""
    named = f"anchor of checkpoint {anchor.number}"
    if anchor.ledger != ledger:
        return [f"{named}: it is of ledger {anchor.ledger}; this is ledger {ledger}"]
    if damage := anchor.faults():
        return [f"{named}: the file itself is damaged: {damage[0]}"]
    if stored is None and anchor.number > last:
        return [
            f"{named}: the history was cut: it ends at checkpoint {last}, before the"
            f" anchor with its {anchor.total} events"
        ]
    if stored is None:
        return [f"{named}: the checkpoint is gone from the ledger"]
    if stored.key != anchor.key:
        return [
            f"{named}: the ledger's was signed by key {short(stored.key)}, the anchor"
            f" by {short(anchor.key)}: the history was sealed anew"
        ]
    if stored != anchor:
        return [
            f"{named}: the ledger has another checkpoint {anchor.number}: the history"
            " was rewritten"
        ]
    return []


class _Rows:
    """Checkpoint by checkpoint; from the first that does not fit on, row by row."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._end: Key = (0, 0)
        self._rest: Iterator[Row] | None = None
        self._seen: deque[Row] = deque()
        self.passed = 0
        self.before: Row | None = None

    def fault_of(self, seal: Seal, packed: bytes, leaves: Sequence[bytes]) -> str:
        """What is wrong with the events of one checkpoint; "" when all fit."""
        end = (seal.last_xid, seal.last_id)
        if self._rest is None:
            if self._events.leaves(self._end, end) == packed:
                self.passed += len(leaves)
                self._end = end
                return ""
            self._rest = iter(self._events.rows(self._end))
        for index, sealed in enumerate(leaves):
            row = self._next()
            if row is None or event_leaf(row) != sealed:
                return _told(seal, leaves[index:], index, row, self)
            self.passed += 1
            self.before = row
        return ""

    def left_over(self) -> str:
        """What is wrong with events that no checkpoint asked for."""
        row = self._next()
        if row is None:
            return ""
        return f"event {row[0]} was inserted: it lies before the last sealed event"

    def ahead(self, count: int) -> list[Row]:
        """The rows to come, at most `count`."""
        if self._rest is not None:
            self._seen.extend(islice(self._rest, max(count - len(self._seen), 0)))
        return list(self._seen)[:count]

    def _next(self) -> Row | None:
        if self._seen:
            return self._seen.popleft()
        return next(self._rest, None) if self._rest is not None else None


def _told(
    seal: Seal, sealed: Sequence[bytes], index: int, row: Row | None, rows: _Rows
) -> str:
    """What became of the first row that is not what was sealed at its place."""
    place = f"place {index + 1} of checkpoint {seal.number}"
    if row is None:
        return f"{_gone(seal, len(sealed), index, rows)} was removed ({place})"
    there = {event_leaf(row), *(event_leaf(later) for later in rows.ahead(AHEAD))}
    beyond = (row[2], row[0]) > (seal.last_xid, seal.last_id)
    is_there, was_sealed = sealed[0] in there, beyond or event_leaf(row) in sealed
    if is_there and was_sealed:
        return f"event {row[0]} was moved: another was sealed there ({place})"
    if is_there:
        return f"event {row[0]} was inserted or moved here ({place})"
    if was_sealed:
        return f"{_gone(seal, len(sealed), index, rows)} was removed ({place})"
    return f"event {row[0]} was changed ({place})"


def _gone(seal: Seal, left: int, index: int, rows: _Rows) -> str:
    if index == 0:
        return f"event {seal.first_id}"
    if left == 1:
        return f"event {seal.last_id}"
    return f"the event after event {rows.before[0] if rows.before else 0}"


def _chain_faults(
    seal: Seal, leaves: Sequence[bytes], before: Seal | None, trusted: Collection[str]
) -> Iterator[str]:
    due = before.number + 1 if before else 1
    if seal.number != due:
        yield f"checkpoint {due} is gone"
    if seal.count != len(leaves) or merkle.root(leaves).hex() != seal.root:
        yield "its leaves are not those under its root"
    yield from seal.faults()
    if before and (seal.previous, seal.total) != (
        before.hash,
        before.total + seal.count,
    ):
        yield f"it does not follow checkpoint {before.number}"
    if not before and (seal.previous, seal.total) != (FIRST, seal.count):
        yield "it is not the first, but the one before it is gone"
    if seal.key not in trusted:
        yield f"it was signed by key {short(seal.key)}, which is not this ledger's"
