"""Checks that need more than SQL: briefs built again from the ledger."""

from django.db.models import Q

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Attempt
from orchestrator.services.history.erasing import given_erased
from orchestrator.services.running import briefs as building

Found = tuple[str, str, int, list[str]]


def briefs() -> Found:
    """The brief of every finished producing attempt, rebuilt: the digests agree."""
    finished = (
        Attempt.objects.filter(
            Q(output__content__isnull=False) | Q(kept__isnull=False), state="finished"
        )
        .order_by("pk")
        .values_list("pk", "brief_digest")
    )
    bad: list[str] = []
    count, erased = 0, given_erased()
    for attempt, recorded in finished.iterator(chunk_size=1000):
        if attempt in erased:
            continue  # what it was given is gone for good, on record
        count += 1
        try:
            rebuilt = building.recompute(attempt)
        except (GreenlightError, AssertionError, LookupError) as error:
            bad.append(f"attempt {attempt}: its brief cannot be rebuilt: {error}")
            continue
        if rebuilt != recorded:
            bad.append(f"attempt {attempt}: given {recorded}, rebuilt {rebuilt}")
    return "1", "a brief rebuilt from the ledger has the digest recorded", count, bad
