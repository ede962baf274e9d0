"""The pattern detector: RE2 only, so that no text and no pattern can hang it.

The words that patterns need are looked for first, all at once; a pattern is tried on
the sentences in which one of its words stands, or on the whole text if it may match
across the end of one. Patterns that need no word are asked as one set.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import ahocorasick
import re2

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.detection import WHOLE, Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.dialect import (
    crosses,
    is_narrow,
    needs,
    rewritten,
)
from orchestrator.domain.screening.detectors.lexicon import longest
from orchestrator.domain.screening.detectors.literals import EDGE, plain
from orchestrator.domain.screening.detectors.narrowing import narrow
from orchestrator.domain.screening.detectors.sentences import (
    Sentences,
    Shown,
    cuts_in,
)
from orchestrator.domain.screening.reading.page import Page, Passage
from orchestrator.domain.screening.reading.view import View

SPAN_LIMIT = 100  # per rule and text: each costs a pass over the text
PROGRAM_LIMIT = 5_000  # steps of one pattern: each may be taken for each character
WIDE_LIMIT = 20_000  # where it names rare characters: a class alone takes a thousand
_CANARY = "(?s)."  # matches any text: its silence means the set gave up (re2#136)
_CALL = "\U0010fffe\U0010ffff"  # no text holds it: its silence means the same
_ONE_PATTERN, _WHOLE_SET = 8 << 20, 256 << 20

Span = tuple[int, int]


class Patterns:
    """Leaves `{"pattern": "…"}`: the words say which may match, each says where."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self._expressions = [compiled(leaf.options) for leaf in self.leaves]
        self._is_narrow = [is_narrow(leaf.options) for leaf in self.leaves]
        words: dict[str, list[int]] = {}
        wordless: list[int] = []
        self._also: dict[int, tuple[str, ...]] = {}  # words needed besides
        for number, leaf in enumerate(self.leaves):
            needed = needs(leaf.options)
            if not needed:
                wordless.append(number)
                continue
            for word in needed[0]:
                words.setdefault(word, []).append(number)
            for more in needed[1:]:
                self._also[number] = tuple({word.strip(EDGE) for word in more})
        crossing = frozenset(
            n for n, leaf in enumerate(self.leaves) if crosses(leaf.options)
        )
        self._words = _automaton(words, crossing)
        self._always = frozenset(n for n in wordless if not self._is_narrow[n])
        self._asked = tuple(n for n in wordless if self._is_narrow[n])
        self._set, self._canary = _set([self._expressions[n] for n in self._asked])

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """Every match of a live leaf, in the text as written and in every view."""
        for passage in page.passages:
            spans: dict[int, set[Span]] = {}
            crowded: set[int] = set()
            texts: set[str] = set()
            sentences = Sentences(passage.strip)
            for view in (passage.written, *passage.views):
                text = plain(view.text)
                if text and text not in texts:
                    texts.add(text)
                    for number, found in self._matches(view, text, live, sentences):
                        lit = {view.span(start, end) for start, end in found}
                        spans.setdefault(number, set()).update(lit)
                        if len(found) == SPAN_LIMIT:
                            crowded.add(number)
            yield from _hits(passage, spans, crowded)

    def _matches(
        self, view: View, lower: str, live: frozenset[int], sentences: Sentences
    ) -> Iterator[tuple[int, list[Span]]]:
        """Where the leaves match that are worth trying, in what was not yet read."""
        small = narrow(view.text)
        cuts = cuts_in(view.text)
        likely = self._likely(small, lower, cuts, sentences.unread(view, lower, cuts))
        shown = Shown(small, cuts)
        wide = shown if small is view.text else Shown(view.text, cuts)
        for number in live & likely.keys():
            where = self._promising(number, likely[number], lower, cuts)
            if where == []:
                continue
            text = shown if self._is_narrow[number] else wide
            found = text.places(self._expressions[number], where, SPAN_LIMIT)
            if found:
                yield number, found

    def _promising(
        self, number: int, sentences: list[int] | None, lower: str, cuts: Sequence[int]
    ) -> list[int] | None:
        """Those of the sentences that also hold a second word the leaf needs."""
        also = self._also.get(number)
        if also is None:
            return sentences
        if sentences is None:
            return None if any(word in lower for word in also) else []
        found: list[int] = []
        for sentence in sentences:
            text = lower[cuts[sentence] : cuts[sentence + 1]]
            for word in also:
                if word in text:
                    found.append(sentence)
                    break
        return found

    def _likely(
        self, small: str, lower: str, cuts: Sequence[int], unread: Sequence[bool]
    ) -> "dict[int, list[int] | None]":
        """The leaves worth trying, each with the sentences to try; None is all of them.

        Raises RuntimeError where that cannot be told.
        """
        inside: dict[int, list[int]] = {}
        across = set(self._always)
        is_answered = False
        sentence, stop = 0, cuts[1]
        text = lower + _CALL
        for last, meanings in self._words.iter(text):
            if meanings is None:
                is_answered = True
                continue
            while last >= stop:
                sentence += 1
                stop = cuts[sentence + 1]
            is_new = unread[sentence]
            for before, after, numbers, crossing in meanings:
                if before and last >= before:
                    letter = text[last - before]
                    if letter.isalnum() or letter == "_":
                        continue
                if after and (text[last + 1].isalnum() or text[last + 1] == "_"):
                    continue
                across.update(crossing)
                for number in numbers if is_new else ():
                    places = inside.setdefault(number, [])
                    if not places or places[-1] != sentence:
                        places.append(sentence)
        matching = (self._set.Match(small) or []) if self._asked else [self._canary]
        if not is_answered or self._canary not in matching:
            raise RuntimeError("the pattern set gave up on a text")
        across.update(self._asked[n] for n in matching if n != self._canary)
        return inside | dict.fromkeys(across)


def _automaton(
    words: "dict[str, list[int]]", crossing: frozenset[int]
) -> ahocorasick.Automaton:
    """Finds the words; each means (its length if no letter may stand before it, whether
    none may stand after it, leaves to try in its sentence, leaves to try anywhere).
    """
    meanings: dict[str, list[tuple[int, bool, tuple[int, ...], tuple[int, ...]]]] = {}
    for marked, numbers in words.items():
        word = marked.strip(EDGE)
        meanings.setdefault(word, []).append(
            (
                len(word) if marked[0] == EDGE else 0,
                marked[-1] == EDGE,
                tuple(n for n in numbers if n not in crossing),
                tuple(n for n in numbers if n in crossing),
            )
        )
    made = ahocorasick.Automaton()
    for word, meant in meanings.items():
        made.add_word(word, tuple(meant))
    made.add_word(_CALL, None)
    made.make_automaton()
    return made


@lru_cache(maxsize=8192)
def compiled(pattern: str) -> "re2._Regexp[str]":
    """`pattern` ready to search, group 1 its span; case is ignored.

    One that `is_narrow` is for texts made narrow.

    Raises BadRule that names what RE2 cannot do, or where it would match the empty
    text or cost too much.
    """
    is_small = is_narrow(pattern)
    written = rewritten(pattern, narrowly=is_small)
    try:
        expression = re2.compile(written, _options(_ONE_PATTERN))
    except re2.error as error:
        said = error.args[0] if error.args else ""
        why = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise BadRule(f"RE2 refuses the pattern {pattern!r}: {why}.") from None
    if expression.search("") is not None:
        raise BadRule(f"The pattern {pattern!r} matches the empty text: it says yes "
                      "to everything.")  # fmt: skip
    size, limit = expression.programsize, PROGRAM_LIMIT if is_small else WIDE_LIMIT
    if size > limit:
        raise BadRule(
            f"The pattern {pattern!r} takes {size:,} steps a character: at most "
            f"{limit:,}. Repeat less, or list words instead."
        )
    return expression


def _hits(
    passage: Passage, spans: dict[int, set[Span]], crowded: set[int]
) -> Iterator[Hit]:
    for number, found in spans.items():
        for start, end in longest(found):
            yield Hit(number, passage.path, start, end, passage.place)
        if number in crowded:
            reason = f"More than {SPAN_LIMIT} places in one text: not all are listed."
            yield Hit(number, place=WHOLE, reason=reason)


def _set(expressions: "list[re2._Regexp[str]]") -> "tuple[re2.Set, int]":
    """The expressions as one set, and the number of its canary."""
    made = re2.Set.SearchSet(_options(_WHOLE_SET))
    for expression in expressions:
        made.Add(expression.pattern)
    canary = made.Add(_CANARY)
    made.Compile()
    return made, canary


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    return options
