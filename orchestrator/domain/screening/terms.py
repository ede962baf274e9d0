"""The word list detector: one automaton for the terms of all rules."""

from collections.abc import Iterator, Sequence

from orchestrator.domain.screening.detection import Evidence, Hit
from orchestrator.domain.screening.lexicon import Lexicon, longest
from orchestrator.domain.screening.page import Page
from orchestrator.domain.screening.rule import Rule


class Terms:
    """Rules `{"terms": […], "match": "word"|"prefix"|"anywhere"}`; word if unsaid."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._lexicon: Lexicon[int] = Lexicon(
            (term, rule.when.get("match", "word"), number)
            for number, rule in enumerate(self.rules)
            for term in dict.fromkeys(rule.when["terms"])
        )

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """Every term of a live rule, in values and keys; the longest where several."""
        for passage in page.passages:
            spans: dict[int, set[tuple[int, int]]] = {}
            for start, end, number in self._lexicon.find(passage.folded):
                if number in live:
                    spans.setdefault(number, set()).add((start, end))
            for number, found in spans.items():
                for span in longest(found):
                    start, end = passage.span(*span)
                    yield Hit(number, passage.path, start, end, passage.place)
