"""Small changes to a view that make another view of the places around them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from orchestrator.domain.screening.reading.view import View

_REACH = 100  # characters kept to either side of a change, up to the next space
_LONGEST_WORD = 60


class Edit(NamedTuple):
    """[start, end) of a view becomes `text`; `is_edge` says that a word may end or
    begin there."""

    start: int
    end: int
    text: str = ""
    is_edge: bool = False


def edited(view: View, name: str, edits: Iterable[Edit]) -> View | None:
    """`view` with the edits made, cut down to their surroundings; None without any.

    Surroundings that do not touch are parted by a line end. Edits do not overlap.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    if not ordered:
        return None
    made = _Made(view)
    for first, last, group in _windows(view.text, ordered):
        made.part()
        made.keep(first, group[0].start)
        for edit, following in zip(group, [*group[1:], None], strict=True):
            made.change(edit)
            made.keep(edit.end, following.start if following else last)
    return View(
        name,
        "".join(made.pieces),
        view.strip,
        made.starts,
        made.ends,
        frozenset(made.breaks),
    )


class _Made:
    """The view being put together."""

    def __init__(self, view: View) -> None:
        size = len(view.text)
        self._text = view.text
        self._starts = range(size) if view.starts is None else view.starts
        self._ends = range(1, size + 1) if view.ends is None else view.ends
        self._old_breaks = sorted(view.breaks)
        self.pieces: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.breaks: set[int] = set()

    def part(self) -> None:
        """End a window."""
        if self.starts:
            self.pieces.append("\n")
            self.starts.append(self.ends[-1] - 1)
            self.ends.append(self.ends[-1])

    def keep(self, start: int, end: int) -> None:
        """Copy [start, end)."""
        if start >= end:
            return
        moved = len(self.starts) - start
        for index in range(bisect_left(self._old_breaks, start), len(self._old_breaks)):
            if self._old_breaks[index] > end:
                break
            self.breaks.add(self._old_breaks[index] + moved)
        self.pieces.append(self._text[start:end])
        self.starts.extend(self._starts[start:end])
        self.ends.extend(self._ends[start:end])

    def change(self, edit: Edit) -> None:
        """Put the edit's text; letter by letter where it has as many letters."""
        if edit.is_edge:
            self.breaks.add(len(self.starts))
        size = len(edit.text)
        if not size:
            return
        self.pieces.append(edit.text)
        if size == edit.end - edit.start:
            self.starts.extend(self._starts[edit.start : edit.end])
            self.ends.extend(self._ends[edit.start : edit.end])
        elif edit.start == edit.end:  # it stands for what was dropped there
            self.starts.extend([self._ends[edit.start - 1]] * size)
            self.ends.extend([self._starts[edit.start]] * size)
        else:
            self.starts.extend([self._starts[edit.start]] * size)
            self.ends.extend([self._ends[edit.end - 1]] * size)


def _windows(text: str, edits: list[Edit]) -> Iterator[tuple[int, int, list[Edit]]]:
    group: list[Edit] = []
    first = last = 0
    for edit in edits:
        if group and edit.start - _REACH <= last:
            group.append(edit)
        else:
            if group:
                yield first, last, group
            first, group = max(last, _before(text, edit.start)), [edit]
        last = _after(text, edit.end)
    yield first, last, group


def _before(text: str, position: int) -> int:
    reached = max(0, position - _REACH)
    if not reached:
        return 0
    space = text.rfind(" ", max(0, reached - _LONGEST_WORD), reached + 1)
    return reached if space < 0 else space + 1


def _after(text: str, position: int) -> int:
    reached = position + _REACH
    space = text.find(" ", reached, reached + _LONGEST_WORD)
    return min(len(text), reached) if space < 0 else space
