"""The competitor detector: other firms' names, however they are written."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.banks import words_of
from orchestrator.domain.screening.detectors.names import Name, Names
from orchestrator.domain.screening.reading.page import Page, Passage
from orchestrator.domain.screening.reading.strip import Strip

Places = dict[tuple[int, int], tuple[Name, bool]]


class Competitors:
    """Leaves {} or {names: [..] or a bank's name}: these and the context's names.

    Found exact, plural, possessive, joined, split, in hashtags, handles and domains,
    and one letter off from six letters on. Names that are ordinary words only count
    with their capitals.
    """

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self._named = [
            words_of(leaf, names)
            if (names := (leaf.options or {}).get("names"))
            else ()
            for leaf in self.leaves
        ]

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """Every name in every passage; of two at one place the longer."""
        grouped: dict[tuple[str, ...], list[int]] = {}
        for number in sorted(live):
            names = (*self._named[number], *evidence.context.competitors)
            grouped.setdefault(tuple(dict.fromkeys(names)), []).append(number)
        own = _own(evidence.context)
        for given, numbers in grouped.items():
            compiled = _compiled(given, own)
            for passage in page.passages:
                for span, (name, exact) in _longest(_places(passage, compiled)):
                    reason = f"This names {name.given}."
                    if not exact:
                        reason = f"This looks like {name.given}, misspelt."
                    for number in numbers:
                        yield Hit(number, passage.path, *span, passage.place, reason)


@lru_cache(maxsize=64)
def _compiled(given: tuple[str, ...], own: tuple[str, ...]) -> Names:
    return Names(given, own)


def _own(context: Context) -> tuple[str, ...]:
    """Our own names: never taken for a competitor's, misspelt."""
    products = {alias for price in context.prices for alias in price.aliases}
    return (context.brand, *sorted(products))


def _places(passage: Passage, names: Names) -> Places:
    places: Places = {}
    written = passage.written
    folded = passage.folded._replace(strip=Strip.whole(written.text))
    for found in names.find(written.text, folded):
        span = written.span(found.start, found.end)
        if found.exact or span not in places:
            places[span] = found.name, found.exact
    for view in passage.views[1:]:
        for start, end, name in names.find_folded(view):
            places.setdefault(view.span(start, end), (name, True))
    return places


def _longest(
    places: Places,
) -> Iterator[tuple[tuple[int, int], tuple[Name, bool]]]:
    last = -1
    for span in sorted(places, key=lambda each: (each[0], -each[1])):
        if span[1] > last:
            last = span[1]
            yield span, places[span]
