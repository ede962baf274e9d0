"""The seam between the engine and its detectors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from orchestrator.domain.exchange import Verdict
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.reading.page import Page

if TYPE_CHECKING:
    from orchestrator.domain.screening.rule import Rule

WHOLE = -1  # the place of a hit on the output as a whole: before any passage


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a detector may consult besides the output itself.

    `covered` are the languages that the live rules declare to speak for.
    """

    context: Context
    verdicts: Mapping[str, Verdict | None]
    confidence: float | None
    covered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One condition of a red line's `when`: its kind and what stands under it."""

    kind: str
    options: Any
    rule: "Rule" = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where leaf number `leaf` of its detector matches.

    Offsets are already those of a finding. `failure` says why the leaf could not be
    checked there; such a hit holds whatever the rule says.
    """

    leaf: int
    path: str = ""
    start: int = 0
    end: int = 0
    place: int = WHOLE
    reason: str = ""
    expected: str | None = None
    actual: str | None = None
    failure: str | None = None


class Detector(Protocol):
    """All leaves of one kind, compiled together: `Kind(leaves)`. Immutable."""

    leaves: tuple[Leaf, ...]

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """Hits of the leaves whose positions are in `live`.

        Whatever it raises makes every live leaf "not checked": the engine holds.
        """
        ...
