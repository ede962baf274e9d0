"""The findings of an item, numbered as the page shows them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.screening.reading.page import read
from orchestrator.domain.screening.reading.read_as import read_on
from orchestrator.models import Finding, ReviewItem
from review.item import near_claims
from review.item.near_claims import Approved
from review.item.reading import place_of
from review.item.settle_form import Settling, typed
from review.item.spans import Mark, shown_label
from review.item.wording import Piece, word_diff

MODELS = frozenset({"validator", "classifier", "confidence"})


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding with its number on this page and what it quotes.

    `read_as` is what the quote reads as where its characters differ. `against` is the
    quote beside an approved wording it comes near, word by word. `passage` is the
    sentence around the quote; `settling` are its controls, where it can be settled.
    """

    number: int
    finding: Finding
    quote: str
    place: str
    read_as: str = ""
    against: tuple[Piece, ...] = ()
    passage: str = ""
    settling: Settling | None = None

    @property
    def by_model(self) -> bool:
        """Whether a model or a person said it, not a rule that anybody can re-run."""
        return self.finding.detector in MODELS


def numbered_findings(
    item: ReviewItem, content: JSON
) -> tuple[list[Numbered], dict[str, Sequence[Mark]]]:
    """The findings in reading order of the screening, and their marks by pointer."""
    if item.screening is None:
        return [], {}
    found = item.screening.findings.select_related("version").order_by("pk")
    page = read(content)
    numbered: list[Numbered] = []
    marks: dict[str, list[Mark]] = {}
    for number, finding in enumerate(found, 1):
        quote = _quote(content, finding)
        place = place_of(finding.path)
        said = read_on(page, finding.path, finding.start, finding.end)
        numbered.append(
            Numbered(
                number,
                finding,
                quote,
                place,
                shown_label(said or ""),
                _against(quote, finding),
                _passage(content, finding),
            )
        )
        title = f"{number}: {finding.message}"
        mark = Mark(number, finding.severity, title, finding.start, finding.end)
        path = finding.path if _exists(content, finding.path) else ""
        marks.setdefault(path, []).append(mark)
    return numbered, dict(marks)


def with_settling(
    numbered: Iterable[Numbered],
    data: Any,
    *,
    must: Collection[int],
    errors: dict[int, str],
    claims: Sequence[Approved],
) -> list[Numbered]:
    """The findings with their controls, as typed in `data`; remarks need none."""
    return [
        replace(
            one,
            settling=Settling(
                one.finding.pk,
                one.finding.pk in must,
                typed(data, one.finding.pk),
                near_claims.nearest(one.passage, claims),
                errors.get(one.finding.pk, ""),
            ),
        )
        if one.finding.blocking
        else one
        for one in numbered
    ]


def _passage(content: JSON, finding: Finding) -> str:
    value = contents.at(content, finding.path) if _exists(content, finding.path) else ""
    if isinstance(value, str) and finding.end > finding.start:
        return near_claims.sentence_at(value, finding.start, finding.end)
    return ""


def _against(quote: str, finding: Finding) -> tuple[Piece, ...]:
    if finding.detector != "claim" or not finding.expected or not quote:
        return ()
    return word_diff(finding.expected, quote)


def _quote(content: JSON, finding: Finding) -> str:
    value = contents.at(content, finding.path) if _exists(content, finding.path) else ""
    if isinstance(value, str) and finding.end > finding.start:
        return shown_label(value[finding.start : finding.end])
    return ""


def _exists(content: JSON, path: str) -> bool:
    try:
        contents.at(content, path)
    except GreenlightError:
        return False
    return True
