"""The phrase detector: one automaton for the terms of all red lines."""

from collections.abc import Iterator, Sequence

from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.lexicon import Lexicon, longest
from orchestrator.domain.screening.reading.page import Page


class Phrases:
    """Leaves `{"terms": […], "match": "word"|"prefix"|"anywhere"}`; word if unsaid."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self._lexicon: Lexicon[int] = Lexicon(
            (term, leaf.options.get("match", "word"), number)
            for number, leaf in enumerate(self.leaves)
            for term in dict.fromkeys(leaf.options["terms"])
        )

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """Every term of a live leaf, in values and keys; the longest where several."""
        for passage in page.passages:
            spans: dict[int, set[tuple[int, int]]] = {}
            for start, end, number in self._lexicon.find(passage.folded):
                if number in live:
                    spans.setdefault(number, set()).add((start, end))
            for number, found in spans.items():
                for span in longest(found):
                    start, end = passage.span(*span)
                    yield Hit(number, passage.path, start, end, passage.place)
