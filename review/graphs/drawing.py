"""A graph as shapes with coordinates, which a template writes as SVG.

Frames are drawn from the inside out: each is laid out by itself and then stands as one
box in what is around it, so no frame ever covers a step that is not its own.
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from review.graphs.layout import Line, Point, Size, lay_out, stacked
from review.graphs.shapes import Box, Graph

WIDTH = 224.0
TITLE_LINE, SUB_LINE = 17.0, 16.0
TITLE_CHARS, SUB_CHARS = 22, 26
PAD, HEAD = 14.0, 28.0  # around what is inside a frame
STACK = 4.0  # by how much the second sheet of a stack shows
CHAR = 7.2  # of a label of 12 px
BACK = 64.0  # how far a line that runs backwards swings out
ICONS = {
    "agent": "robot",
    "ask": "message-2",
    "gate": "hourglass",
    "wait": "clock",
    "route": "route",
    "effect": "speakerphone",
    "frame": "stack",
    "layer": "stack",
}


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text inside a box; `look` is title or sub."""

    text: str
    x: float
    y: float
    look: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a run is with the steps of a box, and where its tasks are listed."""

    state: str
    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One box with its corner, its lines of text and its sign."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    icon: str
    words: tuple[Words, ...]
    standing: Standing | None = None

    @property
    def under_x(self) -> float:
        """The corner of the second sheet of a stack."""
        return self.x + STACK

    @property
    def under_y(self) -> float:
        """The corner of the second sheet of a stack."""
        return self.y + STACK

    @property
    def sign_x(self) -> float:
        """Where its sign stands."""
        return self.x + 10

    @property
    def sign_y(self) -> float:
        """Where its sign stands."""
        return self.y + 8

    @property
    def state_x(self) -> float:
        """Where its state stands."""
        return self.x + 34

    @property
    def state_y(self) -> float:
        """Where its state stands."""
        return self.y + self.height - 22

    @property
    def label(self) -> str:
        """All of it in words."""
        state = [self.standing.words] if self.standing else []
        parts = [self.box.title, self.box.sub, *self.box.marks, *state]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line through its points; a label stands before its end."""

    points: tuple[Point, ...]
    label: str = ""

    @property
    def is_back(self) -> bool:
        """Whether it closes a loop, which is a mistake in the definition."""
        return self.points[-1][0] < self.points[0][0]

    @property
    def path(self) -> str:
        """As an SVG path: curves between layers, straight through the lanes."""
        (x, y), *rest = self.points
        path = f"M{x:.1f} {y:.1f}"
        if self.is_back:  # below the boxes between
            to_x, to_y = rest[-1]
            low = max(y, to_y) + BACK
            path += f"C{x + BACK:.1f} {low:.1f} {to_x - BACK:.1f} {low:.1f}"
            return f"{path} {to_x:.1f} {to_y:.1f}"
        for i, (to_x, to_y) in enumerate(rest):
            if i % 2:  # through a lane
                path += f"H{to_x:.1f}"
            else:
                bend = (x + to_x) / 2
                path += f"C{bend:.1f} {y:.1f} {bend:.1f} {to_y:.1f}"
                path += f" {to_x:.1f} {to_y:.1f}"
            x, y = to_x, to_y
        return path

    @property
    def width(self) -> float:
        """Of the label."""
        return len(self.label) * CHAR + 10

    @property
    def x(self) -> float:
        """The left of the label."""
        return self.points[-1][0] - self.width - 12

    @property
    def y(self) -> float:
        """The middle of the label."""
        return self.points[-1][1]

    @property
    def top(self) -> float:
        """The top of the label."""
        return self.y - 10

    @property
    def text_x(self) -> float:
        """The middle of the label's text."""
        return self.x + self.width / 2

    @property
    def text_y(self) -> float:
        """The base of the label's text."""
        return self.y + 4


@dataclass(frozen=True, slots=True)
class DrawnFrame:
    """A frame around steps."""

    title: str
    x: float
    y: float
    width: float
    height: float

    @property
    def text_x(self) -> float:
        """Where its title begins."""
        return self.x + PAD

    @property
    def text_y(self) -> float:
        """The base of its title."""
        return self.y + 19


@dataclass(slots=True)
class Drawing:
    """What `graph/_graph.html` draws."""

    boxes: list[Drawn] = field(default_factory=list)
    lines: list[DrawnLine] = field(default_factory=list)
    frames: list[DrawnFrame] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0
    folded: str = ""

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds that occur, with their signs, for the key."""
        found = dict.fromkeys(one.box.kind for one in self.boxes)
        return [(kind, ICONS[kind]) for kind in found if kind != "layer"]

    @property
    def has_stack(self) -> bool:
        """Whether a step runs once for each of a list."""
        return any(one.box.stacked for one in self.boxes)

    @property
    def has_optional(self) -> bool:
        """Whether a step may be skipped over."""
        return any(one.box.dashed for one in self.boxes)


def draw(graph: Graph, standing: Mapping[str, Standing] | None = None) -> Drawing:
    """Lay a graph out; `standing` tells of boxes by name how far a run is with them."""
    drawing = _inside(graph, "", standing or {})
    drawing = _moved(drawing, 1.0, 1.0)
    drawing.width += 2 + STACK
    drawing.height += 2 + STACK
    drawing.folded = graph.folded
    return drawing


def _inside(graph: Graph, frame: str, standing: Mapping[str, Standing]) -> Drawing:
    """The drawing of what stands directly in `frame`, from (0, 0)."""
    boxes = {b.name: b for b in graph.boxes if b.frame == frame}
    within = [around for around in graph.frames if around.frame == frame]
    parts = {f.name: _inside(graph, f.name, standing) for f in within}
    parts = {name: part for name, part in parts.items() if part.boxes}
    sizes = {name: _size(box, standing.get(name)) for name, box in boxes.items()}
    for name, part in parts.items():
        sizes[name] = Size(part.width + 2 * PAD, part.height + HEAD + PAD)
    lines, labels = _lines(graph, frame)
    gaps = {line: len(label) * CHAR + 40 for line, label in labels.items()}
    ordered = _in_order(graph, sizes)
    if any(f.name == frame and f.kind == "repeat" for f in graph.frames):
        placed = stacked(ordered)
    else:
        placed = lay_out(ordered, lines, gaps=gaps)
    drawing = Drawing(width=placed.width, height=placed.height)
    titles = {f.name: f.title for f in graph.frames}
    for name, part in parts.items():
        x, y = placed.corners[name]
        size = sizes[name]
        outline = DrawnFrame(titles[name], x, y, size.width, size.height)
        drawing.frames.append(outline)
        inner = _moved(part, x + PAD, y + HEAD)
        drawing.frames += inner.frames
        drawing.boxes += inner.boxes
        drawing.lines += inner.lines
    for name, box in boxes.items():
        at, size = placed.corners[name], sizes[name]
        drawing.boxes.append(_drawn(box, at, size, standing.get(name)))
    for line, points in placed.lines.items():
        drawing.lines.append(DrawnLine(tuple(points), labels.get(line, "")))
    return drawing


def _in_order(graph: Graph, sizes: Mapping[str, Size]) -> dict[str, Size]:
    """Boxes and frames in the order in which their first step was written."""
    found = dict[str, Size]()
    for box in graph.boxes:
        for name in (box.name, *_frames_of(graph, box)):
            if name in sizes:
                found.setdefault(name, sizes[name])
    return found


def _frames_of(graph: Graph, box: Box) -> list[str]:
    """The frames a box stands in, from the inside out."""
    outer = {around.name: around.frame for around in graph.frames}
    found, name = [], box.frame
    while name:
        found.append(name)
        name = outer.get(name, "")
    return found


def _lines(graph: Graph, frame: str) -> tuple[list[Line], dict[Line, str]]:
    """The lines between what stands directly in `frame`, with their labels."""
    chains = {b.name: [b.name, *_frames_of(graph, b), ""] for b in graph.boxes}
    lines, labels = list[Line](), dict[Line, str]()
    for line in graph.lines:
        ends = []
        for name in line:
            chain = chains[name]
            if frame in chain:
                ends.append(chain[chain.index(frame) - 1])
        if len(ends) == 2 and ends[0] != ends[1]:
            between = (ends[0], ends[1])
            lines.append(between)
            if graph.labels.get(line):
                said = labels.get(between)
                label = graph.labels[line]
                labels[between] = f"{said}, {label}" if said else label
    return lines, labels


def _size(box: Box, standing: Standing | None) -> Size:
    titles = len(_wrapped(box.title, TITLE_CHARS))
    subs = len(_subs(box, standing))
    return Size(WIDTH, 15 + titles * TITLE_LINE + subs * SUB_LINE)


def _subs(box: Box, standing: Standing | None) -> list[str]:
    """Who does it, what holds of it; in a run what became of it instead."""
    lines = [box.sub] if box.sub else []
    if standing is None and box.marks:
        lines += _wrapped(" · ".join(box.marks), SUB_CHARS)
    return [_short(line, SUB_CHARS) for line in lines] + ([""] if standing else [])


def _drawn(box: Box, at: Point, size: Size, standing: Standing | None) -> Drawn:
    x, y = at
    words, down = [], y + 8
    for line in _wrapped(box.title, TITLE_CHARS):
        words.append(Words(line, x + 34, down + 13, "title"))
        down += TITLE_LINE
    for line in _subs(box, standing):
        if line:
            words.append(Words(line, x + 34, down + 13, "sub"))
            down += SUB_LINE
    icon = ICONS.get(box.kind, "robot")
    return Drawn(box, x, y, size.width, size.height, icon, tuple(words), standing)


def _wrapped(text: str, most: int) -> list[str]:
    """At most two lines of at most `most` characters."""
    lines = textwrap.wrap(text, most) or [""]
    if len(lines) > 2:
        lines = [lines[0], lines[1] + " " + lines[2]]
    return [_short(line, most) for line in lines]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _moved(drawing: Drawing, by_x: float, by_y: float) -> Drawing:
    """The drawing shifted."""

    def there(one: Any) -> Any:
        return replace(one, x=one.x + by_x, y=one.y + by_y)

    boxes = [there(one) for one in drawing.boxes]
    return Drawing(
        boxes=[replace(b, words=tuple(map(there, b.words))) for b in boxes],
        lines=[
            replace(one, points=tuple((x + by_x, y + by_y) for x, y in one.points))
            for one in drawing.lines
        ],
        frames=[there(one) for one in drawing.frames],
        width=drawing.width,
        height=drawing.height,
    )
