"""The obfuscation detector: text written so that machines misread it."""

from collections.abc import Iterator, Sequence

from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.reading import oddities
from orchestrator.domain.screening.reading.page import Page

REASONS = {
    oddities.BACKWARDS: "A direction override shows this text in another order.",
    oddities.UNSEEN: "Invisible characters stand inside a word.",
    oddities.MIXED: "Letters of two scripts that look alike are mixed in a word.",
    oddities.TAGGED: "Invisible tag characters carry a text nobody sees.",
    oddities.ENCODED: "Readable text is encoded here.",
    oddities.SPELT: "Words are spelt letter by letter, or with digits for letters.",
}


class Obfuscation:
    """Leaves `{"obfuscation": {}}`: a trick of writing that honest copy never needs."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """A hit for each oddity of each text, once."""
        seen: set[tuple[str, str, int, int]] = set()
        for passage in page.passages:
            for odd in passage.oddities:
                place = (odd.kind, passage.path, odd.start, odd.end)
                if place in seen:
                    continue
                seen.add(place)
                for number in live:
                    yield Hit(
                        number,
                        passage.path,
                        odd.start,
                        odd.end,
                        passage.place,
                        reason=REASONS[odd.kind],
                    )
