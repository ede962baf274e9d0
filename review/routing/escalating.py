"""Calling for attention: an item escalated to somebody, or to those in charge."""

from django.db import transaction
from django.utils.translation import gettext as _

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Principal, ReviewItem, SecondLook
from orchestrator.services import news
from orchestrator.services.deciding import second_looks
from orchestrator.services.staff.people import roles_of
from review.item.comments import who_may_see
from review.models import Escalation
from review.notices.notify import in_charge, tell

LONGEST = 4_000


@transaction.atomic
def escalate(
    item: ReviewItem, *, by: Principal, reason: str, to: str = ""
) -> Escalation:
    """Tell `to` (an id of somebody who may see the item), else owners and admins.

    It decides nothing and takes no deadline away. Raises BadInput, NotPermitted or
    StaleState (the item is no longer open).
    """
    if item.state != "open":
        raise StaleState(f"This item is {item.state}, no longer open.")
    if not roles_of(by, item.brand):
        raise NotPermitted(f"{by.name} has no role for {item.brand.name}.")
    words = reason.replace("\x00", "").strip()
    if not words:
        raise BadInput(_("Say what makes it urgent: they read exactly this."))
    if len(words) > LONGEST:
        raise BadInput(_("At most %(most)s characters.") % {"most": f"{LONGEST:,}"})
    chosen = _chosen(item, to)
    made = Escalation.objects.create(
        item=item, by=by, to=chosen, kind="asked", reason=words
    )
    for person in [chosen] if chosen else in_charge(item.brand):
        if person.pk != by.pk:
            tell(
                person,
                "escalated",
                title=_("%(name)s escalates: %(title)s")
                % {"name": by.name, "title": item.title},
                body=words,
                item=item,
                key=f"escalation-{made.pk}",
            )
    news.tell(f"item-{item.pk}", "queue", brand=item.brand_id)
    return made


def tell_second_look(look: SecondLook, item: ReviewItem) -> None:
    """Tell whoever can give the second look that it was asked for."""
    by = look.asked_by
    for grant in second_looks.who_could(item, look.role, besides=[by.pk if by else 0]):
        tell(
            grant.person,
            "second_look",
            title=_("A second look is asked for: %(title)s") % {"title": item.title},
            body=look.reason,
            item=item,
            key=f"second-look-{look.pk}",
        )
    news.tell(f"item-{item.pk}", "queue", brand=item.brand_id)


def _chosen(item: ReviewItem, to: str) -> Principal | None:
    if not to:
        return None
    found = who_may_see(item).filter(pk=int(to) if to.isdecimal() else 0).first()
    if found is None:
        raise BadInput(_("That person may not see this item: choose somebody else."))
    return found
