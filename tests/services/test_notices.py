"""What leaves the desk: mails, webhooks, digests; never twice, never at night."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from orchestrator.agents.signing import verify_signature
from orchestrator.domain.errors import NotPermitted
from review.models import Delivery, Notification, Preferences
from review.notices import digests, notify, sending
from review.notices.hours import earliest
from tests import making
from tests.services.noticing import (  # noqa: F401
    SECRET,
    a_hook,
    a_reader,
    at_our_address,
    brand_of,
    due_now,
    listening,
    tell,
)

pytestmark = pytest.mark.usefixtures("ledger")


def test_the_same_key_is_told_once_and_another_person_is_told_too():
    ada = a_reader()
    ben = making.a_person(brand_of(ada), "brand")

    for person in (ada, ada, ben):
        tell(person, brand=brand_of(ada))

    assert Notification.objects.count() == 2


def test_a_key_of_any_length_is_told_once():
    ada = a_reader()

    for _ in range(2):
        tell(ada, "k" * 500)

    assert Notification.objects.count() == 1


def test_what_is_rolled_back_was_never_told():
    ada = a_reader()

    with transaction.atomic():
        tell(ada)
        transaction.set_rollback(True)

    assert not Notification.objects.exists()
    assert not Delivery.objects.exists()


def test_somebody_who_was_switched_off_is_told_nothing():
    ada = a_reader()
    ada.is_active = False

    tell(ada)

    assert not Notification.objects.exists()


def test_a_mail_has_title_brand_why_and_an_absolute_link():
    ada = a_reader()
    tell(ada, body="Rule “Law first”")

    sending.send_due()

    (sent,) = mail.outbox
    assert sent.to == ["ada@example.com"]
    assert sent.subject == "Look at one"
    for part in (brand_of(ada).name, "Law first", "https://desk.example.com/review/"):
        assert part in sent.body
        assert part in sent.alternatives[0][0]
    assert Delivery.objects.get().sent_at is not None


def test_a_mail_is_sent_once_however_many_hosts_send():
    tell(a_reader())
    together = threading.Barrier(3)

    def a_host():
        together.wait()
        sending.send_due()
        connection.close()

    hosts = [threading.Thread(target=a_host) for _ in range(3)]
    for host in hosts:
        host.start()
    for host in hosts:
        host.join()

    assert len(mail.outbox) == 1


def test_a_hostile_title_adds_no_header_and_no_markup():
    tell(a_reader(), title="Hi\r\nBcc: eve@example.com <b>x</b> \u202eevil")

    sending.send_due()

    (sent,) = mail.outbox
    assert sent.recipients() == ["ada@example.com"]
    assert "\n" not in sent.subject
    assert "<b>x" not in sent.alternatives[0][0]
    assert "\u202e" not in sent.body


@pytest.mark.parametrize(("wants", "mails"), [("each", 1), ("digest", 0), ("off", 0)])
def test_people_choose_whether_mail_comes(wants, mails):
    tell(a_reader(mail=wants))

    sending.send_due()

    assert len(mail.outbox) == mails


def test_one_without_an_address_is_told_at_the_desk_alone():
    person = making.a_person(making.a_brand(), "brand")
    tell(person)

    assert Notification.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-03-03 21:30", "2026-03-04 05:00"),
        ("2026-03-03 02:00", "2026-03-03 05:00"),
        ("2026-03-03 12:00", "2026-03-03 12:00"),
        ("2026-03-03 05:00", "2026-03-03 05:00"),
        ("2026-07-03 20:30", "2026-07-04 04:00"),
    ],
)
def test_quiet_hours_are_the_persons_own(at, then):
    wants = Preferences(
        time_zone="Europe/Vienna", quiet_from=clock(22), quiet_until=clock(6)
    )
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)

    assert earliest(wants, moment) == datetime.fromisoformat(then).replace(tzinfo=UTC)


def test_quiet_hours_within_a_day_and_none_at_all():
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    lunch = Preferences(quiet_from=clock(11), quiet_until=clock(13))
    never = Preferences(quiet_from=clock(12), quiet_until=clock(12))
    lost = Preferences(time_zone="Nowhere/At_All", quiet_from=None)

    assert earliest(lunch, noon) == noon + timedelta(hours=1)
    assert earliest(never, noon) == noon
    assert earliest(lost, noon) == noon


def test_in_quiet_hours_a_mail_waits_and_is_not_lost():
    now = timezone.now()
    ada = a_reader(
        quiet_from=(now - timedelta(hours=1)).time(),
        quiet_until=(now + timedelta(hours=1)).time(),
    )
    tell(ada)

    due_now()
    sending.send_due()
    asleep = len(mail.outbox)
    kept = Delivery.objects.get()
    Preferences.objects.update(quiet_from=None)
    due_now()
    sending.send_due()

    assert (asleep, kept.tries, len(mail.outbox)) == (0, 0, 1)
    assert kept.not_before > now


def test_somebody_who_left_the_brand_gets_no_mail_any_more():
    ada = a_reader()
    tell(ada)
    ada.grants.update(until=timezone.now())

    sending.send_due()

    assert mail.outbox == []
    assert not Delivery.objects.exists()


def test_a_digest_comes_once_a_day_and_only_with_news():
    ada = a_reader(mail="digest", digest_at=clock(0, 0))
    empty = digests.write_digests()
    for key in ("one", "two"):
        tell(ada, key)

    written = [digests.write_digests() for _ in range(2)]
    sending.send_due()

    assert (empty, written) == (0, [1, 0])
    (sent,) = mail.outbox
    assert "Look at one" in sent.body
    assert "Look at two" in sent.body
    assert notify.unread(ada) == 2


def test_a_digest_waits_for_its_time_of_day():
    ada = a_reader(mail="digest", digest_at=clock(23, 59, 59))
    tell(ada)

    assert digests.write_digests() == 0


def test_a_webhook_gets_signed_json_without_the_content():
    with listening(200) as (url, heard):
        ada = a_reader(mail="off")
        hook = a_hook(ada, url)
        tell(ada)
        sending.send_due()

    ((headers, body),) = heard
    verify_signature(SECRET, headers, body, now=time.time())
    said = json.loads(body)
    assert said["kind"] == "assigned"
    assert said["brand"] == brand_of(ada).slug
    assert said["link"] == "https://desk.example.com/review/"
    assert set(said) == {"id", "kind", "at", "brand", "item", "title", "why", "link"}
    with pytest.raises(NotPermitted):
        verify_signature(SECRET, headers, body + b" ", now=time.time())
    assert SECRET not in hook.secret


def test_a_webhook_hears_of_an_event_once_however_many_people_do():
    with listening(200) as (url, heard):
        ada = a_reader(mail="off")
        a_hook(ada, url)
        ben = making.a_person(brand_of(ada), "owner")
        for person in (ada, ben):
            tell(person, brand=brand_of(ada))
        sending.send_due()

    assert len(heard) == 1


def test_a_webhook_hears_only_the_kinds_it_asked_for():
    with listening(200) as (url, heard):
        ada = a_reader(mail="off")
        a_hook(ada, url, kinds=["overdue"])
        tell(ada)
        tell(ada, "late", kind="overdue")
        sending.send_due()

    assert [json.loads(body)["kind"] for _, body in heard] == ["overdue"]


def test_a_slack_message_has_a_link_and_mentions_nobody():
    with listening(200) as (url, heard):
        ada = a_reader(mail="off")
        a_hook(ada, url, shape="slack", secret="")
        tell(ada, title="Look <!channel> & <https://evil.example|here>")
        sending.send_due()

    said = json.loads(heard[0][1])
    text = said["blocks"][0]["text"]["text"]
    assert "<" not in text
    assert "&lt;!channel&gt;" in text
    button = said["blocks"][1]["elements"][0]
    assert button["url"] == "https://desk.example.com/review/"


def test_what_fails_is_tried_again_later_and_arrives_once():
    with listening(500, 200) as (url, heard):
        ada = a_reader(mail="off")
        a_hook(ada, url)
        tell(ada)
        sending.send_due()
        first = Delivery.objects.get()
        sending.send_due()  # its pause has not ended
        due_now()
        for _ in range(2):
            sending.send_due()

    assert "500" in first.error
    assert first.not_before > timezone.now() + timedelta(seconds=30)
    assert len(heard) == 2
    assert heard[0][0]["webhook-id"] == heard[1][0]["webhook-id"]
    assert Delivery.objects.get().sent_at is not None
