"""Shares: how the brands that compete for workers take turns."""

from django.db import transaction

from orchestrator.domain.errors import BadInput
from orchestrator.models import Brand, Change, Principal
from orchestrator.services import changes, news

NOUN = "share"
MOST = 100


def set_share(brand: Brand, share: int, *, by: Principal, why: str) -> Change:
    """Give a brand so many turns for each of a brand with share 1, from now on.

    Raises NotPermitted for everybody but its admins, BadInput for a share outside
    1 to 100, the same share, or no reason.
    """
    changes.permit_admin(by, brand)
    if isinstance(share, bool) or not 1 <= share <= MOST:
        raise BadInput(f"{share!r} is no share: give 1 to {MOST}.")
    if not why.strip():
        raise BadInput("Say why: the other brands get less by it, or more.")
    with transaction.atomic():
        changes.lock_brand(brand)
        before = Brand.objects.values_list("share", flat=True).get(pk=brand.pk)
        if before == share:
            raise BadInput(f"The share of {brand.name} is {share} already.")
        Brand.objects.filter(pk=brand.pk).update(share=share)
        news.tell("limits", brand=brand.pk)
        return changes.record(
            by=by,
            noun=NOUN,
            subject=brand.slug,
            before=before,
            after=share,
            brand=brand,
            why=why,
        )
