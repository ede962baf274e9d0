"""Who would get an item with these facts: the routing's answer without an item."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from orchestrator.models import REVIEWER_ROLES, Brand
from review.models import RoutingRule
from review.routing import staff
from review.routing.candidates import unwilling
from review.routing.rules import Facts, misfit
from review.routing.staff import Member
from review.settings.routing import rules_of


@dataclass(frozen=True, slots=True)
class Chance:
    """One person, and why such an item does not go to them; "" means it could."""

    member: Member
    roles: tuple[str, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class Simulation:
    """Which rule matches, who could decide, who would get it; `alarm`: nobody can."""

    rule: RoutingRule | None
    considered: list[tuple[RoutingRule, str]]
    chances: list[Chance]
    chosen: Member | None
    alarm: str


def simulate(brand: Brand, facts: Facts, needed: list[str]) -> Simulation:
    """Ask the rules about `facts`; the item needs an approval of each of `needed`."""
    considered, rule = [], None
    for one in rules_of(brand):
        why = misfit(one, facts)
        considered.append((one, why))
        if not why:
            rule = one
            break
    roles = tuple(needed) or REVIEWER_ROLES
    if rule is not None and rule.role in roles:
        roles = (rule.role,)
    members = staff.members_of(brand).values()
    chances = sorted(
        (_chance(m, roles, facts) for m in members),
        key=lambda c: (
            bool(c.why_not),
            c.member.full,
            c.member.load,
            c.member.person.pk,
        ),
    )
    free = [c.member for c in chances if not c.why_not and not c.member.full]
    named = next((m for m in free if rule and m.person.pk == rule.person_id), None)
    return Simulation(
        rule=rule,
        considered=considered,
        chances=chances,
        chosen=named or next(iter(free), None),
        alarm=_alarm(chances, roles),
    )


def _chance(member: Member, roles: tuple[str, ...], facts: Facts) -> Chance:
    held = tuple(sorted(member.roles & set(roles)))
    if not held:
        why = _("is not %(roles)s here") % {"roles": _(" or ").join(roles)}
        return Chance(member, held, why)
    return Chance(member, held, unwilling(member, facts))


def _alarm(chances: list[Chance], roles: tuple[str, ...]) -> str:
    if any(not c.why_not for c in chances):
        return ""
    said = {"roles": _(" or ").join(roles)}
    return _("Nobody can decide such an item: it needs %(roles)s.") % said
