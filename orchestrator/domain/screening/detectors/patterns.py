"""The pattern detector: RE2 only, so that no text and no pattern can hang it."""

from collections.abc import Iterator, Sequence

import re2

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.dialect import rewritten
from orchestrator.domain.screening.detectors.lexicon import longest
from orchestrator.domain.screening.reading.page import Page, Passage

SPAN_LIMIT = 100  # per rule and text: each costs a pass over the text
_CANARY = "(?s)."  # matches any text: its silence means the set gave up (re2#136)
_ONE_PATTERN, _WHOLE_SET = 8 << 20, 64 << 20


class Patterns:
    """Leaves `{"pattern": "…"}`: one set says which match, then each says where."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self._expressions = [compiled(leaf.options) for leaf in self.leaves]
        self._set = re2.Set.SearchSet(_options(_WHOLE_SET))
        for expression in self._expressions:
            self._set.Add(expression.pattern)
        self._canary = self._set.Add(_CANARY)
        self._set.Compile()

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """Every match of a live rule, in the text as written and as folded."""
        for passage in page.passages:
            if not passage.text:
                continue
            spans: dict[int, set[tuple[int, int]]] = {}
            self._collect(passage.text, live, spans, None)
            if passage.folded.starts is not None:
                self._collect(passage.folded.text, live, spans, passage)
            for number, found in spans.items():
                for start, end in longest(found):
                    if passage.is_key:
                        start = end = 0
                    yield Hit(number, passage.path, start, end, passage.place)

    def _collect(
        self,
        text: str,
        live: frozenset[int],
        spans: dict[int, set[tuple[int, int]]],
        folded: Passage | None,
    ) -> None:
        if not text:
            return
        matching = self._set.Match(text) or []
        if self._canary not in matching:
            raise RuntimeError("the pattern set gave up on a text")
        for number in live.intersection(matching):
            found = list(_spans(self._expressions[number], text))
            if not found:
                raise RuntimeError("a pattern matched but its place was not found")
            kept = spans.setdefault(number, set())
            kept.update(folded.folded.span(*s) if folded else s for s in found)


def compiled(pattern: str) -> "re2._Regexp[str]":
    """`pattern` ready to search, group 1 its span; case is ignored.

    Raises BadRule with RE2's own words, or where it would match the empty text.
    """
    try:
        expression = re2.compile(rewritten(pattern), _options(_ONE_PATTERN))
    except re2.error as error:
        said = error.args[0] if error.args else ""
        why = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise BadRule(f"RE2 refuses the pattern {pattern!r}: {why}.") from None
    if expression.search("") is not None:
        raise BadRule(f"The pattern {pattern!r} matches the empty text: it says yes "
                      "to everything.")  # fmt: skip
    return expression


def _spans(expression: "re2._Regexp[str]", text: str) -> Iterator[tuple[int, int]]:
    """Group 1 of each match; the next search starts where the group ended, so that
    two hits may share the one space between them."""
    position = 0
    for _ in range(SPAN_LIMIT):
        match = expression.search(text, position)
        if match is None:
            return
        start, end = match.span(1)
        if end > start:
            yield start, end
        position = max(end, position + 1)


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    return options
