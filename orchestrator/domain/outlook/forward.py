"""The forward pass of a plan: whatever is ready first is placed first."""

import heapq
from collections.abc import Mapping, Sequence
from math import hypot

from orchestrator.domain.errors import BadInput
from orchestrator.domain.outlook.pieces import (
    CLOSE,
    NOTHING,
    Moment,
    Piece,
    Planned,
    Span,
)


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
        self.places: dict[str, list[tuple[float, float, float, int]]] = {
            name: [(now, now, now, 0)] * max(1, many) for name, many in rooms.items()
        }
        self.waiting = dict[int, int]()
        self.feeds: dict[int, list[int]] = {}
        self.heap: list[tuple[float, int]] = []

    def run(self) -> None:
        """Place everything that can be placed."""
        for key, piece in self.pieces.items():
            for needed in (*piece.needs, *piece.any_of):
                if needed not in self.pieces:
                    raise BadInput(f"Task {key} needs {needed}, which is not there.")
                self.feeds.setdefault(needed, []).append(key)
            if piece.started is not None:
                self._place_started(piece)
        for key, piece in self.pieces.items():
            if piece.started is None:
                # those already placed feed it too: counted down below
                self.waiting[key] = len(piece.needs) + len(piece.any_of)
                if not self.waiting[key]:
                    heapq.heappush(self.heap, (_not_before(piece, self.now), key))
        for key in list(self.tasks):
            self._feed(key)
        while self.heap:
            _, key = heapq.heappop(self.heap)
            self._place(self.pieces[key])
            self._feed(key)

    def _feed(self, key: int) -> None:
        for other in self.feeds.get(key, ()):
            if other not in self.waiting:
                continue
            self.waiting[other] -= 1
            if not self.waiting[other]:
                piece = self.pieces[other]
                at = max(_not_before(piece, self.now), opens(piece, self.tasks))
                heapq.heappush(self.heap, (at, other))

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

    def _place(self, piece: Piece) -> None:
        start, behind = _joined(piece, self.tasks, _not_before(piece, self.now))
        soon, likely, late = start
        queues, rivals = False, list[int]()
        for name in piece.uses:
            if name not in self.places:
                continue
            free_at, free_soon, free_late, rival = self.places[name][0]
            if rival:
                rivals.append(rival)
            if free_at > likely + CLOSE:
                behind, queues = rival or behind, bool(rival)
                likely = free_at
            soon, late = max(soon, free_soon), max(late, free_late)
        start = Moment(soon, likely, late)
        free = _after(start, piece.work)
        ends = free if piece.rest is NOTHING else _after(free, piece.rest)
        self.tasks[piece.key] = Planned(start, ends, free[1], behind, queues)
        if rivals:
            self.room[piece.key] = tuple(rivals)
        self.order.append(piece.key)
        self._take(piece, free)

    def _take(self, piece: Piece, free: Moment) -> None:
        for name in piece.uses:
            if name in self.places:
                place = (free.likely, free.soon, free.late, piece.key)
                heapq.heapreplace(self.places[name], place)


def _not_before(piece: Piece, now: float) -> float:
    return now if piece.earliest is None else max(now, piece.earliest)


def _after(moment: Moment, span: Span) -> Moment:
    """The end of something that starts at `moment` and takes `span`."""
    likely = moment.likely + span.p50
    return Moment(
        likely - hypot(moment.likely - moment.soon, span.p50 - span.p10),
        likely,
        likely + hypot(moment.late - moment.likely, span.p90 - span.p50),
    )


def _not_over(moment: Moment, now: float) -> Moment:
    return Moment(max(moment.soon, now), max(moment.likely, now), max(moment.late, now))


def latest(moments: Sequence[Moment]) -> Moment | None:
    """Each bound the latest of theirs; None without any."""
    if not moments:
        return None
    return Moment(
        max(m.soon for m in moments),
        max(m.likely for m in moments),
        max(m.late for m in moments),
    )


def _joined(
    piece: Piece, tasks: Mapping[int, Planned], earliest: float
) -> tuple[Moment, int | None]:
    """When all that a task needs is there, and what comes last (None: the clock)."""
    soon = likely = late = earliest
    behind: int | None = None
    for key in piece.needs:
        ends = tasks[key].finish
        if ends[0] > soon:
            soon = ends[0]
        if ends[2] > late:
            late = ends[2]
        if ends[1] > likely or (behind is None and ends[1] >= likely):
            likely, behind = ends[1], key
    if piece.any_of and piece.least > 0:
        nth = min(piece.least, len(piece.any_of)) - 1
        ranked = sorted(piece.any_of, key=lambda key: tasks[key].finish.likely)
        last = tasks[ranked[nth]].finish.likely
        soon = max(soon, sorted(tasks[k].finish.soon for k in piece.any_of)[nth])
        late = max(late, sorted(tasks[k].finish.late for k in piece.any_of)[nth])
        if last > likely or (behind is None and last >= likely):
            likely, behind = last, ranked[nth]
    return Moment(min(soon, likely), likely, max(late, likely)), behind


def opens(
    piece: Piece, tasks: Mapping[int, Planned], moved: Mapping[int, float] | None = None
) -> float:
    """When the last of what a task needs is likely there."""
    late = moved or {}
    opens = 0.0
    for key in piece.needs:
        opens = max(opens, tasks[key].finish.likely + late.get(key, 0.0))
    if piece.any_of and piece.least > 0:
        ends = sorted(tasks[k].finish.likely + late.get(k, 0.0) for k in piece.any_of)
        opens = max(opens, ends[min(piece.least, len(ends)) - 1])
    return opens
