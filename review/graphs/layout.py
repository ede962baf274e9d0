"""Where boxes stand in a drawing that reads from left to right, and how lines run.

Layers are longest paths from what needs nothing; the order within a layer follows the
mean of the neighbours (Sugiyama, Tagawa and Toda, 1981). A line over several layers
keeps a lane of its own in those between, so it never runs through a box.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Line: TypeAlias = tuple[str, str]
Point: TypeAlias = tuple[float, float]
Lane: TypeAlias = tuple[str, str, int]  # a line, in one of the layers it passes

GAP = 18.0  # between boxes of one layer
LANE = 10.0  # the height a passing line takes
DOWN = 24.0  # between boxes of a stack
SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Size:
    """Of one box, in pixels."""

    width: float
    height: float


@dataclass(slots=True)
class Placed:
    """Corners of boxes (top left), points of lines, and the whole size."""

    corners: dict[str, Point] = field(default_factory=dict)
    lines: dict[Line, list[Point]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0


@dataclass(slots=True)
class _Slot:
    """A box in its layer, or the lane of a line that passes."""

    key: str | Lane
    height: float
    y: float = 0.0
    before: "list[_Slot]" = field(default_factory=list)
    after: "list[_Slot]" = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def lay_out(
    sizes: Mapping[str, Size], lines: Sequence[Line], *, gaps: Mapping[Line, float]
) -> Placed:
    """Place every box of `sizes`; `gaps` is the room a line wants for its label.

    A loop does not matter: the line that closes it runs backwards.
    """
    lines = [(a, b) for a, b in dict.fromkeys(lines) if a in sizes and b in sizes]
    level = layers(list(sizes), lines)
    columns, slots = _columns(sizes, lines, level)
    for sweep in range(SWEEPS):
        _reorder(columns, back=sweep % 2 == 1)
    _settle(columns)
    return _placed(sizes, lines, level, columns, slots, gaps)


def stacked(sizes: Mapping[str, Size]) -> Placed:
    """Boxes one below the other in their order, each with a line to the next."""
    width = max((size.width for size in sizes.values()), default=0.0)
    placed, y, last = Placed(width=width), 0.0, ""
    for name, size in sizes.items():
        x = (width - size.width) / 2
        placed.corners[name] = (x, y)
        if last:
            above = placed.corners[last][1] + sizes[last].height
            placed.lines[(last, name)] = [(width / 2, above), (width / 2, y)]
        y, last = y + size.height + DOWN, name
    placed.height = max(0.0, y - DOWN)
    return placed


def layers(names: Sequence[str], lines: Sequence[Line]) -> dict[str, int]:
    """The layer of each name: one more than the last of those before it."""
    before: dict[str, set[str]] = {name: set() for name in names}
    for a, b in lines:
        if a != b and a in before and b in before:
            before[b].add(a)
    level: dict[str, int] = {}
    left = dict.fromkeys(names)
    while left:
        free = [name for name in left if before[name] <= level.keys()]
        for name in free or [next(iter(left))]:  # a loop is cut at its first
            known = [level[other] for other in before[name] if other in level]
            level[name] = 1 + max(known, default=-1)
            del left[name]
    return level


def direct(names: Sequence[str], lines: Sequence[Line]) -> list[Line]:
    """The lines without those that a longer way between the same two says already."""
    level = layers(names, lines)
    after: dict[str, list[str]] = {name: [] for name in names}
    for a, b in lines:
        if level[a] < level[b]:
            after[a].append(b)
    reach: dict[str, set[str]] = {}
    for name in sorted(names, key=lambda n: -level[n]):
        reach[name] = set(after[name]).union(*(reach[n] for n in after[name]))
    return [
        (a, b)
        for a, b in lines
        if not any(b in reach[between] for between in after[a] if between != b)
    ]


def _columns(
    sizes: Mapping[str, Size], lines: Sequence[Line], level: Mapping[str, int]
) -> tuple[list[list[_Slot]], dict[str, _Slot]]:
    columns: list[list[_Slot]] = [[] for _ in range(1 + max(level.values(), default=0))]
    slots = {name: _Slot(name, size.height) for name, size in sizes.items()}
    for name, slot in slots.items():
        columns[level[name]].append(slot)
    for a, b in lines:
        last = slots[a]
        for between in range(level[a] + 1, level[b]):
            lane = _Slot((a, b, between), LANE)
            columns[between].append(lane)
            _join(last, lane)
            last = lane
        _join(last, slots[b])
    return columns, slots


def _join(one: _Slot, other: _Slot) -> None:
    one.after.append(other)
    other.before.append(one)


def _reorder(columns: list[list[_Slot]], *, back: bool) -> None:
    """Sort each layer by the mean place of its neighbours in the one just sorted."""
    for column in reversed(columns) if back else columns:
        place = {id(slot): i for c in columns for i, slot in enumerate(c)}

        def mean(slot: _Slot, place: dict[int, int] = place) -> float:
            near = slot.after if back else slot.before
            if not near:
                return float(place[id(slot)])
            return sum(place[id(other)] for other in near) / len(near)

        column.sort(key=mean)


def _settle(columns: list[list[_Slot]]) -> None:
    """Move boxes towards the middle of their neighbours; their order stays."""
    for column in columns:
        _spread(column, [0.0] * len(column))
    for sweep in range(SWEEPS):
        back = sweep % 2 == 1
        for column in reversed(columns) if back else columns:
            wanted = []
            for slot in column:
                near = (slot.after if back else slot.before) or [slot]
                middle = sum(other.middle for other in near) / len(near)
                wanted.append(middle - slot.height / 2)
            _spread(column, wanted)
    top = min((slot.y for column in columns for slot in column), default=0.0)
    for column in columns:
        for slot in column:
            slot.y -= top


def _spread(column: list[_Slot], wanted: list[float]) -> None:
    """As near to `wanted` as the order allows.

    The mean of pushing everything down and pushing everything up: both keep the gaps,
    so their mean does.
    """
    down, edge = [], float("-inf")
    for slot, y in zip(column, wanted, strict=True):
        down.append(max(y, edge))
        edge = down[-1] + slot.height + GAP
    edge = float("inf")
    for i in reversed(range(len(column))):
        up = min(wanted[i], edge - column[i].height - GAP)
        edge = up
        column[i].y = (down[i] + up) / 2


def _placed(
    sizes: Mapping[str, Size],
    lines: Sequence[Line],
    level: Mapping[str, int],
    columns: list[list[_Slot]],
    slots: Mapping[str, _Slot],
    gaps: Mapping[Line, float],
) -> Placed:
    placed = Placed()
    widths = [0.0] * len(columns)
    room = [44.0] * len(columns)  # to the right of each layer
    for name, size in sizes.items():
        widths[level[name]] = max(widths[level[name]], size.width)
    for line in lines:
        before = max(0, level[line[1]] - 1)
        room[before] = max(room[before], gaps.get(line, 0.0))
    lefts, x = [], 0.0
    for width, gap in zip(widths, room, strict=True):
        lefts.append(x)
        x += width + gap
    placed.width = lefts[-1] + widths[-1] if lefts else 0.0
    for name, slot in slots.items():
        placed.corners[name] = (lefts[level[name]], slot.y)
    lanes = {slot.key: slot for column in columns for slot in column}
    for a, b in lines:
        points = [(lefts[level[a]] + sizes[a].width, slots[a].middle)]
        for between in range(level[a] + 1, level[b]):
            y = lanes[(a, b, between)].middle
            points += [(lefts[between], y), (lefts[between] + widths[between], y)]
        placed.lines[(a, b)] = [*points, (lefts[level[b]], slots[b].middle)]
    placed.height = max((s.y + s.height for c in columns for s in c), default=0.0)
    return placed
