"""One thing said of a price, with its place and what may be said there."""

from dataclasses import dataclass, replace

from orchestrator.domain.screening.prices.book import PriceTerms
from orchestrator.domain.screening.prices.candidate import Candidate

_FIELD_ROLES = {"was": "was", "fee": "fee"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said of a price. `span` is that of a finding; `text` is folded."""

    said: Candidate
    path: str
    span: tuple[int, int]
    place: int
    terms: PriceTerms
    text: str = ""
    is_verbatim: bool = False


def in_field(said: Candidate, role: str) -> Candidate:
    """A price in a field that says what it is: "was": "€40"."""
    if role in _FIELD_ROLES and said.kind == "amount" and not said.role:
        return replace(said, role=_FIELD_ROLES[role])
    if role == "discount" and said.kind == "amount" and not said.role:
        return replace(said, kind="saving")
    if role == "threshold" and said.kind == "amount":
        return replace(said, kind="threshold")
    return said


def is_inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Whether one of `spans` holds all of [start, end)."""
    return any(first <= start and end <= last for first, last in spans)
