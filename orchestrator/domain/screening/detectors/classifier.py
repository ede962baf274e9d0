"""The classifier detector: an optional second opinion that can only add hits."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.reading.page import Page


class Model(Protocol):
    """Scores a text from 0 to 1 for each of its `labels`."""

    labels: frozenset[str]

    def score(self, text: str, label: str) -> float: ...


INSTALLED: Mapping[str, Model] = MappingProxyType({})
"""The core ships no model: a leaf that names one cannot be checked, so it holds."""


class Classifiers:
    """Leaves {model, label, at_least}: a passage that scores that high is a hit."""

    def __init__(
        self, leaves: Sequence[Leaf], models: Mapping[str, Model] = INSTALLED
    ) -> None:
        self.leaves = tuple(leaves)
        self._models = models

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """Hits on whole passages; a failure where a model or its label is missing."""
        for number in sorted(live):
            options = self.leaves[number].options
            name, label = options["model"], options["label"]
            model = self._models.get(name)
            if model is None:
                yield Hit(number, failure=f"the classifier {name} is not installed")
            elif label not in model.labels:
                known = ", ".join(sorted(model.labels))
                failure = f"the classifier {name} has no label {label!r}, only {known}"
                yield Hit(number, failure=failure)
            else:
                yield from _scored(number, page, model, label, options["at_least"])


def _scored(
    number: int, page: Page, model: Model, label: str, at_least: float
) -> Iterator[Hit]:
    for passage in page.passages:
        if passage.is_key or not passage.text.strip():
            continue
        score = model.score(passage.text, label)
        if not 0 <= score <= 1:  # not a number fails this too
            yield Hit(number, failure=f"the classifier answered {score!r}, not 0 to 1")
            return
        if score >= at_least:
            start, end = passage.written.span(0, len(passage.text))
            yield Hit(
                number,
                passage.path,
                start,
                end,
                passage.place,
                reason=f"The classifier finds {label}.",
                expected=f"below {at_least:.2f}",
                actual=f"{score:.2f}",
            )
