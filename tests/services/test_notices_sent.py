"""What is told, on: how each sending gets on."""

import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from orchestrator.domain.errors import BadInput
from orchestrator.models import Principal
from orchestrator.services import vault
from review import notify
from review.models import Delivery, Preferences, Webhook
from review.notices import sending, webhook
from tests import making

pytestmark = pytest.mark.usefixtures("ledger")
SECRET = "a secret between us"


@pytest.fixture(autouse=True)
def at_our_address(settings):
    settings.SITE_URL = "https://desk.example.com"


def a_reader(**wants) -> Principal:
    person = making.a_person(making.a_brand(), "brand", email="ada@example.com")
    if wants:
        Preferences.objects.create(person=person, **wants)
    return person


def brand_of(person: Principal):
    return person.grants.get().brand


def tell(person: Principal, key: str = "one", **fields) -> None:
    fields = {"title": f"Look at {key}", "body": "Because.", **fields}
    kind = fields.pop("kind", "assigned")
    fields.setdefault("brand", brand_of(person))
    notify.tell(person, kind, link="/review/", key=key, **fields)


@contextmanager
def listening(*codes: int):
    """A server that answers with `codes` in turn, the last one for ever."""
    heard, answers = [], list(codes)

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((dict(self.headers), body))
            code = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(code)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def a_hook(person: Principal, url: str, **fields) -> Webhook:
    fields = {"secret": vault.seal(SECRET), "name": "Chat", **fields}
    return Webhook.objects.create(brand=brand_of(person), url=url, **fields)


def due_now() -> None:
    Delivery.objects.update(not_before=timezone.now() - timedelta(seconds=1))


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
