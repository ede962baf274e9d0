"""Which evidence a person has to have opened before they approve a regulated claim."""

from collections.abc import Collection, Iterator

from rapidfuzz import fuzz

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Allowance, Finding, ReviewItem

NEAR = 80.0  # of 100: how alike a passage and an approved wording are
STOPS = ".!?\n"


def to_open(item: ReviewItem, blocking: Collection[Finding]) -> tuple[str, ...]:
    """The approved claims that high regulated claims of `item` come near, as "claim:7".

    Near is what a finding says is nearest, or a wording like the finding's sentence;
    approved is what the ruleset pins that the item was screened under.
    """
    high = [
        one
        for one in blocking
        if one.category == "regulated_claim" and one.severity == "high"
    ]
    if not high or item.output is None or item.output.content is None:
        return ()
    pinned = list(
        Allowance.objects.filter(
            kind="claim", pins__ruleset__screening=item.screening_id
        ).order_by("pk")
    )
    if not pinned:
        return ()
    value = content.parse(bytes(item.output.content or b""))
    shown = {one.expected for one in high if one.expected}
    said = {text for one in high if (text := sentence(value, one))}
    return tuple(
        f"claim:{claim.pk}"
        for claim in pinned
        if any(_is_near(wording, shown, said) for wording in _wordings(claim))
    )


def sentence(value: JSON, finding: Finding) -> str:
    """The sentence around a finding, "" where it has no place in a text."""
    try:
        text = content.at(value, finding.path)
    except GreenlightError:
        return ""
    if not isinstance(text, str) or finding.end <= finding.start:
        return ""
    first = max(text.rfind(stop, 0, finding.start) for stop in STOPS) + 1
    ends = [at for stop in STOPS if (at := text.find(stop, finding.end)) >= 0]
    return text[first : min(ends, default=len(text))].strip()


def _is_near(wording: str, shown: set[str], said: set[str]) -> bool:
    # what a finding shows of a wording may be cut
    if any(wording.startswith(start) for start in shown):
        return True
    bare = wording.casefold().rstrip(STOPS)
    return any(
        fuzz.ratio(bare, text.casefold()) >= NEAR
        or fuzz.token_sort_ratio(bare, text.casefold()) >= NEAR
        for text in said
    )


def _wordings(claim: Allowance) -> Iterator[str]:
    yield str(claim.terms["wording"])
    yield from map(str, claim.terms.get("variants") or ())
