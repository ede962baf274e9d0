"""Ask every detector once, and believe only what makes sense."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestrator.domain.content import JSON, at
from orchestrator.domain.errors import BadContent
from orchestrator.domain.screening import reasons
from orchestrator.domain.screening.choosing import Choice
from orchestrator.domain.screening.detection import (
    WHOLE,
    Detector,
    Evidence,
    Hit,
    Leaf,
)
from orchestrator.domain.screening.reading.page import Page
from orchestrator.domain.screening.rules import Ruleset


@dataclass(frozen=True, slots=True)
class Heard:
    """What the detectors said, by leaf: where it matches, why it was not checked."""

    hits: dict[Leaf, list[Hit]] = field(default_factory=dict)
    failures: dict[Leaf, str] = field(default_factory=dict)

    @property
    def leaves(self) -> Iterator[Leaf]:
        """The leaves that have something to say."""
        yield from self.hits
        yield from (leaf for leaf in self.failures if leaf not in self.hits)


def hear(
    content: JSON, page: Page, evidence: Evidence, ruleset: Ruleset, choice: Choice
) -> Heard:
    """Every hit in scope and every failure. Does not raise for a detector's sake."""
    heard = Heard()
    lengths = _Lengths(content)
    for kind, numbers in choice.numbers.items():
        detector = ruleset.compiled[kind]
        try:
            for hit in detector.find(page, evidence, numbers):
                _take(hit, detector, numbers, heard, lengths)
        except Exception as error:
            failed = (detector.leaves[number] for number in sorted(numbers))
            heard.failures.update(dict.fromkeys(failed, reasons.why(error)))
    return heard


def _take(
    hit: Hit,
    detector: Detector,
    numbers: frozenset[int],
    heard: Heard,
    lengths: "_Lengths",
) -> None:
    if hit.leaf not in numbers:
        raise RuntimeError("its detector spoke of a rule it was not asked about")
    leaf = detector.leaves[hit.leaf]
    if hit.failure is not None:
        heard.failures[leaf] = hit.failure
    elif not lengths.hold(hit):
        heard.failures[leaf] = "its detector named a place that does not exist"
    elif hit.place == WHOLE or leaf.rule.scope.covers_path(hit.path):
        heard.hits.setdefault(leaf, []).append(hit)


class _Lengths:
    """How long the strings of an output are, looked up once each."""

    def __init__(self, content: JSON) -> None:
        self._content = content
        self._known: dict[str, int] = {}

    def hold(self, hit: Hit) -> bool:
        """Whether the hit's span lies inside the string it speaks of."""
        start: object = hit.start
        end: object = hit.end
        if type(start) is not int or type(end) is not int:
            return False
        if start == end == 0:
            return True
        if hit.path not in self._known:
            self._known[hit.path] = self._length(hit.path)
        return 0 <= start <= end <= self._known[hit.path]

    def _length(self, path: str) -> int:
        try:
            found = at(self._content, path)
        except BadContent:
            return 0
        return len(found) if isinstance(found, str) else 0
