"""The language detector: what no live rule can read has not been screened.

First by script: a run of letters that no covered language is written with. Then by
words: small and frequent words of the covered languages pull a running score down,
those of one uncovered language push it up, and so do its letters.
"""

from collections.abc import Iterator, Sequence

from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors import foreign_scripts, foreign_words
from orchestrator.domain.screening.detectors.foreign_words import Stretch
from orchestrator.domain.screening.reading.page import Page, Passage

UNREAD = frozenset({"style", "link", "key"})
BITS = 12  # words: shorter passages are also read together
TOGETHER = 3.0  # the score short passages need together


class Languages:
    """Leaves {} or {also: [fr]}: text in a language that no live rule covers."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """A hit for each stretch that is not in a covered language.

        Fewer than three words say too little; so do keys, links and identifiers.
        """
        texts = [p for p in page.passages if not p.is_key and p.kind not in UNREAD]
        for covered, numbers in self._grouped(evidence, live).items():
            if not covered:
                yield from _undeclared(texts, numbers)
                continue
            found = False
            for passage in texts:
                for stretch in stretches(passage.written.text, covered):
                    found = True
                    yield from _hits(passage, stretch, covered, numbers)
            if not found:
                yield from _together(texts, covered, numbers)

    def _grouped(
        self, evidence: Evidence, live: frozenset[int]
    ) -> dict[frozenset[str], list[int]]:
        grouped: dict[frozenset[str], list[int]] = {}
        for number in sorted(live):
            also = (self.leaves[number].options or {}).get("also") or ()
            covered = {primary(tag) for tag in (*evidence.covered, *also)}
            grouped.setdefault(frozenset(covered), []).append(number)
        return grouped


def primary(tag: str) -> str:
    """The language of a tag: "pt" of "pt-BR"; both Norwegians are "no"."""
    language = tag.replace("_", "-").split("-")[0].casefold()
    return "no" if language in ("nb", "nn") else language


def stretches(text: str, covered: frozenset[str]) -> list[Stretch]:
    """Where `text` is in a language outside `covered`, in its own offsets."""
    found = foreign_words.stretches(text, covered)
    if not text.isascii():
        found += foreign_scripts.stretches(text, covered)
    return sorted(found, key=lambda stretch: stretch.start)


def _hits(
    passage: Passage, stretch: Stretch, covered: frozenset[str], numbers: list[int]
) -> Iterator[Hit]:
    start, end = passage.written.span(stretch.start, stretch.end)
    for number in numbers:
        yield Hit(
            number,
            passage.path,
            start,
            end,
            passage.place,
            reason=_reason(stretch.language),
            expected=", ".join(sorted(covered)),
            actual=stretch.language,
        )


def _together(
    texts: list[Passage], covered: frozenset[str], numbers: list[int]
) -> Iterator[Hit]:
    """Labels and headlines, each too short to tell, read as one text."""
    bits = [p.written.text for p in texts if len(p.written.text.split()) <= BITS]
    if len(bits) < 2:
        return
    found = foreign_words.stretches(" . ".join(bits), covered, at_least=TOGETHER)
    if found:
        reason = _reason(found[0].language)
        yield from (Hit(number, reason=reason) for number in numbers)


def _undeclared(texts: list[Passage], numbers: list[int]) -> Iterator[Hit]:
    if any(len(passage.text.split()) >= foreign_words.FEWEST for passage in texts):
        reason = "No live red line says which languages it can read."
        yield from (Hit(number, reason=reason) for number in numbers)


def _reason(language: str) -> str:
    name = "" if language == foreign_words.UNNAMED else f" ({language})"
    return f"This seems to be in a language no red line covers{name}."
