"""The pattern detector: RE2 only, so that no text and no pattern can hang it.

The words that patterns need are looked for first, all at once; a pattern is tried
where one of its words stands. Patterns that need no word are asked as one set.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import ahocorasick
import re2

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.detection import WHOLE, Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.dialect import is_narrow, needs, rewritten
from orchestrator.domain.screening.detectors.lexicon import longest
from orchestrator.domain.screening.detectors.literals import plain
from orchestrator.domain.screening.detectors.narrowing import narrow
from orchestrator.domain.screening.reading.page import Page, Passage

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
        self._words = ahocorasick.Automaton()
        by_word: dict[str, set[int]] = {}
        wordless: list[int] = []
        for number, leaf in enumerate(self.leaves):
            words = needs(leaf.options)
            for word in words or ():
                by_word.setdefault(word, set()).add(number)
            if words is None:
                wordless.append(number)
        for word, numbers in by_word.items():
            self._words.add_word(word, tuple(numbers))
        self._words.add_word(_CALL, None)
        self._words.make_automaton()
        self._is_narrow = [is_narrow(leaf.options) for leaf in self.leaves]
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
            seen: set[str] = set()
            for view in (passage.written, *passage.views):
                text = plain(view.text)
                if text and text not in seen:
                    seen.add(text)
                    small = narrow(view.text)
                    for number in live & self._likely(small, text):
                        shown = small if self._is_narrow[number] else view.text
                        found = _places(self._expressions[number], shown)
                        lit = {view.span(start, end) for start, end in found}
                        spans.setdefault(number, set()).update(lit)
                        if len(found) == SPAN_LIMIT:
                            crowded.add(number)
            yield from _hits(passage, spans, crowded)

    def _likely(self, small: str, lower: str) -> set[int]:
        """The leaves worth trying. Raises RuntimeError where that cannot be told."""
        found = set(self._always)
        is_answered = False
        for _, numbers in self._words.iter(lower + _CALL):
            if numbers is None:
                is_answered = True
            else:
                found.update(numbers)
        matching = (self._set.Match(small) or []) if self._asked else [self._canary]
        if not is_answered or self._canary not in matching:
            raise RuntimeError("the pattern set gave up on a text")
        found.update(self._asked[n] for n in matching if n != self._canary)
        return found


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


def _places(expression: "re2._Regexp[str]", text: str) -> list[Span]:
    """Group 1 of each match; the next search starts where the group ended, so that
    two hits may share the one space between them. Bytes: a text is encoded once."""
    raw = text.encode("utf-8", "surrogatepass")
    found: list[Span] = []
    position = 0
    while len(found) < SPAN_LIMIT:
        match = expression.search(raw, position)
        if match is None:
            break
        start, end = match.span(1)
        if end > start:
            found.append((start, end))
        position = max(end, position + 1)
    if len(raw) == len(text):
        return found
    return [(_characters(raw, start), _characters(raw, end)) for start, end in found]


def _characters(raw: bytes, offset: int) -> int:
    return len(raw[:offset].decode("utf-8", "surrogatepass"))


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
