"""Who could decide an item, and why the others cannot: worked out, never written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from orchestrator.models import REVIEWER_ROLES, Principal, ReviewItem
from orchestrator.services.deciding.rights import SETTLERS
from review.models import RoutingRule
from review.routing import staff
from review.routing.rules import Facts, facts_of, matched, misfit, speaks
from review.routing.staff import Member

# Whose hand is in an item, and keeps them from approving it (promise 5): who wrote or
# edited it, who wrote a red line that holds it, who approved it already.
HANDS = """
    WITH RECURSIVE versions AS (
        SELECT id, author_id, supersedes_id FROM output WHERE id = %(output)s
        UNION ALL
        SELECT o.id, o.author_id, o.supersedes_id
        FROM output o JOIN versions v ON o.id = v.supersedes_id)
    SELECT author_id, 'content' FROM versions
    UNION
    SELECT v.author_id, 'red line' FROM screening s
    JOIN finding f ON f.screening_id = s.id AND f.blocking
    JOIN red_line_version v ON v.id = f.version_id WHERE s.output_id = %(output)s
    UNION
    SELECT d.actor_id, 'approved' FROM decision d
    WHERE d.output_id = %(output)s AND d.screening_id = %(screening)s
    AND d.verdict = 'approve'
    AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)"""

MISSING = "SELECT ledger_missing(%s, %s, false)"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person and why the item does not go to them; "" means it could.

    `full`: they could decide it, but have as many items as they want. `barred`: they
    may not decide it at all, whatever they prefer.
    """

    person: Principal
    roles: tuple[str, ...]
    load: int
    capacity: int
    why_not: str
    full: bool = False
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Routing:
    """Who would get an item, and how that came about.

    `considered` has every rule up to the one that matched, with why it did not.
    `roles` are those whose holders were asked. `chosen` is None where nobody is free
    (`alarm` is "") or nobody could decide it at all (`alarm` says so).
    """

    facts: Facts
    rule: RoutingRule | None
    considered: tuple[tuple[RoutingRule, str], ...]
    roles: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    chosen: Principal | None
    reason: str
    alarm: str

    @property
    def likely(self) -> list[Candidate]:
        """Those who hold a role that is asked for."""
        return [one for one in self.candidates if one.roles]

    @property
    def others(self) -> list[Candidate]:
        """Those who hold none of them, by name."""
        without = (one for one in self.candidates if not one.roles)
        return sorted(without, key=lambda one: one.person.name)


def who_would_get(
    item: ReviewItem,
    *,
    rules: Sequence[RoutingRule] | None = None,
    members: Mapping[int, Member] | None = None,
) -> Routing:
    """Work out who gets `item`, and say of everybody else why not. Changes nothing.

    `rules` and `members` of the brand are read where they are not given.
    """
    if rules is None:
        rules = rules_of(item)
    if members is None:
        members = staff.members_of(item.brand)
    facts = facts_of(item)
    rule = matched(rules, facts)
    roles = _roles_asked(item, rule)
    hands = _hands(item)
    found = sorted(
        (_candidate(member, roles, facts, hands) for member in members.values()),
        key=lambda one: (bool(one.why_not), one.full, one.load, one.person.pk),
    )
    free = [one.person for one in found if not one.why_not and not one.full]
    named = rule.person if rule is not None else None
    chosen = named if named in free else next(iter(free), None)
    nobody = all(one.why_not for one in found)
    return Routing(
        facts=facts,
        rule=rule,
        considered=_considered(rules, rule, facts),
        roles=roles,
        candidates=tuple(found),
        chosen=chosen,
        reason=_reason(rule, chosen, roles),
        alarm=_alarm(item, rule, roles) if nobody else "",
    )


def rules_of(item: ReviewItem) -> list[RoutingRule]:
    """The routing rules of the item's brand, in their order."""
    rules = RoutingRule.objects.filter(brand=item.brand_id, active=True)
    return list(rules.select_related("person").order_by("position", "pk"))


def _candidate(
    member: Member, roles: tuple[str, ...], facts: Facts, hands: Mapping[int, str]
) -> Candidate:
    held = tuple(sorted(member.roles & set(roles)))
    why = _why_not(member, held, roles, facts, hands)
    barred = not held or member.person.pk in hands
    return Candidate(
        member.person, held, member.load, member.capacity, why, member.full, barred
    )


def _why_not(
    member: Member,
    held: tuple[str, ...],
    roles: tuple[str, ...],
    facts: Facts,
    hands: Mapping[int, str],
) -> str:
    if not held:
        return _("does not hold the role %(roles)s") % {"roles": _or(roles)}
    if hand := hands.get(member.person.pk):
        return {
            "content": _("wrote or edited this content"),
            "red line": _("wrote a red line that holds it"),
        }.get(hand, _("has approved it already"))
    return unwilling(member, facts)


def unwilling(member: Member, facts: Facts) -> str:
    """Why `member` would rather not be given such an item; "" where nothing speaks
    against it. What they may decide is not asked here."""
    if member.away:
        return _("is away")
    if not _covers(member.languages, facts.language):
        return _("does not judge %(locale)s") % {"locale": facts.language}
    if (
        facts.market
        and member.markets
        and facts.market.lower() not in {market.lower() for market in member.markets}
    ):
        return _("does not judge the market %(m)s") % {"m": facts.market}
    return ""


def _covers(languages: tuple[str, ...], locale: str) -> bool:
    return not locale or not languages or speaks(locale, languages)


def _roles_asked(item: ReviewItem, rule: RoutingRule | None) -> tuple[str, ...]:
    """The rule's role while it is missing, else every role that is missing."""
    missing = missing_roles(item)
    if rule is not None and rule.role in missing:
        return (rule.role,)
    return missing


def missing_roles(item: ReviewItem) -> tuple[str, ...]:
    """The roles that `item` still needs an approval from; for a failure, its settlers.

    Where every approval is given already, any reviewer may carry it on.
    """
    if item.output_id is None:
        return tuple(sorted(SETTLERS))
    with connection.cursor() as cursor:
        cursor.execute(MISSING, [item.output_id, item.screening_id])
        missing = [entry.split()[0] for entry in cursor.fetchone()[0]]
    return tuple(missing) or tuple(sorted(REVIEWER_ROLES))


def _hands(item: ReviewItem) -> dict[int, str]:
    if item.output_id is None:
        return {}
    with connection.cursor() as cursor:
        named = {"output": item.output_id, "screening": item.screening_id}
        cursor.execute(HANDS, named)
        return dict(cursor.fetchall())


def _considered(
    rules: Sequence[RoutingRule], rule: RoutingRule | None, facts: Facts
) -> tuple[tuple[RoutingRule, str], ...]:
    found = []
    for one in rules:
        found.append((one, misfit(one, facts)))
        if one == rule:
            break
    return tuple(found)


def _reason(
    rule: RoutingRule | None, chosen: Principal | None, roles: tuple[str, ...]
) -> str:
    if chosen is None:
        return ""
    if rule is None:
        return _("least to do of all who are %(roles)s; no rule matches") % {
            "roles": _or(roles)
        }
    if rule.person_id == chosen.pk:
        return _("rule “%(rule)s” names them") % {"rule": rule.name}
    if rule.person_id is not None:
        return _("rule “%(rule)s” names %(person)s, who cannot take it") % {
            "rule": rule.name,
            "person": rule.person.name if rule.person else "",
        }
    told = {"rule": rule.name, "roles": _or(roles)}
    return _("rule “%(rule)s”, least to do of all who are %(roles)s") % told


def _alarm(item: ReviewItem, rule: RoutingRule | None, roles: tuple[str, ...]) -> str:
    told = {
        "brand": item.brand.name,
        "roles": _or(roles),
        "rule": rule.name if rule is not None else "",
    }
    if rule is None:
        return (
            _("%(brand)s: nobody can decide; missing: %(roles)s; no rule matches")
            % told
        )
    return _("%(brand)s: nobody can decide; missing: %(roles)s; rule “%(rule)s”") % told


def _or(roles: tuple[str, ...]) -> str:
    return _(" or ").join(roles)
