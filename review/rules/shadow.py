"""What the page of a shadow shows."""

from dataclasses import dataclass

from orchestrator.domain.statistics.intervals import Precision
from orchestrator.models import Principal, Shadow, ShadowFinding
from orchestrator.services.rules import shadows
from review.item.lit import Lit, lit


@dataclass(frozen=True, slots=True)
class ToLabel:
    """One hit that waits for this person's word."""

    finding: ShadowFinding
    place: Lit | None


@dataclass(frozen=True, slots=True)
class ShadowPage:
    """The context of `shadow/page.html`. `looked` counts outputs, `hit` those lit."""

    shadow: Shadow
    looked: int
    hit: int
    precision: Precision
    waiting: list[ToLabel]


def build(person: Principal, shadow: Shadow) -> ShadowPage:
    """Gather what a shadow saw, and the next hits for `person` to label."""
    waiting = []
    for finding in shadows.to_label(shadow, person, limit=5):
        place = {
            "path": finding.path,
            "start": finding.start,
            "end": finding.end,
            "message": finding.message,
        }
        waiting.append(ToLabel(finding, next(iter(lit(finding.output, [place])), None)))
    return ShadowPage(
        shadow=shadow,
        looked=shadow.screenings.count(),
        hit=shadow.screenings.filter(hits__gt=0).count(),
        precision=shadows.precision(shadow),
        waiting=waiting,
    )
