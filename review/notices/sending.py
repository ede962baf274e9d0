"""Sending what waits: a few at a time, again with growing pauses, at most six times."""

import logging
import threading
import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from orchestrator.domain.errors import GreenlightError
from orchestrator.services.staff.people import brands_of
from review.keeping import keep_on
from review.models import Delivery, Preferences
from review.notices import mail, webhook
from review.notices.hours import earliest

log = logging.getLogger(__name__)

BATCH = 5  # all of them, at their slowest, are through before the first pause ends
ROUND_SECONDS = 20.0
MOST_TRIES = 6
FIRST_PAUSE = 60  # seconds; four times as long after each try

# Taken by moving its next try ahead: what a host that died had taken comes again.
TAKE = """
    UPDATE desk_delivery SET tries = tries + 1,
        not_before = clock_timestamp() + (%s * 4 ^ tries) * interval '1 second'
    WHERE id IN (
        SELECT id FROM desk_delivery
        WHERE sent_at IS NULL AND NOT failed AND not_before <= clock_timestamp()
        ORDER BY not_before LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING id"""


def keep(stop: threading.Event) -> None:
    """Send until `stop`; on any number of hosts at once."""
    keep_on(send_due, stop)


def send_due() -> int:
    """Send what is due, for at most some seconds. Returns how many were tried."""
    until = time.monotonic() + ROUND_SECONDS
    tried = 0
    while time.monotonic() < until:
        taken = _take()
        for pk in taken:
            _send(pk)
        tried += len(taken)
        if len(taken) < BATCH:
            break
    return tried


def _take() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [FIRST_PAUSE, BATCH])
        return [pk for (pk,) in cursor.fetchall()]


def _send(pk: int) -> None:
    facts = ("notification__person", "notification__brand", "webhook")
    delivery = Delivery.objects.select_related(*facts).filter(pk=pk).first()
    if delivery is None or _put_off(delivery):
        return
    try:
        if delivery.webhook is not None:
            webhook.post(delivery.notification, delivery.webhook)
        else:
            mail.send(delivery.notification)
    except Exception as error:
        _failed(delivery, error)
        return
    Delivery.objects.filter(pk=pk).update(sent_at=timezone.now(), error="")


def _put_off(delivery: Delivery) -> bool:
    """Not now: quiet hours have begun. Not ever: it is nobody's business any more."""
    told = delivery.notification
    if delivery.webhook is not None:
        gone = not delivery.webhook.active
    else:
        person = told.person
        brands = brands_of(person).order_by()
        belongs = told.brand is None or told.brand in brands
        gone = not (person.is_active and person.email and belongs)
    if gone:
        delivery.delete()
        return True
    if delivery.webhook is not None:
        return False
    wants = Preferences.objects.filter(pk=told.person_id).first()
    now = timezone.now()
    at = earliest(wants, now) if wants else now
    if at <= now + timedelta(seconds=1):
        return False
    # it was not a try
    Delivery.objects.filter(pk=delivery.pk).update(
        not_before=at, tries=delivery.tries - 1
    )
    return True


def _failed(delivery: Delivery, error: Exception) -> None:
    """Remember why; the last failure is shown to the brand's admins."""
    expected = isinstance(error, (GreenlightError, OSError))
    if not expected:
        log.exception("delivery %s could not be sent", delivery.pk)
    hopeless = isinstance(error, GreenlightError) and not getattr(
        error, "retryable", False
    )
    why = str(error) if expected else type(error).__name__
    Delivery.objects.filter(pk=delivery.pk).update(
        error=why[:500], failed=hopeless or delivery.tries >= MOST_TRIES
    )
