"""A recall as a picture: steps in columns, from what was wrong to what went out.

Made on the server, from whole steps rather than single tasks, so that it stays a
picture however far the recall reaches; what is left out is counted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orchestrator.models import Dependency
from review.recall.words import HOWS

WIDE, HIGH, GAP, BETWEEN = 178, 50, 14, 28
MOST_COLUMNS, MOST_BOXES, MOST_TASKS = 6, 7, 400
LONGEST = 20  # characters of a title in a box


@dataclass(frozen=True, slots=True)
class Reached:
    """One task that a recall reaches: its step, and how many steps come before it.

    `channel` is "" where it delivers nothing.
    """

    task: int
    title: str
    how: str
    level: int
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """One step with all its tasks, or a channel: where it stands and what it says."""

    x: int
    y: int
    title: str
    words: str
    tone: str

    @property
    def short(self) -> str:
        """As much of the title as fits."""
        long = len(self.title) > LONGEST
        return f"{self.title[: LONGEST - 1].rstrip()}…" if long else self.title


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and the lines between them. `left_out` counts tasks that are not drawn."""

    width: int
    height: int
    boxes: list[Box]
    lines: list[str]
    left_out: int
    box_width: int = WIDE
    box_height: int = HIGH


Group = tuple[int, str]  # the column, and the title of the step


def drawn(tasks: Sequence[Reached], *, total: int) -> Picture | None:
    """The picture of these tasks out of `total`; None of nothing."""
    if not tasks:
        return None
    levels = sorted({one.level for one in tasks[:MOST_TASKS]})[:MOST_COLUMNS]
    columns = {level: column for column, level in enumerate(levels)}
    groups: dict[Group, list[Reached]] = {}
    for one in tasks[:MOST_TASKS]:
        if one.level in columns:
            groups.setdefault((columns[one.level], one.title), []).append(one)
    kept = _fitting(groups)
    channels = _channels(kept)
    boxes = {group: _box(group, own, row) for group, (row, own) in kept.items()}
    outs = _out_boxes(channels, 1 + max(column for column, _title in kept))
    lines = [_line(boxes[a], boxes[b]) for a, b in _edges(kept)]
    lines += [_line(boxes[group], outs[name]) for group, name in channels]
    every = [*boxes.values(), *outs.values()]
    told = sum(len(own) for _row, own in kept.values())
    return Picture(
        width=max(box.x for box in every) + WIDE + 2,
        height=max(box.y for box in every) + HIGH + 2,
        boxes=every,
        lines=lines,
        left_out=max(0, total - told),
    )


def _fitting(
    groups: dict[Group, list[Reached]],
) -> dict[Group, tuple[int, list[Reached]]]:
    """The groups of each column that fit, the largest first, each with its row."""
    rows: Counter[int] = Counter()
    kept = {}
    for group, own in sorted(groups.items(), key=lambda g: (g[0][0], -len(g[1]))):
        if rows[group[0]] < MOST_BOXES:
            kept[group] = (rows[group[0]], own)
            rows[group[0]] += 1
    return kept


def _box(group: Group, own: Sequence[Reached], row: int) -> Box:
    column, title = group
    ways = Counter(one.how for one in own)
    told = [f"{n}: {HOWS[how].name}" if n > 1 else str(HOWS[how].name)
            for how, n in _gravest(ways)]  # fmt: skip
    words = told[0] if len(told) == 1 else f"{told[0]}, …"
    tone = HOWS[_gravest(ways)[0][0]].tone
    return Box(*_place(column, row), title=title, words=words, tone=tone)


def _gravest(ways: Counter[str]) -> list[tuple[str, int]]:
    return [(how, ways[how]) for how in HOWS if ways[how]]


def _channels(
    kept: dict[Group, tuple[int, list[Reached]]],
) -> dict[tuple[Group, str], int]:
    """What went out of which step over which channel, and how often."""
    found: Counter[tuple[Group, str]] = Counter()
    for group, (_row, own) in kept.items():
        for one in own:
            if one.channel and one.how in ("delivered", "in_flight"):
                found[group, one.channel] += 1
    return dict(found)


def _out_boxes(channels: dict[tuple[Group, str], int], column: int) -> dict[str, Box]:
    sums: Counter[str] = Counter()
    for (_group, name), n in channels.items():
        sums[name] += n
    return {
        name: Box(
            *_place(column, row),
            title=name,
            words=_("%(n)s gone out") % {"n": n},
            tone="out",
        )
        for row, (name, n) in enumerate(sums.most_common(MOST_BOXES))
    }


def _edges(
    kept: dict[Group, tuple[int, list[Reached]]],
) -> Iterable[tuple[Group, Group]]:
    """From which step to which something was given: one line for all their tasks."""
    of = {one.task: group for group, (_row, own) in kept.items() for one in own}
    pairs = Dependency.objects.filter(task__in=of, needs__in=of, soft=False)
    found = {
        (of[needs], of[task])
        for task, needs in pairs.values_list("task", "needs")
        if of[needs][0] < of[task][0]
    }
    return sorted(found)


def _place(column: int, row: int) -> tuple[int, int]:
    return 1 + column * (WIDE + BETWEEN), 1 + row * (HIGH + GAP)


def _line(start: Box, end: Box) -> str:
    """A curve from the right side of one box to the left side of another."""
    x1, y1, x2, y2 = start.x + WIDE, start.y + HIGH // 2, end.x, end.y + HIGH // 2
    bend = (x2 - x1) // 2
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
