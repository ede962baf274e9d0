"""Who gets which item: by the first rule that matches, to whoever has least to do.

Routing proposes and decides nothing: anybody with the role may still take an item from
the queue. Where nobody at all could decide an item, the brand's admins hear of it.
"""

from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orchestrator.domain.errors import BadInput
from orchestrator.models import REVIEWER_ROLES, Principal, ReviewItem
from orchestrator.services import news
from orchestrator.services.deciding.rights import SETTLERS
from orchestrator.services.staff.people import roles_of
from review.models import Assignment, Escalation, RoutingRule
from review.notices import notify
from review.routing.candidates import Candidate, Routing, who_would_get
from review.routing.rules import Facts, matched
from review.routing.staff import Member

__all__ = [
    "Candidate",
    "Facts",
    "Routing",
    "alarms",
    "assign",
    "matched",
    "route",
    "who_would_get",
]


@transaction.atomic
def assign(
    item: ReviewItem, person: Principal, by: Principal | None, reason: str = ""
) -> Assignment:
    """Make it `person`'s item, whoever had it before; `by` None is the routing.

    Raises BadInput for somebody without a role on the brand that decides anything, and
    for an item that is no longer open.
    """
    if not roles_of(person, item.brand) & {*REVIEWER_ROLES, *SETTLERS}:
        raise BadInput(f"{person.name} can decide nothing on {item.brand.name}.")
    if item.state != "open":
        raise BadInput(f"This item is {item.state}: it is nobody's to decide any more.")
    now = timezone.now()
    made, _first = Assignment.objects.update_or_create(
        item=item,
        defaults={
            "person": person,
            "by": by,
            "rule": None,
            "reason": reason[:300],
            "created_at": now,
        },
    )
    _tell(made, f"{now.timestamp():.3f}")
    return made


@transaction.atomic
def route(
    item: ReviewItem,
    *,
    rules: Sequence[RoutingRule] | None = None,
    members: Mapping[int, Member] | None = None,
) -> Routing:
    """Give an open item that is nobody's to whoever would get it, or raise the alarm.

    An item that somebody has already stays theirs. Two hosts at once assign it once.
    """
    found = who_would_get(item, rules=rules, members=members)
    if found.chosen is not None:
        made, first = Assignment.objects.get_or_create(
            item=item,
            defaults={
                "person": found.chosen,
                "rule": found.rule,
                "reason": found.reason[:300],
            },
        )
        if first:
            _tell(made, str(made.pk))
            if members is not None:
                members[found.chosen.pk].load += 1
    elif found.alarm:
        raise_alarm(item, found)
    return found


def raise_alarm(item: ReviewItem, found: Routing) -> None:
    """Nobody can decide `item`: on record once, and its brand's admins are told.

    One notification for all items that lack the same people, once a day.
    """
    _row, first = Escalation.objects.get_or_create(
        item=item, kind="nobody", defaults={"reason": found.alarm}
    )
    if not first:
        return
    rule = found.rule.pk if found.rule is not None else 0
    lack = "+".join(found.roles)
    for person in notify.in_charge(item.brand):
        notify.tell(
            person,
            "nobody",
            title=_("Nobody can decide: %(item)s") % {"item": item.title},
            body=found.alarm,
            item=item,
            link=f"/review/{item.pk}/routing/",
            key=f"nobody:{item.brand_id}:{rule}:{lack}:{item.created_at:%Y-%m-%d}",
        )
    news.tell(f"item-{item.pk}", "queue", brand=item.brand_id)


def alarms(person: Principal) -> list[str]:
    """What stands in red above the queue: items nobody can decide, reason by reason.

    For owners and admins of their brands; [] for everybody else. Walks open items only.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH waiting AS MATERIALIZED (
                SELECT i.id FROM review_item i WHERE i.state IN ('open', 'settling')
                AND EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = %s
                    AND g.brand_id = i.brand_id AND g.until IS NULL
                    AND g.role = ANY (%s)))
            SELECT e.reason, count(DISTINCT e.item_id) FROM waiting w
            JOIN desk_escalation e ON e.item_id = w.id AND e.kind = 'nobody'
            WHERE NOT EXISTS (SELECT 1 FROM desk_assignment a WHERE a.item_id = w.id)
            GROUP BY e.reason ORDER BY 2 DESC, 1 LIMIT 5""",
            [person.pk, list(notify.IN_CHARGE)],
        )
        found = cursor.fetchall()
    many = _("%(why)s (%(count)s items)")
    return [
        many % {"why": why, "count": count} if count > 1 else why
        for why, count in found
    ]


def _tell(made: Assignment, time: str) -> None:
    item = made.item
    if made.by_id != made.person_id:
        notify.tell(
            made.person,
            "assigned",
            title=_("For you: %(item)s") % {"item": item.title},
            body=made.reason,
            item=item,
            key=f"assigned:{item.pk}:{time}",
        )
    news.tell(f"item-{item.pk}", "queue", brand=item.brand_id)
