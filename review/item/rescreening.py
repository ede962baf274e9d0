"""What the red lines in force would say of an edit that nobody has saved yet."""

from dataclasses import dataclass

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.screening.findings import Finding
from orchestrator.models import ReviewItem, RulesetInForce
from orchestrator.services import screening
from review.item import wording
from review.item.reading import place_of
from review.item.spans import shown_label


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding on the typed text, with the words it is about."""

    finding: Finding
    quote: str
    place: str


@dataclass(frozen=True, slots=True)
class Look:
    """The edit against what it replaces. `gone` counts findings that no longer are;
    `validators` are asked again only once it is saved."""

    changes: list[wording.Change]
    findings: list[Seen]
    gone: int
    validators: list[str]

    @property
    def holds(self) -> int:
        """How many findings would hold it."""
        return sum(seen.finding.blocking for seen in self.findings)


def look(item: ReviewItem, before: JSON, after: JSON) -> Look | None:
    """Judge `after` as this item's content; None where it differs in nothing.

    Reads the ledger and writes nothing.
    """
    if item.output is None or after == before:
        return None
    found = _judged(item, after)
    now = [Seen(one, _quote(after, one), place_of(one.path)) for one in found]
    still = {(one.slug, one.path) for one in found}
    was = item.screening.findings.values_list("slug", "path") if item.screening else ()
    return Look(
        changes=wording.changes(before, after),
        findings=sorted(now, key=lambda seen: not seen.finding.blocking),
        gone=len(set(was) - still),
        validators=list(item.task.validators),
    )


def _judged(item: ReviewItem, value: JSON) -> tuple[Finding, ...]:
    assert item.output is not None
    made = screening.material_of(item.output)
    in_force = RulesetInForce.objects.get(brand=item.brand_id).ruleset_id
    return screening.judge(
        value,
        in_force,
        place=made.place,
        inputs=made.inputs,
        sources=made.sources,
        verdicts=made.verdicts,
        confidence=made.confidence,
        currency=item.brand.currency,
    )


def _quote(value: JSON, finding: Finding) -> str:
    try:
        text = contents.at(value, finding.path)
    except GreenlightError:
        return ""
    if not isinstance(text, str) or finding.end <= finding.start:
        return ""
    return shown_label(text[finding.start : finding.end])
