"""Who may do what: brands and roles of a person, and bearer tokens."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.models import ApiToken, Brand, Principal, RoleGrant

SCOPES = (
    "runs:read",
    "runs:write",
    "outputs:read",
    "freezes:read",
    "freezes:write",
    "recalls:read",
    "recalls:write",
)
"""What a token may be good for. None of them decides a review item, ever; freezing and
recalling take a token of a person with the role for it."""
PREFIX = "gl_"
LONGEST_LIFE_DAYS = 366
USE_NOTED_EVERY = timedelta(minutes=1)


def brands_of(person: Principal) -> QuerySet[Brand]:
    """The brands on which `person` holds any role now; none while switched off."""
    if not person.is_active:
        return Brand.objects.none()
    held = RoleGrant.objects.filter(person=person, until=None).values("brand")
    return Brand.objects.filter(pk__in=held).order_by("name", "pk")


def roles_of(person: Principal, brand: Brand) -> frozenset[str]:
    """The roles `person` holds on `brand` now; empty for a stranger."""
    if not person.is_active:
        return frozenset()
    held = RoleGrant.objects.filter(person=person, brand=brand, until=None)
    return frozenset(held.values_list("role", flat=True))


def permit(
    person: Principal,
    brand: Brand,
    roles: Collection[str],
    what: str,
    *,
    people_only: bool = False,
) -> None:
    """Raise NotPermitted unless `person` holds one of `roles` on `brand` now.

    `what` completes "may not …" in the refusal; `people_only` refuses every service.
    """
    is_asked_of = person.kind == "human" or not people_only
    if is_asked_of and roles_of(person, brand) & set(roles):
        return
    *others, last = sorted(roles)
    wanted = f"{', '.join(others)} or {last}" if others else last
    who = "a person with " if people_only else ""
    raise NotPermitted(
        f"{person.name} may not {what} for {brand.name}: it takes {who}the role"
        f" {wanted}."
    )


def issue_token(
    principal: Principal, brand: Brand, *, name: str, scopes: list[str], days: int
) -> str:
    """A new bearer token, returned once: only its SHA-256 is kept.

    Raises BadInput for no or unknown scopes and for a life outside 1 to 366 days.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        given = ", ".join(unknown) or "none"
        raise BadInput(
            f"The token's scopes are not usable ({given}): choose from"
            f" {', '.join(SCOPES)}."
        )
    if not 1 <= days <= LONGEST_LIFE_DAYS:
        raise BadInput(
            f"A token cannot live {days} days: give 1 to {LONGEST_LIFE_DAYS}."
        )
    raw = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        principal=principal,
        brand=brand,
        name=name,
        digest=_digest(raw),
        scopes=sorted(set(scopes)),
        expires_at=Now() + timedelta(days=days),
    )
    return raw


def token_owner(raw: str) -> ApiToken | None:
    """The token behind `raw`, its principal and brand loaded; None if not good now.

    Not good: unknown, expired, revoked, or of a principal who is switched off or no
    longer holds any role on the token's brand. The time does not tell which: the
    index is asked for a SHA-256, which nobody can steer towards a stored one, and
    what it finds is compared in constant time.
    """
    digest = _digest(raw)
    live = Q(expires_at__gt=Now(), revoked_at=None, principal__is_active=True)
    held = Q(principal__grants__brand=F("brand"), principal__grants__until__isnull=True)
    token = (
        ApiToken.objects.filter(live & held, digest=digest)
        .select_related("principal", "brand")
        .first()
    )
    kept = token.digest if token else "0" * 64
    if not secrets.compare_digest(kept, digest) or token is None:
        return None
    _note_use(token)
    return token


@transaction.atomic
def _note_use(token: ApiToken) -> None:
    """At most one write a minute, however often a token is used."""
    longer_ago = Q(last_used_at=None) | Q(last_used_at__lt=Now() - USE_NOTED_EVERY)
    ApiToken.objects.filter(longer_ago, pk=token.pk).update(last_used_at=Now())


def _digest(raw: str) -> str:
    return hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()
