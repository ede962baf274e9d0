"""Text as a reader sees it, with the way back to the characters that were written.

Per character: NFKD and casefold, marks and invisible characters dropped, quotes and
dashes made plain, any run of white space one space. Whatever is found in the folded
text is lit in the original, never in a copy of it.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_PLAIN = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u2033", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63", "-")
)
_DROPPED = frozenset({"Mn", "Me", "Cf"})
_JOINERS = frozenset("\u00ad\u200c\u200d\u2060\ufeff")  # honest inside one word


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is the folded form of `source`.

    `starts` and `ends` give, for each folded character, the source characters it came
    from; None means the two are aligned one to one. `breaks` are the folded positions
    with an invisible character before them, which may stand for a space.
    """

    source: str
    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None
    breaks: frozenset[int] = frozenset()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source characters behind folded [start, end)."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            return 0, 0
        return self.starts[start], self.ends[end - 1]

    def is_edge(self, position: int) -> bool:
        """Whether no word runs across folded `position`."""
        if position <= 0 or position >= len(self.text) or position in self.breaks:
            return True
        before, after = self.text[position - 1], self.text[position]
        return not (before.isalnum() and after.isalnum())


def fold(source: str) -> Folded:
    """Fold `source`; plain ASCII without odd spacing costs one lower()."""
    if source.isascii() and source.isprintable() and "  " not in source:
        return Folded(source, source.lower())
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: set[int] = set()
    for index, character in enumerate(source):
        folded = _fold_one(character)
        if not folded:
            if unicodedata.category(character) == "Cf" and character not in _JOINERS:
                breaks.add(len(text))
            elif ends and unicodedata.category(character) != "Cf":
                ends[-1] = index + 1  # a mark belongs to the letter it stands on
            continue
        for piece in folded:
            if piece == " " and text and text[-1] == " ":
                ends[-1] = index + 1
                continue
            text.append(piece)
            starts.append(index)
            ends.append(index + 1)
    return Folded(source, "".join(text), tuple(starts), tuple(ends), frozenset(breaks))


@lru_cache(maxsize=8192)
def _fold_one(character: str) -> str:
    if character.isspace():
        return " "
    spread = unicodedata.normalize("NFKD", character.translate(_PLAIN)).casefold()
    spread = unicodedata.normalize("NFKD", spread)
    kept = "".join(c for c in spread if unicodedata.category(c) not in _DROPPED)
    return "".join(" " if c.isspace() else c for c in kept.translate(_PLAIN))
