"""Exceptions that run out: whoever owns one is told a week before and on the day."""

from django.db import connection
from django.utils.translation import gettext as _

from orchestrator.models import Settlement
from review.notices import notify

BATCH = 50
SOON_DAYS = 7

# Walks settlement_exceptions, which holds exceptions alone.
DUE = """
    SELECT s.id FROM settlement s
    JOIN principal p ON p.id = s.owner_id AND p.is_active
    WHERE s.how = 'except' AND s.until BETWEEN current_date AND current_date + %s
    AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = s.decision_id)
    AND NOT EXISTS (SELECT 1 FROM desk_notification n
        WHERE n.key = 'exception:' || s.id || ':' || %s || '@' || s.owner_id)
    ORDER BY s.until, s.id LIMIT %s"""


def tell_owners() -> int:
    """Tell each owner of an exception that it runs out. Returns how many were told."""
    return _tell(SOON_DAYS, "soon") + _tell(0, "today")


def _tell(days: int, when: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(DUE, [days, when, BATCH])
        keys = [pk for (pk,) in cursor.fetchall()]
    facts = ("owner", "decision__item__brand", "finding")
    for found in Settlement.objects.filter(pk__in=keys).select_related(*facts):
        assert found.owner is not None
        assert found.until is not None
        notify.tell(
            found.owner,
            "exception",
            title=_("An exception runs out: %(line)s") % {"line": found.finding.slug},
            body=_("Your exception ends on %(day)s.") % {"day": found.until},
            item=found.decision.item,
            key=f"exception:{found.pk}:{when}",
        )
    return len(keys)
