"""The people of a brand: the list, one person, what they judge, what they hand back."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.models import (
    REVIEWER_ROLES,
    Brand,
    Change,
    Principal,
    Proposal,
    RoleGrant,
)
from orchestrator.services import changes, news
from orchestrator.services.deciding.rights import SETTLERS
from orchestrator.services.staff import roles
from orchestrator.services.staff.roles import RolesSet
from review.models import Assignment, Lease, Preferences
from review.personal import preferences
from review.routing.staff import loads

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
MARKET = re.compile(r"[a-z0-9][a-z0-9-]{0,19}", re.IGNORECASE)
MOST_CAPACITY = 500
PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list."""

    person: Principal
    roles: list[str]
    wants: Preferences
    load: int
    away: bool


@dataclass(frozen=True, slots=True)
class RoleColumn:
    """One brand in a person's matrix: what they hold, what waits for a second admin."""

    brand: Brand
    held: frozenset[str]
    waiting: frozenset[str]


def known_to(brands: list[Brand]) -> QuerySet[Principal]:
    """Everybody who works for one of `brands`, did once, or was added there."""
    added = Change.objects.filter(
        noun="person", brand__in=brands, subject=Cast(OuterRef("pk"), CharField())
    )
    granted = RoleGrant.objects.filter(brand__in=brands, person=OuterRef("pk"))
    return Principal.objects.filter(
        Exists(granted) | Exists(added), kind="human"
    ).order_by("name", "pk")


def listed(brand: Brand, *, asked: str, page: int) -> tuple[list[PersonRow], bool]:
    """The people of `brand` whose name or login holds `asked`; whether more follow."""
    found = known_to([brand])
    if asked:
        found = found.filter(Q(name__icontains=asked) | Q(login__icontains=asked))
    people = list(found[page * PAGE : page * PAGE + PAGE + 1])
    shown, pks = people[:PAGE], [p.pk for p in people[:PAGE]]
    held: dict[int, list[str]] = {}
    grants = RoleGrant.objects.filter(brand=brand, until=None, person__in=pks)
    for person, role in grants.order_by("role").values_list("person", "role"):
        held.setdefault(person, []).append(role)
    wants = {w.pk: w for w in Preferences.objects.filter(person__in=pks)}
    busy, now = loads(pks), timezone.now()
    rows = []
    for p in shown:
        own = wants.get(p.pk) or Preferences(person=p)
        away = bool(own.away_until and own.away_until > now)
        rows.append(PersonRow(p, held.get(p.pk, []), own, busy.get(p.pk, 0), away))
    return rows, len(people) > PAGE


def matrix(person: Principal, brands: list[Brand]) -> list[RoleColumn]:
    """The roles of somebody on each brand."""
    open_ones = Proposal.objects.filter(
        brand__in=brands,
        noun=roles.NOUN,
        decided_at=None,
        subject__startswith=f"{person.pk}:",
    )
    waiting: dict[int, set[str]] = {}
    for proposal in open_ones:
        role = proposal.subject.partition(":")[2]
        waiting.setdefault(proposal.brand_id, set()).add(role)
    return [
        RoleColumn(b, roles.held_on(b, person), frozenset(waiting.get(b.pk, ())))
        for b in brands
    ]


@transaction.atomic
def set_roles(
    brand: Brand,
    person: Principal,
    wanted: set[str],
    *,
    by: Principal,
    why: str,
    seen: set[str],
) -> RolesSet:
    """As `roles.set_roles`; their items go back to the queue where a role ended."""
    came = roles.set_roles(brand, person, wanted, by=by, why=why, seen=seen)
    if {*REVIEWER_ROLES, *SETTLERS} & set(came.ended):
        give_back(person, brand)
    return came


def give_back(person: Principal, brand: Brand) -> None:
    """Their leases and assignments on `brand` end; routing gives the items anew."""
    own = {"person": person, "item__brand": brand}
    ended = Lease.objects.filter(**own).delete()[0]
    ended += Assignment.objects.filter(**own).delete()[0]
    if ended:
        news.tell("queue", brand=brand.pk)


@transaction.atomic
def set_skills(
    person: Principal,
    *,
    brand: Brand,
    languages: list[str],
    markets: list[str],
    capacity: int,
    away_until: datetime | None,
    by: Principal,
) -> None:
    """What somebody can judge and how much they get, on record.

    Raises NotPermitted, or BadInput that begins with the field at fault.
    """
    changes.permit_admin(by, brand)
    _check(languages, markets, capacity)
    changes.lock_brand(brand)
    wants = preferences.of(person)
    before = _skills(wants)
    wants.languages, wants.markets = languages, markets
    wants.capacity, wants.away_until = capacity, away_until
    after = _skills(wants)
    if after == before:
        return
    fields = ("languages", "markets", "capacity", "away_until")
    stored = Preferences.objects.filter(person=person)
    if not stored.update(**{name: getattr(wants, name) for name in fields}):
        wants.save(force_insert=True)
    changes.record(
        by=by,
        noun="skills",
        subject=str(person.pk),
        before=before,
        after=after,
        brand=brand,
    )


def judges(person: Principal, brand: Brand) -> list[str]:
    """The reviewer roles somebody holds: their skills."""
    return [r for r in REVIEWER_ROLES if r in roles.held_on(brand, person)]


def _check(languages: list[str], markets: list[str], capacity: int) -> None:
    for language in languages:
        if not LANGUAGE.fullmatch(language) or len(language) > 10:
            raise BadInput(f"languages: {language!r} is none: write de, en or de-AT.")
    for market in markets:
        if not MARKET.fullmatch(market):
            raise BadInput(f"markets: {market!r} is none: letters, digits, hyphens.")
    if not 0 <= capacity <= MOST_CAPACITY:
        raise BadInput(f"capacity: Give 0 to {MOST_CAPACITY} items, not {capacity}.")


def _skills(wants: Preferences) -> JSON:
    away = wants.away_until
    return {
        "languages": list(wants.languages),
        "markets": list(wants.markets),
        "capacity": wants.capacity,
        "away_until": away.isoformat() if away else None,
    }
