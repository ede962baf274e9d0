"""What a decision says of single findings: checked, and written with it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from orchestrator.domain.errors import BadInput
from orchestrator.domain.settlements import LETS_PASS, Settled, wrong_with
from orchestrator.models import (
    Allowance,
    Brand,
    Decision,
    Finding,
    ReviewItem,
    RoleGrant,
    Settlement,
)


def numbered(item: ReviewItem) -> dict[int, tuple[int, Finding]]:
    """Findings by id, each with its number as pages show it."""
    found = Finding.objects.filter(screening=item.screening).order_by("pk")
    return {one.pk: (number, one) for number, one in enumerate(found, 1)}


def check(item: ReviewItem, said: Mapping[int, Settled]) -> None:
    """Raises BadInput that names every finding whose settlement lacks something."""
    if not said:
        return
    known = numbered(item)
    strange = sorted(set(said) - known.keys())
    if strange:
        raise BadInput(f"Finding {strange[0]} is none of this item's: reload the page.")
    today = datetime.now(UTC).date()
    wrong = []
    for pk, one in said.items():
        why = wrong_with(one, today=today) or _unknown(one, item.brand)
        if why:
            wrong.append((known[pk][0], f"Finding {known[pk][0]}: {why}"))
    if wrong:
        raise BadInput(" ".join(why for _, why in sorted(wrong)))


def passing(said: Mapping[int, Settled]) -> set[int]:
    """The findings that are settled so that an approval may pass them."""
    return {pk for pk, one in said.items() if one.how in LETS_PASS}


def write(decision: Decision, said: Mapping[int, Settled]) -> None:
    """Keep what a decision said of its findings; `check` has passed."""
    Settlement.objects.bulk_create(
        Settlement(
            decision=decision,
            finding_id=pk,
            how=one.how,
            code=one.code if one.how == "dismiss" else "",
            note=one.note.strip(),
            owner_id=one.owner if one.how == "except" else None,
            until=one.until if one.how == "except" else None,
            claim_id=one.claim if one.how == "link" else None,
        )
        for pk, one in sorted(said.items())
    )


def _unknown(said: Settled, brand: Brand) -> str:
    """Why a named owner or claim is none of this brand's, or ""."""
    if said.owner is not None and said.how == "except":
        owners = RoleGrant.objects.filter(
            person_id=said.owner,
            brand=brand,
            until=None,
            person__is_active=True,
            person__kind="human",
        )
        if not owners.exists():
            return f"its owner must be somebody who works on {brand.name}."
    if said.claim is not None and said.how == "link":
        live = Allowance.objects.filter(
            pk=said.claim, kind="claim", pins__ruleset__rulesetinforce__brand=brand
        )
        if not live.exists():
            return f"that claim is not approved for {brand.name} now: choose another."
    return ""
