"""The bundled channels: asked, taken back, posted and mailed."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core import mail

from orchestrator.agents import calling
from orchestrator.agents.calling import ask, call
from orchestrator.agents.registry import find
from orchestrator.agents.signing import verify_signature
from orchestrator.agents.spec import AgentSpec
from orchestrator.domain.errors import AgentFailed, BadInput, NotPermitted
from orchestrator.domain.exchange import Brief

COPY = {
    **{"headline": "Balm", "body": "Balm.", "cta": "See", "lines": [], "claims": []},
    **{"market": "UK", "locale": "en-GB", "tone": "plain"},
}
MAIL = {"to": ["a@example.com"], "subject": "Balm", "text": "Balm is back."}


def a_brief(inputs: dict[str, Any], key: str = "run:1", **fields: Any) -> Brief:
    return Brief("t", 1, "r", "w", "s", "a", "1", "verdara", inputs, key=key, **fields)


def a_letter(key: str = "run:1") -> Brief:
    return a_brief({"copy": COPY, "market": "UK", "channel": "email"}, key)


@pytest.fixture
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OUTBOX_DIR", str(tmp_path / "outbox"))
    return tmp_path / "outbox"


def test_the_sandbox_knows_what_became_of_a_key(outbox: Path) -> None:
    sandbox = find("sandbox-channel")

    before = ask(sandbox, a_letter())
    receipt = call(sandbox, a_letter()).content
    after = ask(sandbox, a_letter())

    assert before.delivered is False
    assert after.delivered is True
    assert after.receipt == {**receipt, "delivered": "already"}  # type: ignore[dict-item]
    assert len(list(outbox.iterdir())) == 1


def test_the_sandbox_takes_back_once_what_it_delivered(outbox: Path) -> None:
    sandbox = find("sandbox-channel")

    nothing = calling.withdraw(sandbox, a_letter())
    call(sandbox, a_letter())
    first, second = (calling.withdraw(sandbox, a_letter()) for _ in range(2))

    assert (nothing.done, first.done, second.done) == (False, True, True)
    assert second.why == "it was marked before"
    kinds = sorted(file.suffix for file in outbox.iterdir())
    assert kinds == [".json", ".withdrawn"]


def test_what_a_channel_cannot_do_is_not_asked_of_it() -> None:
    mailing = find("email-channel")

    assert (mailing.asks, mailing.withdraws, mailing.idempotent) == (False,) * 3
    with pytest.raises(AgentFailed, match="cannot be asked"):
        ask(mailing, a_brief(MAIL))
    with pytest.raises(AgentFailed, match="cannot take a delivery back"):
        calling.withdraw(mailing, a_brief(MAIL))
    with pytest.raises(BadInput, match="only an effect"):
        AgentSpec("a", "1", "A", {}, {}, asks=True)


@dataclass
class Receiver:
    """A webhook's own server: what it got, and what it answers."""

    url: str = ""
    code: int = 200
    body: bytes = b'{"receipt": "order 7"}'
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    found = Receiver()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            found.bodies.append(self.rfile.read(length))
            found.headers.append(dict(self.headers))
            self.send_response(found.code)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(found.body)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.WEBHOOK_CHANNEL_URL = f"http://127.0.0.1:{server.server_port}/campaigns"
    settings.WEBHOOK_CHANNEL_SECRET = "a secret of the shop"
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_webhook_gets_the_whole_brief_signed_with_its_key(
    receiver: Receiver,
) -> None:
    certificate = {"version": 1}
    payload = {"payload": {"text": "Balm é"}}
    brief = a_brief(payload, intent="deliver", certificate=certificate)

    answer = call(find("webhook-channel"), brief).content

    (headers,), (body,) = receiver.headers, receiver.bodies
    told = json.loads(body)
    at = int(headers["webhook-timestamp"])
    verify_signature("a secret of the shop", headers, body, now=at)
    with pytest.raises(NotPermitted):
        verify_signature("another secret", headers, body, now=at)
    assert headers["Idempotency-Key"] == "run:1"
    assert told["inputs"] == payload
    assert (told["certificate"], told["intent"]) == (certificate, "deliver")
    assert answer == {"receipt": "order 7", "channel": "127.0.0.1", "key": "run:1"}


def test_a_channel_over_http_is_asked_and_takes_back_by_intent(
    receiver: Receiver, settings: Any
) -> None:
    url = settings.WEBHOOK_CHANNEL_URL
    shop = AgentSpec(
        *("shop", "1", "A shop", {"type": "object"}, {"type": "object"}),
        **{"effect": True, "asks": True, "withdraws": True},
        **{"transport": "http", "url": url, "secret": "a secret of the shop"},
    )
    receiver.body = b'{"content": {"delivered": true, "receipt": {"number": 7}}}'

    outcome = ask(shop, a_brief({}))
    receiver.body = b'{"content": {"withdrawn": false, "why": "printed already"}}'
    withdrawn = calling.withdraw(shop, a_brief({}))

    intents = [json.loads(body)["intent"] for body in receiver.bodies]
    assert intents == ["outcome", "withdraw"]
    assert [sent["Idempotency-Key"] for sent in receiver.headers] == ["run:1"] * 2
    assert (outcome.delivered, outcome.receipt) == (True, {"number": 7})
    assert (withdrawn.done, withdrawn.why) == (False, "printed already")


@pytest.mark.parametrize("body", [b"", b"thanks", b"[1]", b'{"receipt": 7}'])
def test_a_webhook_need_not_send_a_receipt(receiver: Receiver, body: bytes) -> None:
    receiver.body, receiver.code = body, 204 if not body else 202

    answer = call(find("webhook-channel"), a_brief({"payload": {}})).content

    assert isinstance(answer, dict)
    assert str(answer["receipt"]).startswith("webhook-")


@pytest.mark.parametrize(
    ("code", "again"),
    [(302, False), (307, False), (400, False), (429, True), (503, True)],
)
def test_a_webhook_that_redirects_or_refuses_got_nothing(
    receiver: Receiver, code: int, again: bool
) -> None:
    receiver.code = code

    with pytest.raises(AgentFailed, match=str(code)) as failed:
        call(find("webhook-channel"), a_brief({"payload": {}}))

    assert failed.value.retryable is again
    assert len(receiver.bodies) == 1


@pytest.mark.parametrize(
    "url",
    ["", "http://shop.example.com/", "https://10.0.0.7/", "https://169.254.169.254/"],
)
def test_a_webhook_lives_where_an_agent_may_live(settings: Any, url: str) -> None:
    settings.WEBHOOK_CHANNEL_URL = url
    settings.WEBHOOK_CHANNEL_SECRET = "a secret of the shop"

    with pytest.raises(AgentFailed) as failed:
        call(find("webhook-channel"), a_brief({"payload": {}}))

    assert not failed.value.retryable


@pytest.fixture
def mails(settings: Any) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "Shop <shop@example.com>"
    mail.outbox = []
    return mail.outbox


def test_a_mail_has_its_message_id_from_the_key(mails: list[Any]) -> None:
    first = call(find("email-channel"), a_brief(MAIL)).content
    again = call(find("email-channel"), a_brief(MAIL)).content
    other = call(find("email-channel"), a_brief(MAIL, "run:2")).content

    assert isinstance(first, dict)
    assert isinstance(other, dict)
    assert first == again
    assert first["receipt"] != other["receipt"]
    assert str(first["receipt"]).endswith("@example.com>")
    sent = mails[0].message()
    assert sent["Message-ID"] == first["receipt"]
    assert (sent["Subject"], sent["To"]) == ("Balm", "a@example.com")


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "Balm\nBcc: b@example.com"},
        {"to": ["a@example.com, b@example.com"]},
        {"to": ["a@example.com\nBcc: b@example.com"]},
        {"to": []},
        {"to": ["nobody"]},
        {"reply_to": "a@example.com\r\nX: y"},
        {"bcc": ["b@example.com"]},
    ],
)
def test_a_mail_that_would_go_elsewhere_is_refused(
    mails: list[Any], wrong: dict[str, Any]
) -> None:
    with pytest.raises(AgentFailed, match="do not fit") as failed:
        call(find("email-channel"), a_brief({**MAIL, **wrong}))

    assert mails == []
    assert not failed.value.retryable


def test_a_mail_server_that_breaks_off_leaves_it_open(mails: list[Any]) -> None:
    broken = mock.patch.object(
        mail.EmailMessage, "send", side_effect=TimeoutError("10 s")
    )

    with broken, pytest.raises(AgentFailed, match="may not have gone out"):
        call(find("email-channel"), a_brief(MAIL))
