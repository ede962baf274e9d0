"""Many phrases found at once in folded text, by an Aho-Corasick automaton.

Between the words of a phrase any white space, hyphen or underscore may stand, and
"risk-free" is also found written as one word.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise, product
from operator import add
from typing import Generic, Literal, TypeAlias, TypeVar, get_args

import ahocorasick

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.reading.view import View

Match: TypeAlias = Literal["word", "prefix", "anywhere"]
MATCHES: tuple[str, ...] = get_args(Match)
T = TypeVar("T")

_KEPT = 65_536  # phrases whose spellings are remembered: rulesets share most of them
_WIDE = re.compile("  +")
_SPACED = str.maketrans("-_", "  ")
_JOINED_LETTERS = 6  # shorter ones are other words: "on us", "in for"
_MIXED_PARTS = 3  # up to here any gap may close by itself, beyond it all or one
_UNSPACED = (
    ("\u0e00", "\u0fff"),  # Thai, Lao, Tibetan
    ("\u1000", "\u109f"),  # Burmese
    ("\u1780", "\u17ff"),  # Khmer
    ("\u3040", "\u30ff"),  # kana
    ("\u3400", "\u9fff"),  # Han
)
_SUFFIXING = (("\u1100", "\u11ff"), ("\uac00", "\ud7af"))  # Hangul takes particles


class Lexicon(Generic[T]):
    """Phrases, how each must stand among its neighbours, and what each stands for."""

    def __init__(self, entries: Iterable[tuple[str, str, T]]) -> None:
        """`entries` are (phrase, match, meaning). BadRule for an empty phrase."""
        meanings: dict[str, dict[tuple[str, T], None]] = {}
        for phrase, match, meaning in entries:
            written = _written(phrase)
            if not written:
                raise BadRule(f"The term {phrase!r} has no letters: nothing to find.")
            for spelling in written:
                edges = match if spelling.isascii() else _edges(spelling, match)
                meanings.setdefault(spelling, {})[(edges, meaning)] = None
        self._automaton = ahocorasick.Automaton()
        for key, found in meanings.items():
            is_loose = any(match == "anywhere" for match, _ in found)
            self._automaton.add_word(key, (len(key), tuple(found), is_loose))
        self._is_empty = not meanings
        if meanings:
            self._automaton.make_automaton()

    def find(self, view: View) -> Iterator[tuple[int, int, T]]:
        """(start, end, meaning) in offsets of `view.text`, by end; overlaps too."""
        if self._is_empty:
            return
        text, places = spaced(view.text)
        for last, (length, found, is_loose) in self._automaton.iter(text):
            start, end = last + 1 - length, last + 1
            if places is not None:
                start, end = places[start], places[last] + 1
            begins = view.is_edge(start)
            if not (begins or is_loose):
                continue
            ends = view.is_edge(end)
            for match, meaning in found:
                if (begins or match == "anywhere") and (ends or match != "word"):
                    yield start, end, meaning


@lru_cache(maxsize=_KEPT)
def _written(phrase: str) -> tuple[str, ...]:
    key = phrase_key(phrase)
    return tuple(spellings(key)) if key else ()


def phrase_key(phrase: str) -> str:
    """`phrase` folded, with one space between its words; "" where nothing is left."""
    if phrase.isascii() and phrase.isprintable():
        folded = phrase.lower().replace("`", "'")
    else:
        folded = fold(phrase).text
    return " ".join(folded.translate(_SPACED).split())


def spellings(key: str) -> list[str]:
    """The ways the folded phrase `key` may be written, itself first."""
    if " " not in key:
        return list(filter(None, dict.fromkeys((key, key.replace("'", "")))))
    parts = key.split(" ")
    gaps = len(parts) - 1
    if gaps < _MIXED_PARTS:
        choices = list(product((" ", ""), repeat=gaps))
    else:
        choices = [(" ",) * gaps, ("",) * gaps]
        choices += [(" ",) * i + ("",) + (" ",) * (gaps - 1 - i) for i in range(gaps)]
    found = {key: None}
    closed = [_may_join(before, after) for before, after in pairwise(parts)]
    for gap in choices:
        if all(between or may for between, may in zip(gap, closed, strict=True)):
            written = "".join(map(add, parts, (*gap, "")))
            found[written] = None
            found[written.replace("'", "")] = None
    found.pop("", None)
    return list(found)


def _may_join(before: str, after: str) -> bool:
    letters = before[-1:].isalpha() and after[:1].isalpha()
    return letters and len(before) + len(after) >= _JOINED_LETTERS


def spaced(text: str) -> tuple[str, list[int] | None]:
    """`text` with one space for each run of space, hyphen and underscore, and the
    place of each character of the result in `text`; None where nothing moved."""
    plain = text.replace("-", " ").replace("_", " ")
    if "  " not in plain:
        return plain, None
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for wide in _WIDE.finditer(plain):
        first = wide.start() + 1  # the first of its spaces stays
        pieces.append(plain[done:first])
        places.extend(range(done, first))
        done = wide.end()
    pieces.append(plain[done:])
    places.extend(range(done, len(plain)))
    return "".join(pieces), places


def _edges(spelling: str, match: str) -> str:
    """The match that a script without spaces between its words allows."""
    if match == "anywhere" or spelling.isascii():
        return match
    if any(_within(end, _UNSPACED) for end in (spelling[0], spelling[-1])):
        return "anywhere"
    return "prefix" if _within(spelling[-1], _SUFFIXING) else match


def _within(character: str, ranges: tuple[tuple[str, str], ...]) -> bool:
    return any(first <= character <= last for first, last in ranges)


def longest(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that lie inside no other, in reading order."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept
