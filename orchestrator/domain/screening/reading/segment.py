"""One piece of a text that was taken apart, before it is read itself."""

from typing import NamedTuple

from orchestrator.domain.screening.reading.strip import Strip


class Segment(NamedTuple):
    """`strip` stood in the place that `kind` names (see Passage).

    `is_final` says that its format is known and is not to be sniffed at again,
    `may_be_again` that decoding it brought up what may be markup once more.
    """

    strip: Strip
    kind: str
    is_final: bool = False
    may_be_again: bool = False
