"""One piece of a text that was taken apart, before it is read itself."""

from dataclasses import dataclass

from orchestrator.domain.screening.reading.strip import Strip


@dataclass(frozen=True, slots=True)
class Segment:
    """`strip` stood in the place that `kind` names (see Passage).

    `is_final` says that its format is known and it is not to be sniffed at again.
    """

    strip: Strip
    kind: str
    is_final: bool = False
