"""The seam between the engine and its detectors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from orchestrator.domain.exchange import Verdict
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.page import Page
from orchestrator.domain.screening.rule import Rule

WHOLE = -1  # the place of a hit on the output as a whole: before any passage


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a detector may consult besides the output itself."""

    context: Context
    verdicts: Mapping[str, Verdict | None]
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the detector's rule number `rule` matches.

    Offsets are already those of a finding. `failure` says why the rule could not be
    checked there; such a hit holds whatever the rule says.
    """

    rule: int
    path: str = ""
    start: int = 0
    end: int = 0
    place: int = WHOLE
    reason: str = ""
    expected: str | None = None
    actual: str | None = None
    failure: str | None = None


class Detector(Protocol):
    """All rules of one kind, compiled together. Immutable."""

    rules: tuple[Rule, ...]

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """Hits of the rules whose positions are in `live`.

        Whatever it raises makes every live rule "not checked": the engine holds.
        """
        ...
