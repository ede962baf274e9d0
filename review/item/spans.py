"""A text cut into pieces that a template can light, without ever building markup.

Offsets are code points, as in a finding. Where findings overlap the text is split, so
that each piece knows every finding that covers it. Characters nobody can see, or that
turn the reading direction, become badges that name them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

SEVERITIES = ("low", "medium", "high")
_PLAIN = {"\n", "\t"}
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
    "\ufff0-\uffff\ue000-\uf8ff\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding as the page shows it: its number, how severe, and in short why."""

    number: int
    severity: str
    title: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text. `opens` are the marks that begin here; `badge` names an
    unseen character, and `text` is then empty."""

    text: str
    marks: tuple[Mark, ...] = ()
    opens: tuple[Mark, ...] = ()
    badge: str = ""
    name: str = ""

    @property
    def severity(self) -> str:
        """The gravest severity that covers this piece; "" where none does."""
        ranks = [SEVERITIES.index(m.severity) for m in self.marks]
        return SEVERITIES[max(ranks)] if ranks else ""

    @property
    def numbers(self) -> str:
        """The numbers of all marks here, such as "1 3"."""
        return " ".join(str(mark.number) for mark in self.marks)


def segments(text: str, marks: Iterable[Mark] = ()) -> tuple[Segment, ...]:
    """`text` in reading order; the pieces and unseen characters add up to it."""
    live = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    edges = {0, len(text), *(m.start for m in live), *(m.end for m in live)}
    bounds = sorted(edges)
    pieces: list[Segment] = []
    for start, end in pairwise(bounds):
        covering = tuple(m for m in live if m.start <= start and end <= m.end)
        opening = tuple(m for m in covering if m.start == start)
        pieces.extend(_visible(text, start, end, covering, opening))
    return tuple(pieces)


def shown_label(text: str) -> str:
    """A key or title on one line with unseen characters written out."""
    return _UNSEEN.sub(
        lambda found: (
            f"[{_code(found[0])}]" if _is_unseen(text, found.start()) else found[0]
        ),
        text,
    )


def has_unseen(text: str) -> bool:
    """Whether the text holds a character that would become a badge."""
    return any(_is_unseen(text, found.start()) for found in _UNSEEN.finditer(text))


def _visible(
    text: str, start: int, end: int, marks: Sequence[Mark], opens: Sequence[Mark]
) -> Iterator[Segment]:
    covering, opening = tuple(marks), tuple(opens)
    position = start
    for found in _UNSEEN.finditer(text, start, end):
        at = found.start()
        if not _is_unseen(text, at):
            continue
        if at > position:
            yield Segment(text[position:at], covering, opening)
            opening = ()
        yield Segment("", covering, opening, _code(text[at]), _name(text[at]))
        opening = ()
        position = at + 1
    if position < end:
        yield Segment(text[position:end], covering, opening)


def _is_unseen(text: str, at: int) -> bool:
    """A joiner inside an emoji is part of what is seen."""
    character = text[at]
    if character != _JOINER:
        return character not in _PLAIN
    around = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    return not all(one and unicodedata.category(one) in _JOINED for one in around)


_JOINED = {"So", "Sk", "Mn"}


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _name(character: str) -> str:
    return unicodedata.name(character, "control character").lower()
