"""The people of a brand as routing sees them: roles, languages, absence, load."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from orchestrator.models import REVIEWER_ROLES, Brand, Principal, RoleGrant
from orchestrator.services import desk_settings
from orchestrator.services.deciding.rights import SETTLERS
from review.models import Preferences

# Walks the open items, never the assignments of items long decided.
LOADS = """
    WITH waiting AS MATERIALIZED (
        SELECT id FROM review_item WHERE state IN ('open', 'settling'))
    SELECT a.person_id, count(*) FROM waiting w
    JOIN desk_assignment a ON a.item_id = w.id
    WHERE a.person_id = ANY (%s) GROUP BY a.person_id"""


@dataclass(slots=True)
class Member:
    """One person of a brand. `load` is how many open items are theirs, anywhere."""

    person: Principal
    roles: frozenset[str]
    languages: tuple[str, ...]
    markets: tuple[str, ...]
    away: bool
    capacity: int
    load: int = 0

    @property
    def full(self) -> bool:
        """Whether routing gives them nothing more."""
        return self.load >= self.capacity


def members_of(brand: Brand) -> dict[int, Member]:
    """Everybody who may decide something on `brand`, by id; in four queries."""
    roles = _roles(brand)
    people = Principal.objects.filter(pk__in=roles, is_active=True, kind="human")
    wants = {own.pk: own for own in Preferences.objects.filter(pk__in=roles)}
    capacity = _default_capacity(brand)
    now = timezone.now()
    found = {}
    for person in people.order_by("pk"):
        own = wants.get(person.pk)
        found[person.pk] = Member(
            person,
            frozenset(roles[person.pk]),
            tuple(own.languages) if own else (),
            tuple(own.markets) if own else (),
            away=bool(own and own.away_until and own.away_until > now),
            capacity=own.capacity if own else capacity,
        )
    for pk, load in loads(found).items():
        found[pk].load = load
    return found


def loads(people: Collection[int]) -> dict[int, int]:
    """How many open items each of `people` has; who has none is left out."""
    with connection.cursor() as cursor:
        cursor.execute(LOADS, [list(people)])
        return dict(cursor.fetchall())


def _roles(brand: Brand) -> dict[int, set[str]]:
    deciding = {*REVIEWER_ROLES, *SETTLERS}
    held = RoleGrant.objects.filter(brand=brand, until=None, role__in=deciding)
    roles: dict[int, set[str]] = {}
    for person, role in held.values_list("person", "role"):
        roles.setdefault(person, set()).add(role)
    return roles


def _default_capacity(brand: Brand) -> int:
    value = desk_settings.value(brand, "capacity_default")
    return value if isinstance(value, int) else 20
