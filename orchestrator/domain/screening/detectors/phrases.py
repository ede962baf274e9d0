"""The phrase detector: one automaton for the terms of all red lines."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.banks import words_of
from orchestrator.domain.screening.detectors.lexicon import Lexicon, longest
from orchestrator.domain.screening.reading.page import Page, Passage
from orchestrator.domain.screening.reading.view import View

WITHIN = 6  # words, where a leaf with `near` does not say

_WORD = re.compile(r"[^\W_](?:[^\W_]|')*")

Span = tuple[int, int]


class Phrases:
    """Leaves {terms, match: word|prefix|anywhere, near, near_match, within}.

    With `near`, a term counts only where one of those stands at most `within` words
    before or after it; both are lit. `match` and `near_match` are "word" if unsaid.
    """

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self._lexicon: Lexicon[tuple[int, bool]] = Lexicon(_entries(self.leaves))
        self._within = {
            number: int(leaf.options.get("within", WITHIN))
            for number, leaf in enumerate(self.leaves)
            if leaf.options.get("near")
        }

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """Every term of a live leaf, in every view; the longest where several."""
        for passage in page.passages:
            for number, found in self._spans(passage, live).items():
                for start, end in longest(found):
                    yield Hit(number, passage.path, start, end, passage.place)

    def _spans(self, passage: Passage, live: frozenset[int]) -> dict[int, set[Span]]:
        spans: dict[int, set[Span]] = {}
        for view in passage.views:
            terms: dict[int, list[Span]] = {}
            near: dict[int, list[Span]] = {}
            for start, end, (number, is_near) in self._lexicon.find(view):
                if number in live:
                    found = near if is_near else terms
                    found.setdefault(number, []).append((start, end))
            for number, places in self._neighboured(view, terms, near):
                lit = {view.span(start, end) for start, end in places}
                spans.setdefault(number, set()).update(lit)
        return spans

    def _neighboured(
        self, view: View, terms: dict[int, list[Span]], near: dict[int, list[Span]]
    ) -> Iterator[tuple[int, Iterable[Span]]]:
        words: list[int] | None = None
        for number, places in terms.items():
            within = self._within.get(number)
            if within is None:
                yield number, places
            elif number in near:
                words = word_starts(view.text) if words is None else words
                yield number, _together(places, near[number], words, within)


def word_starts(text: str) -> list[int]:
    """Where the words of `text` begin, in order."""
    return [word.start() for word in _WORD.finditer(text)]


def _together(
    terms: list[Span], near: list[Span], words: list[int], within: int
) -> Iterator[Span]:
    """Each term with the nearest of `near` that is close enough, from end to end.

    What overlaps a term is no neighbour: the same words cannot be both.
    """
    by_start = sorted(near)
    by_end = sorted(near, key=lambda span: span[1])
    starts = [start for start, _ in by_start]
    ends = [end for _, end in by_end]
    for span in terms:
        first, last = _words(span, words)
        close: list[tuple[int, Span]] = []
        after = bisect_left(starts, span[1])
        if after < len(starts):
            close.append((_words(by_start[after], words)[0] - last, by_start[after]))
        before = bisect_right(ends, span[0]) - 1
        if before >= 0:
            close.append((first - _words(by_end[before], words)[1], by_end[before]))
        apart, other = min(close, default=(within + 1, span))
        if apart <= within:
            yield min(span[0], other[0]), max(span[1], other[1])


def _words(span: Span, words: list[int]) -> Span:
    """The numbers of the first and the last word of `span`."""
    return bisect_right(words, span[0]), bisect_right(words, span[1] - 1)


def _entries(leaves: Sequence[Leaf]) -> Iterator[tuple[str, str, tuple[int, bool]]]:
    for number, leaf in enumerate(leaves):
        options = leaf.options
        for term in words_of(leaf, options["terms"]):
            yield term, options.get("match", "word"), (number, False)
        if options.get("near"):
            for term in words_of(leaf, options["near"]):
                yield term, options.get("near_match", "word"), (number, True)
