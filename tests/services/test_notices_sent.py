"""What is told, on: how each sending gets on."""

import pytest
from django.utils import timezone

from orchestrator.domain.errors import BadInput
from review.models import Delivery, Webhook
from review.notices import sending, webhook
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


def test_after_six_tries_it_has_failed_and_is_left_alone():
    with listening(503) as (url, heard):
        ada = a_reader(mail="off")
        a_hook(ada, url)
        tell(ada)
        for _ in range(9):
            due_now()
            sending.send_due()

    lost = Delivery.objects.get()
    assert (len(heard), lost.tries, lost.failed) == (6, 6, True)


def test_pauses_grow():
    tell(a_reader())
    pauses = []
    for _ in range(4):
        due_now()
        sending._take()
        left = Delivery.objects.get().not_before - timezone.now()
        pauses.append(round(left.total_seconds() / 60))

    assert pauses == [1, 4, 16, 64]


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/hook",
        "https://10.0.0.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]:8000/hook",
        "https://user:word@example.com/",
        "ftp://example.com/",
    ],
)
def test_private_addresses_are_never_called(url, settings):
    settings.ON_LOOPBACK = False
    ada = a_reader(mail="off")
    a_hook(ada, url)
    tell(ada)

    sending.send_due()

    lost = Delivery.objects.get()
    assert lost.failed
    assert lost.error


def test_this_machine_is_no_webhook_where_others_can_reach_the_desk(settings):
    settings.ON_LOOPBACK = False

    with pytest.raises(BadInput, match="this machine itself"):
        webhook.check_address("http://localhost:6379/")


def test_a_redirect_is_not_followed():
    with listening(302) as (url, heard):
        ada = a_reader(mail="off")
        a_hook(ada, url)
        tell(ada)
        sending.send_due()

    assert len(heard) == 1
    assert "302" in Delivery.objects.get().error


def test_our_own_shape_is_never_sent_unsigned():
    with listening(200) as (url, heard):
        ada = a_reader(mail="off")
        a_hook(ada, url, secret="")
        tell(ada)
        sending.send_due()

    assert heard == []
    assert "secret" in Delivery.objects.get().error


def test_a_webhook_that_was_switched_off_gets_nothing_more():
    with listening(200) as (url, heard):
        ada = a_reader(mail="off")
        hook = a_hook(ada, url)
        tell(ada)
        Webhook.objects.filter(pk=hook.pk).update(active=False)
        sending.send_due()

    assert heard == []
    assert not Delivery.objects.exists()


def test_a_broken_mail_server_is_remembered_and_tried_again(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tell(a_reader())

    sending.send_due()

    lost = Delivery.objects.get()
    assert (lost.tries, lost.failed, lost.sent_at) == (1, False, None)
    assert "refused" in lost.error


def test_mails_are_files_where_no_server_is_set(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    tell(a_reader())

    sending.send_due()

    (written,) = (tmp_path / "mail").iterdir()
    assert "Look at one" in written.read_text()
