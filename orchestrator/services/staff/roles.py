"""Roles on a brand: given and ended by its admins, at once and on record.

Giving or ending the role "admin", and giving oneself any role, waits for a second
person: another admin, or an owner of the brand.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import ROLES, Brand, Change, Principal, Proposal, RoleGrant
from orchestrator.services import changes

NOUN = "role"
GIVEN = tuple(role for role in ROLES if role != "service")
SECONDERS = ("admin", "owner")


@dataclass(frozen=True, slots=True)
class RolesSet:
    """What came of it: roles given and ended now, and those that wait."""

    given: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()


@transaction.atomic
def set_roles(
    brand: Brand,
    person: Principal,
    wanted: Iterable[str],
    *,
    by: Principal,
    why: str = "",
    seen: Iterable[str] | None = None,
) -> RolesSet:
    """Let `person` hold exactly `wanted` on `brand`; a risky part is proposed.

    `seen` are the roles the form showed: StaleState where they are no longer so.
    Raises NotPermitted for everybody but the brand's admins, BadInput for a role
    nobody knows or a proposal without a reason.
    """
    changes.permit_admin(by, brand)
    asked = _known(wanted)
    changes.lock_brand(brand)
    held = held_on(brand, person)
    if seen is not None and frozenset(seen) != held:
        raise StaleState(
            f"The roles of {person.name} on {brand.name} were changed meanwhile: look"
            " at what they are now."
        )
    given: list[str] = []
    ended: list[str] = []
    proposed: list[str] = []
    for role in sorted(asked ^ held):
        on = role in asked
        if role == "admin" or (on and person.pk == by.pk):
            _propose(brand, person, role, on=on, by=by, why=why)
            proposed.append(role)
        else:
            _set(brand, person, role, on=on)
            _record(brand, person, role, on=on, by=by, why=why)
            (given if on else ended).append(role)
    return RolesSet(tuple(given), tuple(ended), tuple(proposed))


def held_on(brand: Brand, person: Principal) -> frozenset[str]:
    """The roles on record, whether the account is switched on or not."""
    rows = RoleGrant.objects.filter(brand=brand, person=person, until=None)
    return frozenset(rows.values_list("role", flat=True)) - {"service"}


def accept(proposal: Proposal, *, by: Principal) -> Change:
    """A second admin, or an owner, puts a proposed role in force.

    Raises NotPermitted for its author and whom it concerns, StaleState where the role
    is so already or the proposal was settled.
    """
    person, _role = read(proposal)
    if person.pk == by.pk and proposal.after is True:
        raise NotPermitted("It is about your own role: somebody else has to accept it.")
    return changes.accept(proposal, by=by, apply=_apply, seconders=SECONDERS)


def read(proposal: Proposal) -> tuple[Principal, str]:
    """Whose role a proposal is about, and which."""
    pk, _, role = proposal.subject.partition(":")
    return Principal.objects.get(pk=int(pk)), role


def subject(person: Principal, role: str) -> str:
    """How the record names a role of somebody."""
    return f"{person.pk}:{role}"


def _apply(proposal: Proposal) -> None:
    person, role = read(proposal)
    on = proposal.after is True
    if (role in held_on(proposal.brand, person)) == on:
        raise StaleState("This role is so already: decline the proposal.")
    _set(proposal.brand, person, role, on=on)


def _propose(
    brand: Brand, person: Principal, role: str, *, on: bool, by: Principal, why: str
) -> None:
    if role == "admin" and not on:
        _keep_one_admin(brand, person)
    changes.propose(
        brand,
        by=by,
        noun=NOUN,
        subject=subject(person, role),
        before=not on,
        after=on,
        why=why,
    )


def _set(brand: Brand, person: Principal, role: str, *, on: bool) -> None:
    if on:
        RoleGrant.objects.create(person=person, brand=brand, role=role)
        return
    if role == "admin":
        _keep_one_admin(brand, person)
    held = RoleGrant.objects.filter(person=person, brand=brand, role=role, until=None)
    held.update(until=Now())


def _keep_one_admin(brand: Brand, person: Principal) -> None:
    others = RoleGrant.objects.filter(
        brand=brand,
        role="admin",
        until=None,
        person__is_active=True,
        person__kind="human",
    ).exclude(person=person)
    if not others.exists():
        raise BadInput(
            f"{person.name} is the last admin of {brand.name}: make somebody else admin"
            " first."
        )


def _record(
    brand: Brand, person: Principal, role: str, *, on: bool, by: Principal, why: str
) -> None:
    changes.record(
        by=by,
        noun=NOUN,
        subject=subject(person, role),
        before=not on,
        after=on,
        brand=brand,
        why=why,
    )


def _known(wanted: Iterable[str]) -> frozenset[str]:
    asked = frozenset(wanted)
    unknown = sorted(asked - set(GIVEN))
    if unknown:
        raise BadInput(
            f"There is no role {unknown[0]!r}: choose from {', '.join(GIVEN)}."
        )
    return asked
