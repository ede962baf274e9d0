"""What the tests of notices share: a reader, a hook, and a server that hears it."""

import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from orchestrator.models import Principal
from orchestrator.services import vault
from review.models import Delivery, Preferences, Webhook
from review.notices import notify
from tests import making

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
