"""Many phrases found at once in folded text, by an Aho-Corasick automaton."""

from collections.abc import Iterable, Iterator
from typing import Generic, Literal, TypeAlias, TypeVar, get_args

import ahocorasick

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.reading.folding import Folded, fold

Match: TypeAlias = Literal["word", "prefix", "anywhere"]
MATCHES: tuple[str, ...] = get_args(Match)
T = TypeVar("T")


class Lexicon(Generic[T]):
    """Phrases, how each must stand among its neighbours, and what each stands for."""

    def __init__(self, entries: Iterable[tuple[str, str, T]]) -> None:
        """`entries` are (phrase, match, meaning). BadRule for an empty phrase."""
        meanings: dict[str, list[tuple[str, T]]] = {}
        for phrase, match, meaning in entries:
            key = fold(phrase).text.strip()
            if not key:
                raise BadRule(f"The term {phrase!r} has no letters: nothing to find.")
            meanings.setdefault(key, []).append((match, meaning))
        self._automaton = ahocorasick.Automaton()
        for key, found in meanings.items():
            self._automaton.add_word(key, (len(key), tuple(found)))
        self._is_empty = not meanings
        if meanings:
            self._automaton.make_automaton()

    def find(self, folded: Folded) -> Iterator[tuple[int, int, T]]:
        """(start, end, meaning) in folded offsets, by end; overlaps included."""
        if self._is_empty:
            return
        for last, (length, found) in self._automaton.iter(folded.text):
            start, end = last + 1 - length, last + 1
            begins, ends = folded.is_edge(start), folded.is_edge(end)
            for match, meaning in found:
                if (begins or match == "anywhere") and (ends or match != "word"):
                    yield start, end, meaning


def longest(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that lie inside no other, in reading order."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept
