"""The missing-text detector: what must stand in an output, and does not."""

from collections.abc import Iterator, Sequence

from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.banks import words_of
from orchestrator.domain.screening.detectors.lexicon import Lexicon
from orchestrator.domain.screening.reading.page import Page

READ = "text"  # the one kind of passage a customer reads
_SHOWN = 200


class Missing:
    """Leaves {any_of: [texts] or a bank's name, match}: one of these must be read."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self._texts = [words_of(v, v.options["any_of"]) for v in self.leaves]
        self._lexicon = Lexicon(
            (text, self.leaves[number].options.get("match", "word"), number)
            for number, texts in enumerate(self._texts)
            for text in texts
        )

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """One hit on the whole output for each live leaf of which no text stands.

        Keys, comments, hidden and encoded texts are not read by a customer.
        """
        stands: set[int] = set()
        for passage in page.passages:
            if passage.kind == READ and not passage.is_key:
                found = self._lexicon.find(passage.folded)
                stands.update(number for _, _, number in found)
        for number in sorted(live - stands):
            yield Hit(
                number,
                reason="A required text is missing.",
                expected=" / ".join(self._texts[number])[:_SHOWN],
            )
