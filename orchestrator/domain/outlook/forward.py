"""The forward pass of a plan: whatever is ready first is placed first."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from orchestrator.domain.errors import BadInput
from orchestrator.domain.outlook.pieces import (
    BEFORE,
    CLOSE,
    NOTHING,
    Gate,
    Moment,
    Piece,
    Planned,
    Span,
)

Place = tuple[float, float, float, int]


@dataclass(slots=True, eq=False)
class Flock:
    """Siblings behind one gate that are alike in all a plan asks: looked at once, then
    placed one after another. So many are placed already."""

    gate: Gate
    keys: list[int]
    placed: int = 0


class Forward:
    """One pass from now on. `tasks` grows, in the order of `order`."""

    def __init__(
        self, pieces: dict[int, Piece], now: float, rooms: Mapping[str, int]
    ) -> None:
        self.pieces, self.now = pieces, now
        self.tasks: dict[int, Planned] = {}
        self.order: list[int] = []
        self.room: dict[int, tuple[int, ...]] = {}
        # of each room its places: when free (late and soon too), and behind whom
        self.places: dict[str, list[Place]] = {
            name: [(now, now, now, 0)] * max(1, many) for name, many in rooms.items()
        }
        self.gates: dict[int, Gate] = {}
        self.waiting = dict[Gate, int]()
        self.feeds: dict[int, list[Gate]] = {}
        self.heap: list[tuple[float, int, Flock]] = []
        # the same few sets of rooms for all: each looked up once
        self.used: dict[tuple[str, ...], list[list[Place]]] = {}

    def run(self) -> None:
        """Place everything that can be placed."""
        self._stand()
        for key in list(self.tasks):
            self._feed(key)
        for gate in [gate for gate, many in self.waiting.items() if not many]:
            if not gate.needs and not gate.any_of:
                self._open(gate)
        while self.heap:
            at, _, flock = heapq.heappop(self.heap)
            self._place(at, flock)

    def _stand(self) -> None:
        """Put every piece behind its gate, and place those already under way."""
        known = dict[tuple[object, ...], Gate]()
        for key, piece in self.pieces.items():
            if piece.started is not None:
                self._check(piece)
                self._place_started(piece)
                continue
            wants = tuple(piece.needs), tuple(piece.any_of), piece.least
            gate = known.get(wants)
            if gate is None:
                self._check(piece)
                gate = known[wants] = Gate(*wants, [], BEFORE)
                self.waiting[gate] = len(gate.needs) + len(gate.any_of)
                for needed in (*gate.needs, *gate.any_of):
                    self.feeds.setdefault(needed, []).append(gate)
            gate.keys.append(key)
            self.gates[key] = gate

    def _check(self, piece: Piece) -> None:
        for needed in (*piece.needs, *piece.any_of):
            if needed not in self.pieces:
                raise BadInput(f"Task {piece.key} needs {needed}, which is not there.")

    def _feed(self, key: int) -> None:
        for gate in self.feeds.get(key, ()):
            self.waiting[gate] -= 1
            if not self.waiting[gate]:
                self._open(gate)

    def _open(self, gate: Gate) -> None:
        gate.opens, gate.behind = _joined(gate, self.tasks)
        for keys in self._alike(sorted(gate.keys)):
            at = max(_not_before(self.pieces[keys[0]], self.now), gate.opens.likely)
            heapq.heappush(self.heap, (at, keys[0], Flock(gate, keys)))

    def _alike(self, keys: list[int]) -> list[list[int]]:
        """These in their order, in rows of neighbours that differ in nothing."""
        found: list[list[int]] = []
        before: Piece | None = None
        for key in keys:
            piece = self.pieces[key]
            # the same objects, since all siblings are cast in one mould
            if before is not None and (
                piece.work is before.work
                and piece.rest is before.rest
                and piece.uses is before.uses
                and piece.earliest == before.earliest
            ):
                found[-1].append(key)
            else:
                found.append([key])
            before = piece
        return found

    def _place_started(self, piece: Piece) -> None:
        assert piece.started is not None
        at, now = piece.started, self.now
        begun = Moment(at, at, at)
        if piece.rests:
            free, ends = begun, _after(begun, piece.rest)
        else:
            free = _not_over(_after(begun, piece.work), now)
            ends = _after(free, piece.rest)
        overdue = (
            ends.late < now - CLOSE
            if piece.rests
            else (at + piece.work.p90 < now - CLOSE)
        )
        finish = _not_over(ends, now)
        self.tasks[piece.key] = Planned(
            begun, finish, max(now, free.likely), overdue=overdue
        )
        self.order.append(piece.key)
        if not piece.rests:
            self._take(piece, free)

    def _place(self, at: float, flock: Flock) -> None:
        """Place siblings one after another, until something else is ready first."""
        piece, gate = self.pieces[flock.keys[0]], flock.gate
        opens, behind = _opens(gate, _not_before(piece, self.now))
        rooms, work, rest = self._rooms(piece.uses), piece.work, piece.rest
        heap, feeds, tasks = self.heap, self.feeds, self.tasks
        for n in range(flock.placed, len(flock.keys)):
            key = flock.keys[n]
            if heap and heap[0] < (at, key, flock):
                flock.placed = n
                heapq.heappush(heap, (at, key, flock))
                return
            start, last, queues, rivals = _queued(opens, behind, rooms)
            free = _after(start, work)
            ends = free if rest is NOTHING else _after(free, rest)
            tasks[key] = Planned(start, ends, free[1], last, queues)
            if rivals:
                self.room[key] = rivals
            self.order.append(key)
            for places in rooms:
                heapq.heapreplace(places, (free[1], free[0], free[2], key))
            if key in feeds:
                self._feed(key)

    def _take(self, piece: Piece, free: Moment) -> None:
        for places in self._rooms(piece.uses):
            place = (free.likely, free.soon, free.late, piece.key)
            heapq.heapreplace(places, place)

    def _rooms(self, uses: tuple[str, ...]) -> list[list[Place]]:
        found = self.used.get(uses)
        if found is None:
            found = [self.places[name] for name in uses if name in self.places]
            self.used[uses] = found
        return found


def _opens(gate: Gate, earliest: float) -> tuple[Moment, int | None]:
    """When what stands behind a gate may start at best, and what decides that."""
    soon, likely, late = gate.opens
    behind = gate.behind
    if likely < earliest:
        likely, behind = earliest, None
    soon = min(max(soon, earliest), likely)
    return Moment(soon, likely, max(late, likely)), behind


def _queued(
    opens: Moment, behind: int | None, rooms: Sequence[list[Place]]
) -> tuple[Moment, int | None, bool, tuple[int, ...]]:
    """When there is room as well, what decides that, and whose room it is."""
    soon, likely, late = opens
    queues = False
    rivals: tuple[int, ...] = ()
    # comparisons, not min and max: ten thousand times half as long
    for places in rooms:
        free_at, free_soon, free_late, rival = places[0]
        if rival:
            rivals = (*rivals, rival)
        if free_at > likely + CLOSE:
            behind, queues = rival or behind, bool(rival)
            likely = free_at
        if free_soon > soon:
            soon = free_soon
        if free_late > late:
            late = free_late
    return Moment(soon, likely, late), behind, queues, rivals


def _not_before(piece: Piece, now: float) -> float:
    at = piece.earliest
    return now if at is None or at < now else at


def _after(moment: Moment, span: Span) -> Moment:
    """The end of something that starts at `moment` and takes `span`."""
    (soon, at, late), (p10, p50, p90) = moment, span
    likely = at + p50
    return Moment(
        likely - hypot(at - soon, p50 - p10),
        likely,
        likely + hypot(late - at, p90 - p50),
    )


def _not_over(moment: Moment, now: float) -> Moment:
    return Moment(max(moment.soon, now), max(moment.likely, now), max(moment.late, now))


def latest(moments: Sequence[Moment]) -> Moment | None:
    """Each bound the latest of theirs; None without any."""
    if not moments:
        return None
    soon, likely, late = zip(*moments, strict=True)
    return Moment(max(soon), max(likely), max(late))


def _joined(gate: Gate, tasks: Mapping[int, Planned]) -> tuple[Moment, int | None]:
    """When all that a gate needs is there, and what comes last."""
    soon, likely, late = BEFORE
    behind: int | None = None
    for key in gate.needs:
        ends = tasks[key].finish
        if ends[0] > soon:
            soon = ends[0]
        if ends[2] > late:
            late = ends[2]
        if ends[1] > likely:
            likely, behind = ends[1], key
    if gate.any_of and gate.least > 0:
        nth = min(gate.least, len(gate.any_of)) - 1
        ranked = sorted(gate.any_of, key=lambda key: tasks[key].finish.likely)
        last = tasks[ranked[nth]].finish.likely
        soon = max(soon, sorted(tasks[k].finish.soon for k in gate.any_of)[nth])
        late = max(late, sorted(tasks[k].finish.late for k in gate.any_of)[nth])
        if last > likely:
            likely, behind = last, ranked[nth]
    return Moment(soon, likely, late), behind


def opens_late(
    gate: Gate, tasks: Mapping[int, Planned], late: Mapping[int, float]
) -> float:
    """When all that a gate needs is likely there, some of it so much later."""
    opens = gate.opens.likely
    if gate.needs:
        opens = max(tasks[k].finish.likely + late.get(k, 0.0) for k in gate.needs)
    if gate.any_of and gate.least > 0:
        ends = sorted(tasks[k].finish.likely + late.get(k, 0.0) for k in gate.any_of)
        nth = ends[min(gate.least, len(ends)) - 1]
        opens = max(opens, nth) if gate.needs else nth
    return opens
